set -e
echo "$DOCKER_PASSWORD" | docker login --username headrace --password-stdin
docker push headrace/sluice:$TRAVIS_COMMIT
docker push headrace/sluice:latest
