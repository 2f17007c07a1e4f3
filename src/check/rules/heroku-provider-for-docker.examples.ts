import type { Example } from '../rule.js'

const deploy = 'deploy:\n  provider: heroku\n  api_key: {secure: c2VjcmV0}\n  app: todo-app\n  on: main\n'

export const examples: readonly Example[] = [
  {
    says: 'The image is built and tested, and the source deployed.',
    files: {
      '.travis.yml': `services: docker\nscript: docker build -t todo-app .\n${deploy}`,
      Dockerfile: 'FROM node:20\n',
    },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'A Dockerfile that Heroku does not look at.',
    files: { '.travis.yml': `language: node_js\nscript: npm test\n${deploy}`, Dockerfile: 'FROM node:20\n' },
    finds: ['.travis.yml:4'],
  },
  {
    says: 'An app of buildpacks, without docker.',
    files: { '.travis.yml': `language: node_js\nscript: npm test\n${deploy}` },
    finds: [],
  },
  {
    says: 'Heroku builds the image by heroku.yml, and nobody else does.',
    files: {
      '.travis.yml': `language: node_js\nscript: npm test\n${deploy}`,
      'heroku.yml': 'build:\n  docker:\n    web: Dockerfile\n',
      Dockerfile: 'FROM node:20\n',
    },
    finds: [],
  },
]
