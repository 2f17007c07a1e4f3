import type { Page } from '../rule.js'

/** The page of `entrypoint-one-word`. */
export const page: Page = {
  title: 'Program and arguments in one pair of quotes',
  why: `In the exec form each word stands in quotes of its own. \`ENTRYPOINT ["python app.py"]\` asks for a program whose name is \`python app.py\`, blank and all. There is none, and the container ends at once: \`exec: "python app.py": executable file not found in $PATH\`. \`CMD "node server.js"\` is the same slip in the shell form. See [exec form](https://docs.docker.com/reference/dockerfile/#exec-form).`,
  instead: `One pair of quotes for each word, or none at all:

\`\`\`dockerfile
CMD ["python", "app.py"]
\`\`\`

\`\`\`dockerfile
CMD exec gunicorn --bind 0.0.0.0:$PORT app:app
\`\`\`

The second is the shell form, which also fills in variables.`,
  examples: [
    {
      says: 'Program and argument in one pair of quotes.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nENTRYPOINT ["python app.py"]\nCMD ["--verbose"]\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'The same for CMD.',
      files: {
        Dockerfile: 'FROM node:22-slim\nCMD ["npm start"]\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'The shell form in quotes.',
      files: {
        Dockerfile: 'FROM node:22-slim\nCMD "node server.js"\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'A pair of quotes for each word.',
      files: {
        Dockerfile: 'FROM node:22-slim\nCMD ["node", "server.js"]\n',
      },
      finds: [],
    },
    {
      says: 'A line that a shell reads.',
      files: {
        Dockerfile: 'FROM node:22-slim\nENTRYPOINT ["sh", "-c"]\nCMD ["npm start"]\n',
      },
      finds: [],
    },
  ],
}
