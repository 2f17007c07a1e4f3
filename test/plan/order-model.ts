import { judgeOrder, type Later, type Order } from '../../src/ci/order.js'
import { settleOn } from '../../src/plan/settle.js'

/** Random numbers that a seed repeats (mulberry32). */
export const randomOf = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

class Killed extends Error {}
class Failed extends Error {}

interface Commit {
  readonly id: string
  readonly parent: string | undefined
  /** What its image is but for labels: that of an earlier commit where nothing of it changed. */
  readonly content: string
}

interface Released {
  readonly commit: string
  /** Made by hand: a rollback. */
  readonly rollback: boolean
}

/**
 * A branch, a registry and an app, and builds whose single reads and writes interleave as the seed says. Every await
 * of `turn` is one request: the scheduler picks at random who goes next.
 */
export class Model {
  readonly random: () => number
  readonly commits = new Map<string, Commit>()
  tip = ''
  readonly published = new Set<string>()
  latest: string | undefined
  readonly releases: Released[] = []
  /** The commit of the image that was copied to Heroku last. */
  copied: string | undefined
  readonly waiting: { go: () => void; stop: (error: Error) => void; build: number }[] = []
  running = 0
  trace: string[] = []

  constructor(seed: number) {
    this.random = randomOf(seed)
  }

  get live(): Released | undefined {
    return this.releases.at(-1)
  }

  push(parent = this.tip): string {
    const id = (this.commits.size + 1).toString(16).padStart(40, '0')
    const content = this.random() < 0.3 ? this.contentOf(parent) : undefined
    this.commits.set(id, { id, parent: parent === '' ? undefined : parent, content: content ?? id })
    this.tip = id
    return id
  }

  contentOf(id: string | undefined): string | undefined {
    return this.commits.get(id ?? '')?.content
  }

  /** Whether Heroku may know the image of `commit` as the one that was released for `other`. */
  isSame(commit: string, other: string | undefined): boolean {
    if (commit === other) return true
    // What cannot be read any more cannot be compared.
    return other === this.copied && this.contentOf(commit) === this.contentOf(other)
  }

  /** First-parent history of a commit, itself first. */
  history(id: string): string[] {
    const all: string[] = []
    for (let at: string | undefined = id; at !== undefined && at !== ''; at = this.commits.get(at)?.parent)
      all.push(at)
    return all
  }

  /** What git tells after a fetch, read at one moment. */
  later(id: string): Later {
    const mine = new Set(this.history(id))
    const branch = this.history(this.tip)
    const commits = branch.filter((one) => !mine.has(one))
    const gone = !branch.includes(id) && commits.length === 0
    return { kind: 'known', commits: gone ? [this.tip] : commits }
  }

  /** The newest commit of the branch that is published. */
  get newest(): string | undefined {
    return this.history(this.tip).find((one) => this.published.has(one))
  }

  turn(build: number): Promise<void> {
    return new Promise((resolve, reject) => void this.waiting.push({ go: resolve, stop: reject, build }))
  }

  /** Runs everything that was started, one request at a time, until nothing is left; `between` may do things. */
  async settle(killing: number, between: () => void = () => {}): Promise<void> {
    const tick = () => new Promise<void>((resolve) => setImmediate(resolve))
    while (this.running > 0) {
      if (this.waiting.length === 0) {
        await tick()
        continue
      }
      between()
      const at = Math.floor(this.random() * this.waiting.length)
      const [next] = this.waiting.splice(at, 1)
      if (next === undefined) continue
      if (this.random() < killing) next.stop(new Killed())
      else next.go()
      // Let what was resumed come to its next request, whatever number of microtasks that takes.
      for (let i = 0; i < 12; i++) await Promise.resolve()
    }
  }

