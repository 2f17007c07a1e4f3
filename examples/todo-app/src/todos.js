/** Longest title in characters. */
export const maxTitle = 120

const starters = ['Write a Dockerfile', 'Push to main', 'Watch it go live']

/**
 * Makes a list of todos that lives in memory: it is gone when the process ends.
 * `add` throws a RangeError for a title that is blank or too long; the others give undefined for an id nobody has.
 */
export const createTodos = (titles = starters) => {
  const items = new Map()
  let last = 0
  const add = (title) => {
    const text = String(title ?? '').trim()
    if (text === '') throw new RangeError('A todo needs a title.')
    if (text.length > maxTitle) throw new RangeError(`A title has at most ${maxTitle} characters.`)
    const todo = { id: ++last, title: text, done: false }
    items.set(todo.id, todo)
    return todo
  }
  const setDone = (id, done) => {
    const todo = items.get(id)
    if (todo === undefined) return undefined
    const changed = { ...todo, done }
    items.set(id, changed)
    return changed
  }
  const remove = (id) => (items.delete(id) ? true : undefined)
  for (const title of titles) add(title)
  return { add, setDone, remove, list: () => [...items.values()], get: (id) => items.get(id) }
}
