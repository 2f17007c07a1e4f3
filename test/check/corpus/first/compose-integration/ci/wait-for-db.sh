#!/bin/sh
# Gives the database half a minute.
tries=0
until docker compose exec -T db pg_isready -U postgres; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then
    echo "the database did not come up" >&2
    exit 1
  fi
  sleep 1
done
