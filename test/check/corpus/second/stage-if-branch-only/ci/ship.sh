#!/usr/bin/env bash
set -e
. ci/login.sh
docker build -t whinchat/moor:$TRAVIS_COMMIT -t whinchat/moor:edge .
docker push whinchat/moor:$TRAVIS_COMMIT
docker push whinchat/moor:edge
