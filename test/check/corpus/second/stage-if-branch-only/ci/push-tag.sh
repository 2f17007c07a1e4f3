#!/usr/bin/env bash
set -e
docker pull "whinchat/moor:$TRAVIS_COMMIT"
docker tag "whinchat/moor:$TRAVIS_COMMIT" "whinchat/moor:$TRAVIS_TAG"
docker push "whinchat/moor:$TRAVIS_TAG"
