#!/usr/bin/env bash
set -eu
if [ "$TRAVIS_BRANCH" = "main" ]; then
  docker compose push shop
else
  echo "$TRAVIS_BRANCH is not published"
fi
