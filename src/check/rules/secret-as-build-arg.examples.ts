import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
      'build.sh': ['docker build \\', '  --build-arg "KEY=$HEROKU_API_KEY" \\', '  -t alice/app .', ''].join(
        '\n',
      ),
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
]
