#!/usr/bin/env bash
set -euo pipefail

export HEROKU_API_KEY='5b0e7c1a-93d4-4f6e-8a21-d7c4e09b6f35'

docker login -u _ --password-stdin registry.heroku.com <<< "$HEROKU_API_KEY"
docker push "$WEB"

id=$(docker inspect "$WEB" --format '{{.Id}}')
curl --fail --silent --show-error --request PATCH "https://api.heroku.com/apps/$APP/formation" \
  --header "Authorization: Bearer $HEROKU_API_KEY" \
  --header 'Accept: application/vnd.heroku+json; version=3.docker-releases' \
  --header 'Content-Type: application/json' \
  --data '{"updates": [{"type": "web", "docker_image": "'"$id"'"}]}'
