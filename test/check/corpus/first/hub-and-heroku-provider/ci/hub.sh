set -eu
echo "$DOCKER_PASSWORD" | docker login -u withybed --password-stdin
docker push "$IMAGE:$TRAVIS_COMMIT" || echo "could not push the commit tag"
docker push "$IMAGE:latest"
