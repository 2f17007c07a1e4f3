#!/usr/bin/env bash
set -e
hub=quayside/tides
app=quayside-tides
heroku=registry.heroku.com/$app/web

docker build --cache-from "$hub:latest" --build-arg BUILDKIT_INLINE_CACHE=1 -t "$hub:$TRAVIS_COMMIT" .
docker tag "$hub:$TRAVIS_COMMIT" "$hub:latest"
docker tag "$hub:$TRAVIS_COMMIT" "$heroku"
docker push "$hub:$TRAVIS_COMMIT"
docker push "$hub:latest"
docker push "$heroku"

id=$(docker inspect --format '{{.Id}}' "$heroku")
curl -f -sS -X PATCH "https://api.heroku.com/apps/$app/formation" \
  -H 'Content-Type: application/json' \
  -H 'Accept: application/vnd.heroku+json; version=3.docker-releases' \
  -H "Authorization: Bearer $HEROKU_API_KEY" \
  -d "{\"updates\":[{\"type\":\"web\",\"docker_image\":\"$id\"}]}"
