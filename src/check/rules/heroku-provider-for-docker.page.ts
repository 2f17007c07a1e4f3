import type { Page } from '../rule.js'

const deploy = 'deploy:\n  provider: heroku\n  api_key: {secure: c2VjcmV0}\n  app: todo-app\n  on: main\n'

/** The page of `heroku-provider-for-docker`. */
export const page: Page = {
  title: 'The heroku provider deploys the source, not the image',
  why: `\`provider: heroku\` sends the source to Heroku, where it is built again, with a buildpack or by \`heroku.yml\`. The image that the job has built
and tested goes nowhere; on an app with the container stack and without \`heroku.yml\` the deploy fails
([provider](https://docs.travis-ci.com/user/deployment-v2/providers/heroku/)).`,
  instead: `Push the image to \`registry.heroku.com\` and release it, from \`script\` or from \`provider: script\`; or use
\`slipway ship\`, which releases exactly the image that was tested.`,
  examples: [
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
      files: {
        '.travis.yml': `language: node_js\nscript: npm test\n${deploy}`,
        Dockerfile: 'FROM node:20\n',
      },
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
  ],
}
