#!/usr/bin/env bash
set -euo pipefail

heroku_image="registry.heroku.com/$APP/web"

login() {
  printf '%s' "$DOCKER_PASSWORD" | docker login --username "$DOCKER_USERNAME" --password-stdin
  printf '%s' "$HEROKU_API_KEY" | docker login --username _ --password-stdin registry.heroku.com
}

build() {
  docker build --cache-from "$IMAGE:latest" --build-arg BUILDKIT_INLINE_CACHE=1 --provenance=false \
    --tag "$IMAGE:$TRAVIS_COMMIT" --tag "$IMAGE:latest" --tag "$heroku_image" .
}

push() {
  docker push "$IMAGE:$TRAVIS_COMMIT"
  docker push "$IMAGE:latest"
  docker push "$heroku_image"
}

release() {
  local id
  id=$(docker inspect --format '{{.Id}}' "$heroku_image")
  curl -fsS -X PATCH "https://api.heroku.com/apps/$APP/formation" \
    -H 'Content-Type: application/json' \
    -H 'Accept: application/vnd.heroku+json; version=3.docker-releases' \
    -H "Authorization: Bearer $HEROKU_API_KEY" \
    -d "{\"updates\":[{\"type\":\"web\",\"docker_image\":\"$id\"}]}"
}

login
build
push
release
