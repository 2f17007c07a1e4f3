#!/bin/sh
set -e
echo "$DOCKER_PASSWORD" | docker login -u "$DOCKER_USERNAME" --password-stdin
docker build -t ferncliff/quiz:latest -t "ferncliff/quiz:$TRAVIS_COMMIT" .
docker push "ferncliff/quiz:$TRAVIS_COMMIT"
docker push ferncliff/quiz:latest
