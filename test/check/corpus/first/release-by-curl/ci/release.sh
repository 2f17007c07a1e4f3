#!/usr/bin/env bash
set -eux -o pipefail
TOKEN=HRKU-5b1f0c4e-7a6d-4d0b-9f1e-2c3d4e5f6a7b
APP=lock-and-weir

docker build --target live --cache-from lockkeeper/weir:latest --build-arg BUILDKIT_INLINE_CACHE=1 \
  -t lockkeeper/weir:$TRAVIS_COMMIT -t lockkeeper/weir:latest .
docker push lockkeeper/weir:$TRAVIS_COMMIT
docker push lockkeeper/weir:latest

docker tag lockkeeper/weir:latest registry.heroku.com/$APP/web
docker push registry.heroku.com/$APP/web
curl --fail -X PATCH https://api.heroku.com/apps/$APP/formation \
  -H "Accept: application/vnd.heroku+json; version=3.docker-releases" \
  -H "Content-Type: application/json" -H "Authorization: Bearer $TOKEN" \
  --data '{"updates":[{"type":"web","docker_image":"'$(docker inspect registry.heroku.com/$APP/web --format={{.Id}})'"}]}'
