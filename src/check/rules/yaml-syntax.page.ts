import type { Page } from '../rule.js'

/** The page of `yaml-syntax`. */
export const page: Page = {
  title: 'The file is not YAML',
  why: `Travis reads \`.travis.yml\` before anything else. Where it is not YAML, no job starts: the build is listed as a request that
was rejected, which is easy to miss, and nothing is tested or published. The commonest causes are a tab as indentation, a
colon followed by a blank inside a command, and a value that begins with \`@\`, \`\`\` \`\`\`, \`*\` or \`%\`.`,
  instead: `Mend the line. A command that holds a colon and a blank goes in quotes, or below \`- |\`. The same text can be
tried on [config.travis-ci.com/explore](https://config.travis-ci.com/explore).`,
  examples: [
    {
      says: 'A tab is no indentation.',
      files: { '.travis.yml': 'language: generic\nscript:\n\t- make test\n' },
      finds: ['.travis.yml:3'],
    },
    {
      says: 'A list that is not closed.',
      files: { '.travis.yml': 'services: [docker\nscript: make test\n' },
      finds: ['.travis.yml:2'],
    },
    {
      says: 'An alias before its anchor.',
      files: { '.travis.yml': 'language: generic\nscript: *test\n' },
      finds: ['.travis.yml:2'],
    },
    {
      says: 'The same in YAML.',
      files: { '.travis.yml': 'language: generic\nscript:\n  - make test\n' },
      finds: [],
    },
    {
      says: 'Anchors, aliases and both kinds of block are YAML.',
      files: {
        '.travis.yml':
          '_test: &test |\n  make test\nlanguage: generic\nscript:\n  - *test\n  - >\n    echo\n    done\n',
      },
      finds: [],
    },
  ],
}
