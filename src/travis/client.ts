import { failureBehind } from '../http/problem.js'
import type { Answer, Request, Send } from '../types.js'
import { type EnvVar, readKeyPair, readVars, sameVar } from './read.js'
import { explain } from './refusal.js'
import {
  createVarRequest,
  keyRequest,
  type TravisApi,
  updateVarRequest,
  varsRequest,
  type WantedVar,
} from './requests.js'
import { openSeal, type Seal } from './seal.js'

/** One repository on Travis CI, a method a call. All throw problems (`refusal.ts` says which). */
export interface Travis {
  readonly repository: string
  /** What encrypts for this repository. */
  seal: () => Promise<Seal>
  vars: () => Promise<EnvVar[]>
  /** Makes the variable, or changes the one that is there already. */
  setVar: (wanted: WantedVar, there: EnvVar | undefined) => Promise<void>
}

export interface TravisDeps {
  readonly api: TravisApi
  /** `owner/name` */
  readonly repository: string
  readonly send: Send
}

/** Opens the API for one repository; nothing is sent yet. */
export function openTravis({ api, repository, send }: TravisDeps): Travis {
  const ask = async (action: string, request: Request): Promise<Answer> => {
    try {
      return await send(request)
    } catch (error) {
      throw explain(error, { action, repository })
    }
  }
  const vars = async (): Promise<EnvVar[]> =>
    readVars((await ask('list the variables', varsRequest(api, repository))).json())
  const update = async (wanted: WantedVar, { id }: EnvVar): Promise<void> => {
    await ask('change the variable', updateVarRequest(api, repository, { ...wanted, id }))
  }
  return {
    repository,
    vars,
    seal: async () => {
      const answer = await ask('give the public key', keyRequest(api, repository))
      return openSeal(readKeyPair(answer.json()), repository)
    },
    setVar: async (wanted, there) => {
      if (there !== undefined) return update(wanted, there)
      try {
        await ask('set the variable', createVarRequest(api, repository, wanted))
      } catch (error) {
        // Somebody was quicker, or a first answer was lost.
        const made = failureBehind(error)?.status === 409 ? sameVar(await vars(), wanted) : undefined
        if (made === undefined) throw error
        await update(wanted, made)
      }
    },
  }
}
