/** A Dockerfile that is hard to read, with what it may need of a builder. */
export interface Tricky {
  name: string
  lines: readonly string[]
  /** Only builders from 23 on. */
  newer?: boolean
}

const base = 'FROM stand.local/busybox:1'

/** Dockerfiles of which each takes some of the files `a`, `b`, `c`, `src/a`, `src/b`, `src/deep/a` and the link `l` to `b`. */
export const tricky: readonly Tricky[] = [
  { name: 'words in quotes', lines: [base, 'COPY "a" src/\'a\' s"r"c/b /x/'] },
  {
    name: 'escape',
    lines: ['# escape=`', base, 'COPY a `', ' # why', ' b `', ' /x/', 'ENV X=c:\\d', 'COPY c /y'],
  },
  { name: 'ENV in its old form', lines: [base, 'ENV D src/deep', 'COPY $D/a ${D}/../b /x/'] },
  {
    name: 'an argument in FROM',
    lines: ['ARG B=stand.local/busybox', 'ARG T=${B}:1', 'FROM $T', 'COPY a /'],
  },
  {
    name: 'a stage in a variable',
    lines: ['ARG S=two', `${base} AS one`, 'COPY a /', `${base} AS two`, 'COPY b /', 'FROM $S', 'COPY c /'],
  },
  {
    name: 'stages by number and name',
    lines: [
      base,
      'COPY a /',
      `${base} AS Two`,
      'COPY b /',
      base,
      'COPY c /',
      base,
      'COPY --from=0 a /',
      'COPY --from=TWO b /',
    ],
  },
  { name: 'a trigger', lines: [`${base} AS up`, 'ARG D=a', 'ONBUILD COPY $D /x', 'FROM up', 'COPY b /'] },
  {
    name: 'a comment in between',
    lines: [base, 'COPY a \\', '# COPY b /', '', '  src/a \\', '  /x/', '#COPY c /'],
  },
  { name: 'a link', lines: [base, 'COPY l /', 'COPY src/d*p /x'] },
  { name: 'classes', lines: [base, 'COPY [^ac] s[a-z]c/[!b] /x/'] },
  { name: 'up and down', lines: [base, 'COPY ../../src/../a /src/deep/ /x/'] },
  { name: 'a default', lines: [base, 'ARG D', 'ENV E=${D:-src}', 'COPY ${E}/${F:+x}${F:-a} /x/'] },
  { name: 'two of ENV', lines: [base, 'ENV A=a', 'ENV A=b B=$A', 'COPY $B /x'] },
  { name: 'single quotes', lines: [base, "ENV A='$B' B=a", 'COPY $B /x', 'LABEL x=$A'] },
  { name: 'JSON', lines: [base, 'COPY ["a", "src/b", "/x/"]', 'CMD [ "$A" ]'] },
  { name: 'mounts', lines: [base, 'RUN --mount=target=/m,source=src cat /m/a > /x', 'COPY c /'] },
  { name: 'a mount of all', lines: [base, 'RUN --mount=type=bind,target=/m cat /m/a > /x'] },
  {
    name: 'a mount of a stage',
    lines: [`${base} AS one`, 'COPY a /', base, 'RUN --mount=type=bind,from=one,target=/m cp /m/a /x'],
  },
  { name: 'a here-document', newer: true, lines: [base, 'RUN <<A cat > /x', 'COPY b /y', 'A', 'COPY a /'] },
  {
    name: 'two of them',
    newer: true,
    lines: [base, 'COPY <<x <<-"y" a /d/', 'COPY b /', 'x', '\t# hi', '\ty', 'COPY c /'],
  },
  {
    name: 'a here-document with a number',
    newer: true,
    lines: [base, 'RUN 3<<A cat <&3 > /x', 'COPY b /', 'A', 'COPY a /'],
  },
  { name: 'a quoted escape', newer: true, lines: [base, 'RUN echo a\\\\', 'COPY a /'] },
  { name: 'what is left out', newer: true, lines: [base, 'COPY --exclude=deep src /x'] },
  {
    name: 'an argument of the stage before',
    newer: true,
    lines: [`${base} AS up`, 'ARG D=src', 'FROM up', 'COPY $D/a /x'],
  },
]