  /** One build: publish the commit tag, settle `latest`, settle the live release. Gives whether it came to its end. */
  async build(
    id: number,
    commit: string,
    { failing, repeat }: { failing: number; repeat: boolean },
  ): Promise<boolean> {
    this.running++
    const turn = (): Promise<void> => this.turn(id)
    const ask = async (one: string): Promise<Order> => {
      await turn()
      const later = this.later(one)
      if (later.kind === 'known')
        for (const other of later.commits) {
          await turn()
          if (this.published.has(other))
            return judgeOrder({ ours: { revision: one }, later, newest: other, there: undefined })
        }
      return judgeOrder({ ours: { revision: one }, later, newest: undefined, there: undefined })
    }
    try {
      await turn()
      this.published.add(commit)
      await settleOn(commit, {
        ask,
        missed: () => {},
        left: async (newer) => {
          await turn()
          return this.latest === newer
        },
        put: async (one) => {
          await turn()
          this.latest = one
        },
      })
      if (repeat && (await this.returned(turn, commit))) return true
      const put = [commit]
      const stood: Released[] = []
      await settleOn(commit, {
        ask,
        missed: () => {},
        left: async () => {
          await turn()
          const { live } = this
          if (live === undefined) return true
          return !stood.includes(live) && (live.rollback || !put.includes(live.commit))
        },
        put: async (one) => {
          put.push(one)
          await turn()
          const { live } = this
          const stands = live !== undefined && this.isSame(one, live.commit)
          if (stands) {
            stood.push(live)
            await turn()
            if (this.random() >= failing) {
              // Healthy, and it still serves.
              if (this.live !== live) throw new Failed()
              return
            }
          }
          await turn()
          if (this.random() < failing) throw new Failed()
          // What stood and was not healthy is released under another id.
          if (stands || this.live?.commit !== one || this.live.rollback)
            this.releases.push({ commit: one, rollback: false })
          this.copied = one
          await turn()
          // Live, and not healthy.
          if (this.random() < failing) throw new Failed()
        },
      })
      return true
    } catch (error) {
      if (error instanceof Killed || error instanceof Failed) return false
      throw error
    } finally {
      this.running--
    }
  }

  /** Whether this commit was live and was rolled back, with nothing else released since. */
  private async returned(turn: () => Promise<void>, commit: string): Promise<boolean> {
    await turn()
    const isOurs = (one: Released): boolean => this.isSame(commit, one.commit)
    const at = this.releases.map((one) => isOurs(one) && !one.rollback).lastIndexOf(true)
    const { live } = this
    return (
      at >= 0 &&
      live?.rollback === true &&
      !isOurs(live) &&
      this.releases.slice(at + 1).every((one) => one.rollback)
    )
  }
}

/** One seeded run of eight builds; gives what is wrong at the end, or nothing. */
export async function simulate(seed: number): Promise<string | undefined> {
  const model = new Model(seed)
  const { random } = model
  const killing = random() < 0.4 ? 0.02 : 0
  const failing = random() < 0.4 ? 0.15 : 0
  const builds: { commit: string; done: Promise<boolean> }[] = []
  const start = (commit: string, repeat = false, fail = failing): void => {
    builds.push({ commit, done: model.build(builds.length, commit, { failing: fail, repeat }) })
  }
  const base = model.push()
  let left = 8
  let forced = random() < 0.3
  const begin = (): void => {
    if (left === 0) return
    left--
    if (forced && left === 3) {
      forced = false
      // A force-push: history goes back to an earlier commit, sometimes without anything new on it.
      const past = model.history(model.tip)
      const back = past[Math.min(past.length - 1, 1 + Math.floor(random() * 2))] ?? base
      model.tip = back
      if (random() < 0.7) start(model.push())
      else start(back)
      return
    }
    start(
      random() < 0.15 && builds.length > 0
        ? (builds[Math.floor(random() * builds.length)]?.commit ?? base)
        : model.push(),
    )
  }
  begin()
  await model.settle(killing, () => {
    if (random() < 0.05) begin()
  })
  while (left > 0) {
    begin()
    await model.settle(killing)
  }
  // What was killed or failed is restarted, until everything has come to its end.
  for (const one of [...builds]) if (!(await one.done)) start(one.commit, true, 0)
  await model.settle(0)
  const { newest } = model
  if (model.latest !== newest) return `latest is ${model.latest}, the newest published is ${newest}`
  const isLive = (commit: string | undefined): boolean =>
    model.contentOf(model.live?.commit) === model.contentOf(commit)
  if (!isLive(newest)) return `live is ${model.live?.commit}, the newest published is ${newest}`

  if (random() < 0.3) {
    const older = model.releases.find(({ commit }) => !isLive(commit))
    if (older === undefined) return undefined
    model.releases.push({ commit: older.commit, rollback: true })
    // A cron build and restarts of whatever was built: what was rolled back stays back.
    for (const one of builds.slice(0, 3)) start(one.commit, true, 0)
    if (newest !== undefined) start(newest, true, 0)
    await model.settle(0)
    if (model.live?.commit !== older.commit)
      return `rolled back to ${older.commit}, live is ${model.live?.commit}`
    if (model.latest !== newest) return `after a rollback latest is ${model.latest}, not ${newest}`
    const fresh = model.push()
    start(fresh, false, 0)
    await model.settle(0)
    if (!isLive(fresh) || model.latest !== fresh) return `a new commit after a rollback is not live`
  }
  return undefined
}
