import type { Rule } from '../rule.js'

/** Keys of `.travis.yml` that Travis does not know. */
export const rule: Rule = {
  id: 'unknown-key',
  severity: 'error',
  title: 'A key that Travis does not know',
  why: `At the top of the file and in \`jobs.include\` Travis takes any key, and skips what it does not know without failing
the build: \`afterscript:\` runs nothing, and \`skip_cleanup:\` outside \`deploy\` does nothing. The only trace is a line in the
"View config" tab. Inside mappings whose keys Travis knows completely, such as \`deploy\` or \`cache\`, it puts a slip of the hand
right by itself; that is no finding. A warning stands where the key resembles no key that there is.`,
  instead: `Write the key that was meant; the finding names it where it can be told. A key that only holds an anchor may begin
with an underscore. The keys are listed in the [reference](https://docs.travis-ci.com/user/reference/overview/).`,
  find: ({ flaws }) => flaws.filter(({ kind }) => kind === 'key'),
}
