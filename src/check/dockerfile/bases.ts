// What the CMD of well-known images starts, as their pages at https://hub.docker.com say.

type Known = readonly [image: RegExp, words: string]

/** In this order; the image is without registry, `library/` and digest. */
const known: readonly Known[] = [
  [/^nginx(?::|$)/, 'nginx -g daemon'],
  [/^nginxinc\/nginx-unprivileged(?::|$)/, 'nginx -g daemon'],
  [/^httpd(?::|$)/, 'httpd-foreground'],
  [/^php:.*apache/, 'apache2-foreground'],
  [/^wordpress(?!.*(?:fpm|cli))(?::|$)/, 'apache2-foreground'],
  [/^php:.*fpm/, 'php-fpm'],
  [/^php(?::|$)/, 'php -a'],
  [/^tomcat(?::|$)/, 'catalina.sh run'],
  [/^caddy(?::|$)/, 'caddy run'],
  [/^python(?::|$)/, 'python3'],
  [/^node(?::|$)/, 'node'],
  [/^ruby(?::|$)/, 'irb'],
  [/^elixir(?::|$)/, 'iex'],
  [/^(?:openjdk|eclipse-temurin)(?::|$)/, 'jshell'],
  [
    /^(?:alpine|ubuntu|debian|busybox|fedora|centos|rockylinux|almalinux|amazonlinux|golang|rust|gcc|amazoncorretto|buildpack-deps|perl|continuumio\/miniconda3|dotnet\/(?:sdk|aspnet|runtime))(?::|$)/,
    'sh',
  ],
]

/** The name of an image without registry, `library/` and digest: `node:20`. */
const plain = (base: string): string => {
  const [first = '', ...more] = base.replace(/@.*$/, '').split('/')
  const isHost = more.length > 0 && /[.:]|^localhost$/.test(first)
  return (isHost ? more : [first, ...more]).join('/').replace(/^(?:docker\/)?library\//, '')
}

/** The words that an image starts of itself; undefined: nobody here knows it. */
export const commandOfBase = (base: string): readonly string[] | undefined =>
  known.find(([image]) => image.test(plain(base)))?.[1].split(' ')

const ALONE = /^(?:sh|bash|ash|dash|zsh|node|python[\d.]*|irb|iex|ruby|perl|jshell|erl|ghci|julia|R)$/

/** Whether a program with these words waits for somebody to type, and ends where nobody does. */
export const isInteractive = (program: string, args: readonly string[]): boolean =>
  (ALONE.test(program) && args.every((one) => /^-[il]+$/.test(one))) ||
  (program === 'php' && args.join(' ') === '-a')
