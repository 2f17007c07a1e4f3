import type { Page } from '../rule.js'

/** The page of `port-in-exec-form`. */
export const page: Page = {
  title: '$PORT in the exec form',
  why: `\`CMD\` and \`ENTRYPOINT\` with a list in brackets start a program without a shell, and nobody else fills in variables. The app gets the five characters \`$PORT\` for a port: it ends with an error, or listens where Heroku does not look. See [shell and exec form](https://docs.docker.com/reference/dockerfile/#shell-and-exec-form).

\`["sh", "-c", "… $PORT"]\` is fine, since there a shell reads the line.`,
  instead: `Write the line without brackets and quotes. \`exec\` lets the program take the place of the shell, so that it gets the signal that stops it:

\`\`\`dockerfile
CMD exec gunicorn --bind 0.0.0.0:$PORT app:app
\`\`\`

In the exec form the same is \`CMD ["sh", "-c", "exec gunicorn --bind 0.0.0.0:$PORT app:app"]\`.`,
  examples: [
    {
      says: 'A list of words, which no shell reads.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCMD ["gunicorn", "--bind", "0.0.0.0:$PORT", "app:app"]\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'The same for ENTRYPOINT, in braces.',
      files: {
        Dockerfile:
          'FROM python:3.13-slim\nENTRYPOINT ["uvicorn", "app:app", "--port", "${PORT}"]\nCMD ["--host", "0.0.0.0"]\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'A shell reads the line.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCMD ["sh", "-c", "exec gunicorn --bind 0.0.0.0:$PORT app:app"]\n',
      },
      finds: [],
    },
    {
      says: 'The shell form.',
      files: {
        Dockerfile: 'FROM python:3.13-slim\nCMD exec gunicorn --bind 0.0.0.0:$PORT app:app\n',
      },
      finds: [],
    },
    {
      says: 'Spring fills in ${PORT} by itself.',
      files: {
        Dockerfile:
          'FROM eclipse-temurin:21-jre\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar", "--server.port=${PORT}"]\n',
      },
      finds: [],
    },
  ],
}
