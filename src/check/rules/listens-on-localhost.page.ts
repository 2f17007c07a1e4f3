import type { Page } from '../rule.js'

/** The page of `listens-on-localhost`. */
export const page: Page = {
  title: 'The app listens on localhost only',
  why: `\`127.0.0.1\` and \`localhost\` inside a container are the container alone. Heroku's router comes from outside, so it never gets an answer, and the dyno is stopped with \`Error R10 (Boot timeout)\` although the log says that the server is up. Many servers listen there when nothing is said: uvicorn, \`flask run\`, \`manage.py runserver\`, vite. See [R10](https://devcenter.heroku.com/articles/error-codes#r10-boot-timeout).`,
  instead: `Name the address \`0.0.0.0\`, which is every address of the container:

\`\`\`dockerfile
CMD exec uvicorn app:app --host 0.0.0.0 --port $PORT
\`\`\`

\`flask run\` and \`vite\` take \`--host 0.0.0.0\`, \`manage.py runserver\` takes \`0.0.0.0:$PORT\`, gunicorn takes \`--bind 0.0.0.0:$PORT\`.`,
  examples: [
    {
      says: 'The command names the address.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCMD exec gunicorn --bind 127.0.0.1:$PORT app:app\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'uvicorn listens there when nothing says otherwise.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCMD exec uvicorn app:app --port $PORT\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'Every address.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCMD exec uvicorn app:app --host 0.0.0.0 --port $PORT\n',
      },
      finds: [],
    },
    {
      says: 'nginx stands in front.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCOPY start.sh /\nCMD ["/start.sh"]\n',
        'start.sh':
          "#!/bin/sh\ngunicorn --bind 127.0.0.1:8000 app:app &\nenvsubst < /nginx.conf > /etc/nginx/nginx.conf\nexec nginx -g 'daemon off;'\n",
      },
      finds: [],
    },
  ],
}
