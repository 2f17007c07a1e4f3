#!/usr/bin/env bash
set -euo pipefail

if [[ "$TRAVIS_BRANCH" != main || "$TRAVIS_PULL_REQUEST" != false || -n "$TRAVIS_TAG" ]]; then
  echo "nothing to publish for $TRAVIS_EVENT_TYPE on $TRAVIS_BRANCH"
  exit 0
fi

docker login -u "$DOCKER_USERNAME" --password-stdin <<< $DOCKER_PASSWORD
docker build \
  --target production \
  --cache-from "$IMAGE:latest" \
  --build-arg BUILDKIT_INLINE_CACHE=1 \
  -t "$IMAGE:$TRAVIS_COMMIT" \
  -t "$IMAGE:latest" .
docker push "$IMAGE:$TRAVIS_COMMIT"
docker push "$IMAGE:latest"
docker logout
