set -e
echo "$DOCKER_PASSWORD" | docker login -u bindweed --password-stdin
docker build -t bindweed/hedge:$TRAVIS_COMMIT -t bindweed/hedge:latest .
docker push bindweed/hedge:$TRAVIS_COMMIT
docker push bindweed/hedge:latest
