import { failed, type Text } from './text.js'

/** The problems of a rehearsal: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const rehearsalProblems = {
  E_NO_IMAGE: (p: { image: string }) =>
    failed(
      `The Docker engine has no image ${p.image}.`,
      `Fetch it with docker pull ${p.image}; without a name the image that slipway build made is rehearsed.`,
    ),
  E_REHEARSAL: (p: { image: string; rules: string }) =>
    failed(
      `The image ${p.image} failed its rehearsal: ${p.rules}.`,
      'The verdict on each rule says what to change.',
    ),
} satisfies Record<string, (facts: never) => Text>
