import type { Example } from '../rule.js'

export const examples: readonly Example[] = [
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
]
