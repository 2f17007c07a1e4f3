import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
]
