import type { Example } from '../rule.js'

const login = '  - echo "$DOCKER_PASSWORD" | docker login -u alice --password-stdin\n'

export const examples: readonly Example[] = [
  {
    says: 'Nothing is there to begin with.',
    files: { '.travis.yml': `script:\n${login}  - docker build -t alice/app .\n  - docker push alice/app\n` },
    finds: ['.travis.yml:3'],
  },
  {
    says: 'Pushed under another name.',
    files: {
      '.travis.yml': `script:\n${login}  - docker build -t app .\n  - docker tag app alice/app\n  - docker push alice/app\n`,
    },
    finds: ['.travis.yml:3'],
  },
  {
    says: 'The last image is the cache.',
    files: {
      '.travis.yml': `script:\n${login}  - docker build --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from alice/app -t alice/app .\n  - docker push alice/app\n`,
    },
    finds: [],
  },
  {
    says: 'An image that is only tested.',
    files: { '.travis.yml': 'script:\n  - docker build -t app .\n  - docker run app npm test\n' },
    finds: [],
  },
]
