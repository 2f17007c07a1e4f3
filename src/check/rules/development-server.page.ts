import type { Page } from '../rule.js'

/** The page of `development-server`. */
export const page: Page = {
  title: 'A development server ships',
  why: `Development servers watch files, show stack traces with the values of variables to whoever sees the page, and serve one or few requests at once. Their own pages tell people not to use them in production: [Flask](https://flask.palletsprojects.com/en/stable/server/), [Django](https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver), [PHP](https://www.php.net/manual/en/features.commandline.webserver.php), [Vite](https://vite.dev/guide/cli#vite-preview). On Heroku they also take longer to come up, and some need more memory than a small dyno has.`,
  instead: `Run the server that the framework names for production: gunicorn or uvicorn without \`--reload\` for Python, \`node server.js\` for Node.js, \`next start\` after \`next build\`. A front end of static files needs no Node.js when it runs: build it in one stage and copy the result into an image with a web server.

If the development server is wanted for people's machines, give it a stage of its own and ship another one.`,
  examples: [
    {
      says: "Flask's own.",
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCMD flask run --host 0.0.0.0 --port $PORT\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'What npm start runs.',
      files: {
        Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nCMD ["npm", "start"]\n',
        'package.json': '{"scripts": {"start": "react-scripts start"}}\n',
      },
      finds: ['Dockerfile:4'],
    },
    {
      says: 'A server that watches files.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCMD uvicorn app:app --host 0.0.0.0 --port $PORT --reload\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'A stage of its own for developing, and another one ships.',
      files: {
        Dockerfile:
          'FROM python:3.13-slim AS base\nFROM base AS development\nCMD flask run --host 0.0.0.0\nFROM base AS production\nCMD gunicorn app:app\n',
      },
      finds: [],
    },
    {
      says: 'npm start that runs the app.',
      files: {
        Dockerfile: 'FROM node:22-slim\nWORKDIR /app\nCOPY package.json ./\nCMD ["npm", "start"]\n',
        'package.json': '{"scripts": {"start": "node server.js", "dev": "nodemon server.js"}}\n',
      },
      finds: [],
    },
  ],
}
