#!/bin/bash -e
for type in web worker; do
  printf %s "$HEROKU_API_KEY" | docker login -u _ --password-stdin registry.heroku.com
  docker build -f "docker/$type.Dockerfile" -t "registry.heroku.com/nestbox/$type" .
  docker push "registry.heroku.com/nestbox/$type"
done
heroku container:release web worker -a nestbox
