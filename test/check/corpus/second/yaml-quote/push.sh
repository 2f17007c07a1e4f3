#!/bin/sh
set -e
echo "$DOCKER_PASSWORD" | docker login -u chandlery --password-stdin
docker push "chandlery/rope:$TRAVIS_COMMIT"
