#!/usr/bin/env bash
set -e
docker run --rm kelpforest/otters:latest node --version
