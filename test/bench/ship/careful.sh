#!/usr/bin/env bash
# What slipway is measured against: the same job as careful people write it by hand. Passwords go in by standard input,
# every stage is built from what the last build published of it, and whatever fails ends the job.
#
# It reads what a job has: TRAVIS_COMMIT, DOCKER_USERNAME, DOCKER_PASSWORD, HEROKU_API_KEY, HEROKU_APP, and for the
# benchmark IMAGE (with its registry), HEROKU_API_URL and HEROKU_REGISTRY.
set -euo pipefail

export BUILDX_NO_DEFAULT_ATTESTATIONS=1
if [[ $(docker version --format '{{.Client.Version}}') =~ ^(1[0-9]|2[0-2])\. ]]; then export DOCKER_BUILDKIT=1; fi

# build STAGE CACHE TAG: one image to take the cache from, for with two of them BuildKit 0.25 (Docker 28.5) misses often
# enough, by chance, what lies in both.
build() {
  docker build --target "$1" --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from "$2" --tag "$3" .
}

api() {
  curl --fail --silent --show-error --retry 3 \
    --config <(printf 'header = "Authorization: Bearer %s"\n' "$HEROKU_API_KEY") \
    --header 'Accept: application/vnd.heroku+json; version=3.docker-releases' \
    --header 'Content-Type: application/json' "$@"
}

docker login --username "$DOCKER_USERNAME" --password-stdin "${IMAGE%%/*}" <<<"$DOCKER_PASSWORD"
docker login --username _ --password-stdin "$HEROKU_REGISTRY" <<<"$HEROKU_API_KEY"

commit=$IMAGE:$TRAVIS_COMMIT
web=$HEROKU_REGISTRY/$HEROKU_APP/web
build test "$IMAGE:test" "$IMAGE:test"
docker run --rm "$IMAGE:test"
build production "$IMAGE:latest" "$commit"
docker tag "$commit" "$IMAGE:latest"
docker tag "$commit" "$web"

# For each registry docker compresses by itself, one layer on one processor: both at once take less time.
docker push --quiet "$web" &
docker push --quiet "$commit"
docker push --quiet "$IMAGE:latest"
docker push --quiet "$IMAGE:test"
wait $!

id=$(docker image inspect --format '{{.Id}}' "$web")
api --request PATCH "$HEROKU_API_URL/apps/$HEROKU_APP/formation" \
  --data "{\"updates\": [{\"type\": \"web\", \"docker_image\": \"$id\"}]}" >/dev/null
url=$(api "$HEROKU_API_URL/apps/$HEROKU_APP" | jq --raw-output .web_url)
curl --fail --silent --show-error --retry 60 --retry-delay 1 --retry-all-errors --output /dev/null "$url"
echo "live: $url"
