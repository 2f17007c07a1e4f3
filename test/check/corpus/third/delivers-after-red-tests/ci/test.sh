#!/usr/bin/env bash
set -euo pipefail
docker run --rm "$WEB" python -m unittest discover -s alder/tests
