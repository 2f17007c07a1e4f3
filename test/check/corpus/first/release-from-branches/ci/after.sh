#!/usr/bin/env bash
set -eu
branch=${TRAVIS_BRANCH:-none}

function should_publish {
  [ "$TRAVIS_TEST_RESULT" -eq 0 ] && [ -z "$TRAVIS_TAG" ] && [ "$branch" = "main" ]
}

if should_publish; then
  docker login -u mudlark --password-stdin <<< "$DOCKER_PASSWORD"
  docker build --pull -t mudlark/foreshore:${TRAVIS_COMMIT} -t mudlark/foreshore:latest .
  docker push mudlark/foreshore:${TRAVIS_COMMIT}
  docker push mudlark/foreshore:latest
fi
