import { bringsLayers, pushedBuilds } from '../docker/caches.js'
import { viewOf } from '../docker/view.js'
import type { Rule } from '../rule.js'

/** A build that starts from nothing every time. */
export const rule: Rule = {
  id: 'no-cache',
  severity: 'note',
  find: (project) =>
    viewOf(project).flatMap((job) =>
      job.hides
        ? []
        : pushedBuilds(job).flatMap((one) => {
            const { does, ran } = one
            if (does.unsure || does.cacheFrom.length > 0 || does.externalCache || bringsLayers(job, one))
              return []
            return [
              {
                ...ran.place,
                message:
                  'This makes every layer anew in every build, since a job starts with an empty engine.',
                fix: 'Add: --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from and the name that the last build pushed.',
              },
            ]
          }),
    ),
}
