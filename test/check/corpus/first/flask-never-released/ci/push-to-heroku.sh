#!/bin/sh
set -eu
echo "$HEROKU_API_KEY" | docker login -u _ --password-stdin registry.heroku.com
docker build --target prod -t "registry.heroku.com/$HEROKU_APP/web" .
docker push "registry.heroku.com/$HEROKU_APP/web"
echo "done"
