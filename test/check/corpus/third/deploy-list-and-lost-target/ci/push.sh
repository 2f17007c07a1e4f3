#!/usr/bin/env bash
set -euo pipefail
docker push "fieldfare/thicket:$TRAVIS_COMMIT"
docker push fieldfare/thicket:latest
