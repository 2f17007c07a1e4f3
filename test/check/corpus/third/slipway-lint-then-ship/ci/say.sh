#!/bin/sh
curl -fsS -X POST --data-urlencode "text=$1" "$CHAT_URL" || true
