/** What of an image decides whether Heroku can run it. */
export interface ImageFacts {
  /** `linux/amd64`; `undefined`: its config does not say. */
  readonly platform: string | undefined
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly layers: number
}
