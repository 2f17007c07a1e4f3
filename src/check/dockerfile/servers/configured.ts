/** Servers that are told where to listen by a file alone, and what theirs says when nobody changed it. */
export const configured: ReadonlyArray<{
  readonly program: RegExp
  readonly fixed: number
  readonly files: RegExp
  readonly page: string
}> = [
  {
    program: /^nginx$/,
    fixed: 80,
    files: /\/nginx\b|nginx\.|\.conf\b/,
    page: 'https://hub.docker.com/_/nginx',
  },
  {
    program: /^(?:httpd-foreground|httpd)$/,
    fixed: 80,
    files: /\.conf\b|apache|httpd/,
    page: 'https://hub.docker.com/_/httpd',
  },
  {
    program: /^(?:apache2-foreground|apache2ctl|apachectl|apache2)$/,
    fixed: 80,
    files: /\.conf\b|apache/,
    page: 'https://hub.docker.com/_/php',
  },
  { program: /^catalina\.sh$/, fixed: 8080, files: /server\.xml/, page: 'https://hub.docker.com/_/tomcat' },
  { program: /^caddy$/, fixed: 80, files: /Caddyfile/, page: 'https://hub.docker.com/_/caddy' },
]
