import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
]
