import type { Page } from '../rule.js'

/** The page of `port-not-used`. */
export const page: Page = {
  title: 'The app does not listen on $PORT',
  why: `Heroku picks a port for each dyno when it starts and passes it in the variable \`PORT\`. What \`EXPOSE\` says is ignored. A web process that listens elsewhere is never reached: after 60 seconds Heroku stops it with \`Error R10 (Boot timeout)\`, and the site shows an application error (H10, H20). See [Container Registry and Runtime](https://devcenter.heroku.com/articles/container-registry-and-runtime#dockerfile-commands-and-runtime).

Only what can be seen is judged: a port that the command or a configuration file names, and servers whose page says that they listen on a port of their own unless they are told. \`node server.js\` says nothing about its port, so nothing is said about it.`,
  instead: `Hand the variable to the server, in the shell form of \`CMD\`, with \`exec\` in front so that the server gets the signal that stops it:

\`\`\`dockerfile
CMD exec uvicorn app:app --host 0.0.0.0 --port $PORT
\`\`\`

\`\${PORT:-8000}\` takes 8000 where nobody sets it, on a laptop for example. gunicorn, \`next start\`, \`rails server\` and \`serve\` take \`PORT\` by themselves if no port is named.

nginx fills in no variables. Its official image does so for files in \`/etc/nginx/templates\`: write \`listen \${PORT};\` in \`default.conf.template\` and copy it there.`,
  examples: [
    {
      says: 'A port that the command names.',
      files: {
        Dockerfile:
          'FROM python:3.13-slim\nCOPY . /app\nCMD ["gunicorn", "--bind", "0.0.0.0:8000", "app:app"]\n',
        '.dockerignore': '.git\n',
      },
      finds: ['Dockerfile:3'],
    },
    {
      says: 'A server that has a port of its own when nothing says otherwise.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCOPY app.py /app/\nCMD uvicorn app:app --host 0.0.0.0\n',
      },
      finds: ['Dockerfile:3'],
    },
    {
      says: 'The configuration of nginx names the port.',
      files: {
        Dockerfile: 'FROM nginx:1.29-alpine\nCOPY nginx.conf /etc/nginx/conf.d/default.conf\n',
        'nginx.conf': 'server {\n  listen 80;\n}\n',
      },
      finds: ['nginx.conf:2'],
    },
    {
      says: 'The script of package.json names the port.',
      files: {
        Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY package.json server.js ./\nCMD ["npm", "start"]\n',
        'package.json': '{"scripts": {"start": "serve -s build -l 3000"}}\n',
      },
      finds: ['Dockerfile:4'],
    },
    {
      says: 'The app asks for PORT itself, or may do so.',
      files: {
        Dockerfile: 'FROM node:22-slim\nCOPY server.js /app/\nCMD ["node", "/app/server.js"]\n',
      },
      finds: [],
    },
    {
      says: 'gunicorn takes PORT by itself.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCOPY app.py /app/\nCMD ["gunicorn", "app:app"]\n',
      },
      finds: [],
    },
    {
      says: 'A port for laptops, where nobody sets PORT.',
      files: {
        Dockerfile:
          'FROM python:3.13-slim\nCOPY app.py /app/\nCMD exec uvicorn app:app --host 0.0.0.0 --port ${PORT:-8000}\n',
      },
      finds: [],
    },
    {
      says: 'A template that the image of nginx fills in.',
      files: {
        Dockerfile: 'FROM nginx:1.29-alpine\nCOPY default.conf.template /etc/nginx/templates/\n',
        'default.conf.template': 'server { listen ${PORT}; }\n',
      },
      finds: [],
    },
  ],
}
