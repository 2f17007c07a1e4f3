import type { Example } from '../rule.js'

const deploy = (script: string): Record<string, string> => ({
  '.travis.yml': `script: make test\ndeploy:\n  provider: script\n${script}  on: {branch: main}\n`,
  'deploy.sh': 'set -e\ndocker push alice/app\n',
})

export const examples: readonly Example[] = [
  {
    says: 'Only the first entry runs.',
    files: deploy('  script:\n    - bash deploy.sh\n    - bash notify.sh\n'),
    finds: ['.travis.yml:6'],
  },
  {
    says: 'Several lines run into each other.',
    files: deploy('  script: |\n    docker push alice/app\n    bash notify.sh\n'),
    finds: ['.travis.yml:5'],
  },
  {
    says: 'Two commands folded into one.',
    files: deploy('  script: >-\n    docker push alice/app\n    bash notify.sh\n'),
    finds: ['.travis.yml:5'],
  },
  {
    says: 'sh knows no travis_retry.',
    files: deploy('  script: travis_retry docker push alice/app\n'),
    finds: ['.travis.yml:4'],
  },
  { says: 'One command on one line.', files: deploy('  script: bash deploy.sh\n'), finds: [] },
  {
    says: 'A long command, folded, its parts joined.',
    files: deploy('  script: >-\n    docker push alice/app &&\n    bash deploy.sh\n'),
    finds: [],
  },
]
