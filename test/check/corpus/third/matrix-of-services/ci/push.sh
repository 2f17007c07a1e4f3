#!/usr/bin/env bash
set -euo pipefail
name="$REGISTRY_USER/$SERVICE"

docker login -u "$REGISTRY_USER" -p "$DOCKER_PASSWORD"
for tag in "$TRAVIS_COMMIT" latest; do
  docker push "$name:$tag"
done
