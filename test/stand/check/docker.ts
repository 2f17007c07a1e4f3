import type { Bench } from './bench.js'
import type { Owner } from './heroku.js'
export const checkDocker = async (_bench: Bench, _owner: Owner): Promise<void> => {}
