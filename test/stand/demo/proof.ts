import type { Control } from '../client.js'
import type { Seen, World } from '../contract.js'
import { liveOf, type Page, type Tag, tagsOf, visit } from './look.js'
import type { Project } from './project.js'

/** Throws an error with this sentence unless `holds`. */
export const expect = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise)
}

/** A page in words: `200 OK, title and heading "Todo"`. */
export const describe = ({ status, title, heading }: Page): string => {
  const both = `title and heading "${title}"`
  return `${status}, ${title === heading ? both : `title "${title}", heading "${heading}"`}`
}

/** The app's home page in words; throws unless it answers 200 with this title and heading. */
export const provePage = async ({ app }: Project, title: string): Promise<string> => {
  const page = await visit(app.webUrl)
  const holds = page.status === '200 OK' && page.title === title && page.heading === title
  expect(holds, `${app.webUrl} should answer 200 with the title "${title}", and answers ${describe(page)}.`)
  return describe(page)
}

const list = (seen: readonly Seen[]): string =>
  seen.map(({ where, method, path }) => `${method} ${path} (${where})`).join(', ')

/** The sentence with which the job of a pull request says why it published nothing; throws if it did anything else. */
export const proveWithheld = async (stand: Control, since: number, log: string): Promise<string> => {
  const writes = await stand.requests({ since, write: true })
  expect(writes.length === 0, `The job of the pull request wrote: ${list(writes)}.`)
  for (const phase of ['test', 'build'])
    expect(log.includes(`${phase} done: `), `The job of the pull request skipped ${phase}.`)
  const [why] = /push skipped: [^\r\n]*/.exec(log) ?? []
  expect(why !== undefined, 'The job of the pull request does not say why it publishes nothing.')
  return why ?? ''
}

/**
 * The tags that the hub has, the commits' in their order and `latest` last; throws unless these are all, `latest` is
 * the newest commit's image, and Heroku runs that very image.
 */
export const proveTags = async (
  { world, stand }: { world: World; stand: Control },
  { slug, app }: Project,
  commits: readonly string[],
): Promise<{ tags: Tag[]; release: string; imageId: string }> => {
  const found = new Map((await tagsOf(world, slug)).map((tag) => [tag.name, tag]))
  const names = [...commits, 'latest']
  const tags = names.flatMap((name) => found.get(name) ?? [])
  const same = tags.length === names.length && found.size === names.length
  expect(same, `The hub should have the tags ${names.join(', ')}, and has ${[...found.keys()].join(', ')}.`)
  const [latest, newest, older] = [...tags].reverse()
  expect(latest?.digest === newest?.digest, 'latest should be the image of the newest commit.')
  expect(newest?.digest !== older?.digest, 'The two commits should have two images.')
  const { release, imageId } = liveOf(await stand.appState(app.name))
  expect(imageId === latest?.imageId, `Heroku runs ${imageId}, and latest is ${latest?.imageId}.`)
  return { tags, release, imageId }
}
