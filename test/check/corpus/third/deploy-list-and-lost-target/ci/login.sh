#!/usr/bin/env bash
set -euo pipefail
echo $DOCKER_PASSWORD | docker login -u fieldfare --password-stdin
