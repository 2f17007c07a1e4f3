import { failed, refused, type Text, usage } from './text.js'

/** The problems with proxies: code → sentence, hint, exit code, made from facts. Never given a secret. */
export const proxyProblems = {
  E_PROXY: (p: { service: string; proxy: string; detail: string; variable: string }) =>
    failed(
      `${p.service} could not be reached: the proxy ${p.proxy} ${p.detail}.`,
      `Check ${p.variable}; NO_PROXY lists the hosts that are reached without it.`,
    ),
  E_PROXY_LOGIN: (p: { service: string; proxy: string; variable: string }) =>
    refused(
      `${p.service} could not be reached: the proxy ${p.proxy} did not let us in (407).`,
      `Set ${p.variable} to http://user:password@host:port, with special characters written as %XX.`,
    ),
  E_PROXY_ADDRESS: (p: { variable: string; detail: string }) =>
    usage(
      `${p.variable} names a proxy that cannot be used: ${p.detail}.`,
      'Write it as http://host:port or http://user:password@host:port.',
    ),
} satisfies Record<string, (facts: never) => Text>
