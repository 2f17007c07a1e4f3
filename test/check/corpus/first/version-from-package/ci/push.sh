#!/usr/bin/env bash
set -euo pipefail
version=$1
echo $DOCKER_PASSWORD | docker login --username $DOCKER_USERNAME --password-stdin
docker build -t "$IMAGE:$version" -t "$IMAGE:latest" .
docker push "$IMAGE:$version"
docker push "$IMAGE:latest"
