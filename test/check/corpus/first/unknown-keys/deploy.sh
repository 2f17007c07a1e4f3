#!/usr/bin/env bash
set -euo pipefail
echo "$DOCKER_PASSWORD" | docker login -u kelpforest --password-stdin
docker build --cache-from kelpforest/otters:latest --build-arg BUILDKIT_INLINE_CACHE=1 \
  -t "kelpforest/otters:$TRAVIS_COMMIT" -t kelpforest/otters:latest .
docker push "kelpforest/otters:$TRAVIS_COMMIT"
docker push kelpforest/otters:latest
