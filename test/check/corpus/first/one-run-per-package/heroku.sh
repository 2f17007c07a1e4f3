set -euo pipefail
image=registry.heroku.com/wharf-kiosk/web
docker login --username _ --password-stdin registry.heroku.com <<< "$HEROKU_API_KEY"
docker tag "wharf/kiosk:$TRAVIS_COMMIT" "$image"
docker push "$image"
heroku container:release web --app wharf-kiosk
