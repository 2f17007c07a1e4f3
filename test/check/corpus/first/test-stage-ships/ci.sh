#!/usr/bin/env bash
set -o errexit -o nounset

docker build --target test -t runoff:test .
docker run --rm runoff:test

if [ "$TRAVIS_PULL_REQUEST" != "false" ] || [ "$TRAVIS_BRANCH" != "main" ]
then
  exit 0
fi

docker login docker.io --username "$DOCKER_USERNAME" --password-stdin <<< "$DOCKER_PASSWORD"
docker build --cache-from "$IMAGE:latest" --build-arg BUILDKIT_INLINE_CACHE=1 -t "$IMAGE:$TRAVIS_COMMIT" .
docker tag "$IMAGE:$TRAVIS_COMMIT" "$IMAGE:latest"
docker push "$IMAGE:$TRAVIS_COMMIT"
docker push "$IMAGE:latest"
