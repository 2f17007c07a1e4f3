#!/bin/sh
set -eu
echo "$DOCKER_PASSWORD" | docker login -u bittern --password-stdin
docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from bittern/reeds:latest \
  -t "bittern/reeds:$TRAVIS_TAG" -t "bittern/reeds:$TRAVIS_COMMIT" -t bittern/reeds:latest .
docker push "bittern/reeds:$TRAVIS_TAG"
docker push "bittern/reeds:$TRAVIS_COMMIT"
docker push bittern/reeds:latest
