#!/usr/bin/env bash
set -euo pipefail
docker build --provenance=false -t "$WEB" .
