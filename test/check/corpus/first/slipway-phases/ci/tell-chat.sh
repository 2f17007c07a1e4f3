#!/usr/bin/env bash
set -euo pipefail
curl -fsS -H 'Content-Type: application/json' -d "{\"text\": \"shipped $TRAVIS_COMMIT\"}" "$CHAT_WEBHOOK"
