#!/usr/bin/env bash
set -euo pipefail
printf %s "$HEROKU_API_KEY" | docker login -u _ --password-stdin registry.heroku.com
docker build -t registry.heroku.com/hay-meadow/web .
docker push registry.heroku.com/hay-meadow/web
