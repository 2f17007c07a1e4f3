heroku login --interactive
heroku container:login
docker-compose push web
heroku container:release web -a $HEROKU_APP
