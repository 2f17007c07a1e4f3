#!/bin/sh -eu
repo=almshouse/register
echo "$DOCKER_PASSWORD" | docker login -u almshouse --password-stdin
docker build --target release --cache-from $repo:latest --build-arg BUILDKIT_INLINE_CACHE=1 -t $repo:$TRAVIS_COMMIT -t $repo:latest .
docker push $repo:$TRAVIS_COMMIT
docker push $repo:latest
