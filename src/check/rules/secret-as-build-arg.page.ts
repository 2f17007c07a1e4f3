import type { Page } from '../rule.js'

/** The page of `secret-as-build-arg`. */
export const page: Page = {
  title: 'A secret as a build argument',
  why: `Build arguments are written into the image: \`docker history\` shows them to everybody who can pull it, and they stay there in every
layer's record ([docker](https://docs.docker.com/build/building/secrets/)). Pushed to a public repository, the secret is public.`,
  instead: `Give it to the one step that needs it: \`docker build --secret id=NPM_TOKEN,env=NPM_TOKEN .\`, and in the Dockerfile
\`RUN --mount=type=secret,id=NPM_TOKEN …\`; with slipway \`--secret id=NPM_TOKEN,env=NPM_TOKEN\`. What the running app needs is a config var of
Heroku, not part of the image.`,
  examples: [
    {
      says: 'A token by its name.',
      files: {
        '.travis.yml': ['script: docker build --build-arg NPM_TOKEN -t alice/app .'].join('\n'),
      },
      finds: ['.travis.yml:1'],
    },
    {
      says: 'A secret under another name.',
      files: {
        '.travis.yml': ['script: bash build.sh'].join('\n'),
        'build.sh': [
          'docker build \\',
          '  --build-arg "KEY=$HEROKU_API_KEY" \\',
          '  -t alice/app .',
          '',
        ].join('\n'),
      },
      finds: ['build.sh:1'],
    },
    {
      says: 'A build secret.',
      files: {
        '.travis.yml': ['script: docker build --secret id=NPM_TOKEN,env=NPM_TOKEN -t alice/app .'].join('\n'),
      },
      finds: [],
    },
    {
      says: 'A commit.',
      files: {
        '.travis.yml': ['script: docker build --build-arg COMMIT=$TRAVIS_COMMIT -t alice/app .'].join('\n'),
      },
      finds: [],
    },
  ],
}
