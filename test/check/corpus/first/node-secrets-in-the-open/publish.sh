#!/usr/bin/env bash
set -euo pipefail
if [[ $TRAVIS_PULL_REQUEST != false ]] || [[ $TRAVIS_BRANCH != main ]]; then
  exit 0
fi
image="$DOCKER_USERNAME/parcel-watch"
echo "$DOCKER_PASSWORD" | docker login --username "$DOCKER_USERNAME" --password-stdin
docker build --cache-from "$image:latest" --build-arg BUILDKIT_INLINE_CACHE=1 \
  --build-arg "REGISTRY_TOKEN=$REGISTRY_TOKEN" \
  -t "$image:$TRAVIS_COMMIT" -t "$image:latest" .
docker push "$image:$TRAVIS_COMMIT"
docker push "$image:latest"
