import type { Page } from '../rule.js'

/** The page of `built-twice`. */
export const page: Page = {
  title: 'The same image is built twice',
  why: `What is tested is then not what is published: a second build fetches packages again and may get others. In another job it also takes
the whole time once more, since every job starts with an empty engine.`,
  instead: `Build once, and give the image its other names with \`docker tag\`; let a later job pull what the earlier one has pushed. \`slipway push\`
publishes the image that \`slipway test\` ran.`,
  examples: [
    {
      says: 'Built to test, and built to push.',
      files: {
        '.travis.yml': `script:
  - docker build -t app .
  - docker run app npm test
  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin
  - docker build -t alice/app:$TRAVIS_COMMIT .
  - docker push alice/app:$TRAVIS_COMMIT
`,
      },
      finds: ['.travis.yml:5'],
    },
    {
      says: 'Once in each stage.',
      files: {
        '.travis.yml': `jobs:
  include:
    - stage: test
      script: docker build -t app . && docker run app npm test
    - stage: deploy
      script: docker build -t app . && bash deploy.sh
`,
        'deploy.sh': 'docker tag app alice/app\ndocker push alice/app\n',
      },
      finds: ['.travis.yml:6'],
    },
    {
      says: 'Two stages of one Dockerfile.',
      files: {
        '.travis.yml':
          'script:\n  - docker build --target test -t app-test .\n  - docker build --target production -t app .\n',
      },
      finds: [],
    },
    {
      says: 'Built once, named twice.',
      files: { '.travis.yml': 'script:\n  - docker build -t app .\n  - docker tag app alice/app\n' },
      finds: [],
    },
  ],
}
