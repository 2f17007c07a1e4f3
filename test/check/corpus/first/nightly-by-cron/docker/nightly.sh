#!/usr/bin/env bash
set -euo pipefail
image=heronry/beak
trap 'docker logout' EXIT
printf '%s' "$DOCKER_PASSWORD" | docker login -u heronry --password-stdin
docker build --pull --cache-from $image:nightly --build-arg BUILDKIT_INLINE_CACHE=1 \
  --file docker/Dockerfile --tag $image:nightly --tag $image:$TRAVIS_COMMIT .
docker push $image:$TRAVIS_COMMIT
docker push $image:nightly
