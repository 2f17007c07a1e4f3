import { failed, type Text } from './text.js'

/** The problems of a check: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const checkProblems = {
  E_CHECK: (p: { found: string }) =>
    failed(
      `The check found ${p.found}.`,
      'Each finding says what to write instead; # slipway-ignore RULE REASON at its line accepts it.',
    ),
} satisfies Record<string, (facts: never) => Text>
