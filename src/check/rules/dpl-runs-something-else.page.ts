import type { Page } from '../rule.js'

/** The page of `dpl-runs-something-else`. */
export const page: Page = {
  title: 'The deploy script runs otherwise than it reads',
  why: `\`provider: script\` takes one command on one line. Of a list Travis takes the first entry only. The text reaches dpl on a command line, where a
line break becomes the two characters \`\\n\`, which the shell reads as the letter n: below \`|\` the last word of each line
is glued to the first of the next. Below \`>\` the lines become one command. And dpl runs it with \`sh\`, which knows neither \`[[\` nor \`source\` nor
\`travis_retry\` ([provider](https://docs.travis-ci.com/user/deployment-v2/providers/script/)).`,
  instead:
    'Put the commands into a file that begins with `set -e`, and write `script: bash deploy.sh`; or join them with `&&` on one line.',
  examples: [
    {
      says: 'Only the first entry runs.',
      files: {
        '.travis.yml': `script: make test
deploy:
  provider: script
  script:
    - bash deploy.sh
    - bash notify.sh
  on: {branch: main}
`,
        'deploy.sh': 'set -e\ndocker push alice/app\n',
      },
      finds: ['.travis.yml:6'],
    },
    {
      says: 'Several lines run into each other.',
      files: {
        '.travis.yml': `script: make test
deploy:
  provider: script
  script: |
    docker push alice/app
    bash notify.sh
  on: {branch: main}
`,
        'deploy.sh': 'set -e\ndocker push alice/app\n',
      },
      finds: ['.travis.yml:5'],
    },
    {
      says: 'Two commands folded into one.',
      files: {
        '.travis.yml': `script: make test
deploy:
  provider: script
  script: >-
    docker push alice/app
    bash notify.sh
  on: {branch: main}
`,
        'deploy.sh': 'set -e\ndocker push alice/app\n',
      },
      finds: ['.travis.yml:5'],
    },
    {
      says: 'sh knows no travis_retry.',
      files: {
        '.travis.yml': `script: make test
deploy:
  provider: script
  script: travis_retry docker push alice/app
  on: {branch: main}
`,
        'deploy.sh': 'set -e\ndocker push alice/app\n',
      },
      finds: ['.travis.yml:4'],
    },
    {
      says: 'One command on one line.',
      files: {
        '.travis.yml': `script: make test
deploy:
  provider: script
  script: bash deploy.sh
  on: {branch: main}
`,
        'deploy.sh': 'set -e\ndocker push alice/app\n',
      },
      finds: [],
    },
    {
      says: 'A long command, folded, its parts joined.',
      files: {
        '.travis.yml': `script: make test
deploy:
  provider: script
  script: >-
    docker push alice/app &&
    bash deploy.sh
  on: {branch: main}
`,
        'deploy.sh': 'set -e\ndocker push alice/app\n',
      },
      finds: [],
    },
  ],
}
