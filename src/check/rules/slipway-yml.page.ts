import type { Page } from '../rule.js'

/** The page of `slipway-yml`. */
export const page: Page = {
  title: 'slipway.yml cannot be used',
  why: `Every command of slipway reads \`slipway.yml\` before it does anything, and stops with exit code 2 where the file is not YAML,
has a key that is no setting, or a value of the wrong kind. In a job that is the first command after the download.`,
  instead: 'Mend the line; `slipway help settings` lists the keys.',
  examples: [
    {
      says: 'A key that is no setting.',
      files: { 'slipway.yml': 'image: alice/todo-app\nap: my-todo-app\n' },
      finds: ['slipway.yml:2'],
    },
    {
      says: 'A list where there is one value only.',
      files: { 'slipway.yml': 'image: [alice/todo-app, alice/other]\n' },
      finds: ['slipway.yml:1'],
    },
    {
      says: 'Settings.',
      files: { 'slipway.yml': 'image: alice/todo-app\napp: my-todo-app\ntag: [latest, "{branch}"]\n' },
      finds: [],
    },
    { says: 'No file says nothing.', files: { '.travis.yml': 'script: make test\n' }, finds: [] },
  ],
}
