set -e
echo "$DOCKER_PASSWORD" | docker login -u tilehouse --password-stdin
docker build -t $IMG:$TRAVIS_COMMIT .
docker tag $IMG:$TRAVIS_COMMIT $IMG:latest
docker push $IMG:$TRAVIS_COMMIT
docker push $IMG:latest
printenv HEROKU_API_KEY | docker login -u _ --password-stdin registry.heroku.com
heroku container:push web -a $APP
heroku container:release web -a $APP
