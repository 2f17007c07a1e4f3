import type { Rule } from '../rule.js'

/** `dockerfile-syntax` */
export const rule: Rule = {
  id: 'dockerfile-syntax',
  severity: 'error',
  find: ({ dockerfiles }) =>
    dockerfiles.flatMap(({ file, misread }) => misread.map((one) => ({ file, ...one }))),
}
