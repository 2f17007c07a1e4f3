import { randomInt } from 'node:crypto'
import { must, run } from './programs.js'

export interface Bridge {
  name: string
  remove: () => Promise<void>
}

/** Names carry the process that made them, so that what a killed world left behind can be told from a living one. */
const prefix = 'stnd'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const removeLeftovers = async (): Promise<string[]> => {
  const links = await must('ip', ['-o', 'link', 'show', 'type', 'bridge'])
  const names = [...links.matchAll(/^\d+: ([^:@\s]+)/gm)].map((found) => found[1] ?? '')
  for (const name of names) {
    const pid = /^stnd([0-9a-z]+)x\d+$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number.parseInt(pid, 36))) await run('ip', ['link', 'del', name])
  }
  return names
}

/** A /24 in 10.0.0.0/8 that no address and no route of this machine touches yet. */
const freeSubnet = async (): Promise<string> => {
  const taken = `${await must('ip', ['-o', '-4', 'address'])}\n${await must('ip', ['-4', 'route', 'show', 'table', 'all'])}`
  for (let attempt = 0; attempt < 100; attempt++) {
    const subnet = `10.${randomInt(100, 250)}.${randomInt(0, 256)}`
    if (!taken.includes(`${subnet}.`)) return subnet
  }
  throw new Error('No free subnet was found for the bridge of the private Docker engine.')
}

/** Makes a network bridge with a free name and subnet; removes those of worlds that were killed. Needs root and `ip`. */
export const addBridge = async (): Promise<Bridge> => {
  const names = await removeLeftovers()
  let number = 0
  const nameOf = (): string => `${prefix}${process.pid.toString(36)}x${number}`
  while (names.includes(nameOf())) number++
  const name = nameOf()
  const subnet = await freeSubnet()
  await must('ip', ['link', 'add', name, 'type', 'bridge'])
  const remove = async (): Promise<void> => void (await run('ip', ['link', 'del', name]))
  try {
    await must('ip', ['address', 'add', `${subnet}.1/24`, 'dev', name])
    await must('ip', ['link', 'set', name, 'up'])
  } catch (error) {
    await remove()
    throw error
  }
  return { name, remove }
}
