import type { Page } from '../rule.js'

/** The page of `base-without-tag`. */
export const page: Page = {
  title: 'A base image without a version',
  why: `\`FROM node\` means \`node:latest\`, and that is whatever its makers published last. The same commit gives another image next month, a new major version arrives on a day that nobody chose, and going back to an old commit does not bring the old image back. See [pin base image versions](https://docs.docker.com/build/building/best-practices/#pin-base-image-versions).`,
  instead: `Name the version that the app was tested with, as narrowly as it matters: \`node:22-slim\`, \`python:3.13-slim\`. A digest behind it (\`@sha256:…\`) pins the very image; then something has to raise it, such as Dependabot.`,
  examples: [
    {
      says: 'No tag.',
      files: {
        Dockerfile: 'FROM node\nCMD ["node", "server.js"]\n',
      },
      finds: ['Dockerfile:1'],
    },
    {
      says: 'latest, by a variable.',
      files: {
        Dockerfile: 'ARG BASE=python:latest\nFROM $BASE\nCMD ["python", "app.py"]\n',
      },
      finds: ['Dockerfile:2'],
    },
    {
      says: 'A version.',
      files: {
        Dockerfile: 'FROM localhost:5000/node:22-slim\nCMD ["node", "server.js"]\n',
      },
      finds: [],
    },
    {
      says: 'An earlier stage, and scratch.',
      files: {
        Dockerfile:
          'FROM golang:1.25 AS build\nFROM build AS test\nFROM scratch\nCOPY --from=build /app /app\nCMD ["/app"]\n',
      },
      finds: [],
    },
  ],
}
