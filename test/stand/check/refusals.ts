import type { Bench, Client } from './bench.js'
import type { Owner } from './heroku.js'
export const checkRefusals = async (_bench: Bench, _heroku: Client, _owner: Owner): Promise<void> => {}
