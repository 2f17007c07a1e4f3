#!/bin/bash
set -euo pipefail

readonly repo="$DOCKER_USERNAME/shelf"

main() {
  build
  publish
}

build() {
  docker build --cache-from "$repo:latest" --build-arg BUILDKIT_INLINE_CACHE=1 \
    --tag "$repo:${TRAVIS_COMMIT:0:12}" --tag "$repo:latest" .
}

publish() {
  docker push "$repo:${TRAVIS_COMMIT:0:12}"
  docker push "$repo:latest"
}

main "$@"
