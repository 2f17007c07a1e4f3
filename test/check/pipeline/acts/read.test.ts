import t from 'tap'
import type { Act } from '../../../../src/check/pipeline/acts/act.js'
import { actsOf } from '../../../../src/check/pipeline/acts/read.js'
import { show } from '../../../../src/check/shell/text.js'
import { run } from '../../shell/run.js'

// Every text of an act as it is shown; what is empty is left out.
function told(act: Act): string {
  const parts = Object.entries(act).flatMap(([key, value]) => {
    if (key === 'ran' || value === undefined || value === false) return []
    if (!Array.isArray(value)) return [key === 'kind' ? String(value) : `${key}=${value}`]
    if (value.length === 0) return []
    const texts = Array.isArray(value[0]) ? value.map(show).join(',') : show(value)
    return [`${key}=${texts}`]
  })
  return parts.join(' ')
}

const rows: readonly (readonly [command: string, acts: readonly string[]])[] = [
  ['docker login -u a -p $B', ['login tool=docker registry=docker.io user=a password=argument secret=$B']],
  [
    'docker login --username=_ --password-stdin registry.heroku.com',
    ['login tool=docker registry=registry.heroku.com user=_ password=stdin'],
  ],
  ['docker login', ['login tool=docker registry=docker.io password=none']],
  [
    'docker --config x build -t a/b:$T -t a/b --target=p -f D --cache-from a/b --build-arg K=v --no-cache .',
    [
      'build tool=docker tags=a/b:$T,a/b context=. target=p file=D withoutCache=true cacheFrom=a/b buildArgs=K=v',
    ],
  ],
  [
    'docker buildx build --push -ta/b .',
    ['build tool=buildx tags=a/b pushes=true context=.', 'push tool=buildx references=a/b'],
  ],
  ['docker image push --all-tags a/b', ['push tool=docker references=a/b allTags=true']],
  ['docker tag a b', ['tag from=a to=b']],
  ['docker pull -q a', ['pull references=a']],
  ['docker run --rm -e X=1 a/b npm test', ['run tool=docker image=a/b']],
  ['docker-compose -f x.yml build web', ['build tool=compose context=web']],
  ['docker compose push', ['push tool=compose']],
  ['heroku container:login', ['login tool=heroku registry=registry.heroku.com password=variable']],
  [
    'heroku container:push web worker -a $APP',
    ['build tool=heroku pushes=true', 'push tool=heroku app=$APP processes=web,worker'],
  ],
  ['heroku container:release web --app=x', ['release how=container app=x processes=web']],
  ['curl -n -X PATCH https://api.heroku.com/apps/x/formation -d {}', ['release how=api app=x']],
  ['curl https://api.heroku.com/apps/x/formation', []],
  ['git push https://git.heroku.com/x.git main', ['release how=git']],
  ['git push origin main', []],
  ['node ~/bin/slipway.js --json push', ['slipway command=push']],
  ['npm test', ['test sure=true']],
  ['npm ci', []],
  ['./anything', ['test']],
  ['python manage.py test', ['test sure=true']],
  ['echo docker push a', []],
]

t.test('what a command does', async (t) => {
  for (const [command, acts] of rows) t.same(actsOf(run(command).ran).map(told), acts, command)
})
