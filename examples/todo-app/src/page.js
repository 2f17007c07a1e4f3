const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Makes a text safe to stand in HTML, in content and in quoted attributes. */
export const escape = (text) => String(text).replace(/[&<>"']/g, (sign) => entities[sign])

const item = ({ id, title, done }) => `
      <li class="${done ? 'todo done' : 'todo'}">
        <form method="post" action="/todos/${id}/${done ? 'reopen' : 'done'}">
          <button class="tick" aria-label="${done ? 'Reopen' : 'Finish'}: ${escape(title)}">${done ? '✓' : ''}</button>
        </form>
        <span class="title">${escape(title)}</span>
        <form method="post" action="/todos/${id}/remove">
          <button class="remove" aria-label="Remove: ${escape(title)}">×</button>
        </form>
      </li>`

const summary = (todos) => {
  const open = todos.filter((todo) => !todo.done).length
  if (todos.length === 0) return 'Nothing here yet. Add the first one.'
  return open === 0 ? 'All done. Well shipped.' : `${open} of ${todos.length} to go`
}

const badges = ({ version, revision, release }) =>
  [
    ['version', version],
    ['commit', revision?.slice(0, 7)],
    ['release', release],
  ]
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `<span class="badge"><b>${name}</b> ${escape(value)}</span>`)
    .join('\n      ')

/** The home page: plain HTML with forms, so that it works without a line of JavaScript in the browser. */
export const page = ({ title, todos, about, problem }) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escape(title)}</title>
    <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='9' fill='%234f46e5'/%3E%3Cpath d='M8 17l5 5 11-12' fill='none' stroke='white' stroke-width='4' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E">
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <header>
      <h1>${escape(title)}</h1>
      <p>${summary(todos)}</p>
    </header>
    <main>
      <form class="add" method="post" action="/todos">
        <input name="title" placeholder="What needs to be done?" aria-label="New todo" maxlength="120" required autofocus>
        <button>Add</button>
      </form>${problem === undefined ? '' : `\n      <p class="problem" role="alert">${escape(problem)}</p>`}
      <ul>${todos.map(item).join('')}
      </ul>
    </main>
    <footer>
      ${badges(about)}
    </footer>
  </body>
</html>
`
