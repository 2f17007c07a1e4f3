#!/usr/bin/env bash
set -euo pipefail
heroku container:release web --app hay-meadow
