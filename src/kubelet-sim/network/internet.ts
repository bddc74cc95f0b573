/** The internet, as far as containers see it: hosts that everybody knows, each with one page that says whose it is. */
import { once } from '../../api/memo.ts'
import { hostServers } from '../pod/dns.ts'
import { withoutQuery } from '../runtime/http/exchange.ts'
import {
  addressAnswer,
  type DnsAnswer,
  type DnsQuestion,
  noSuchName,
  plainName,
} from '../runtime/network/dns.ts'
import type { Listener, Network, Server } from '../runtime/network/network.ts'

/** Each of them is there as `www.…`, too. */
const sites = [
  'example.com example.net example.org info.cern.ch kubernetes.io k8s.io dl.k8s.io registry.k8s.io cncf.io helm.sh',
  'google.com bing.com duckduckgo.com yahoo.com wikipedia.org facebook.com amazon.com apple.com microsoft.com netflix.com',
  'github.com api.github.com raw.githubusercontent.com gitlab.com docker.com docker.io hub.docker.com registry-1.docker.io',
  'quay.io ghcr.io gcr.io redhat.com ibm.com cloudflare.com storage.googleapis.com s3.amazonaws.com httpbin.org ifconfig.me',
  'archive.ubuntu.com ubuntu.com debian.org deb.debian.org alpinelinux.org dl-cdn.alpinelinux.org busybox.net gnu.org',
  'nginx.org nginx.com apache.org httpd.apache.org redis.io mysql.com postgresql.org mongodb.com python.org pypi.org',
  'nodejs.org npmjs.com registry.npmjs.org golang.org go.dev proxy.golang.org bitbucket.org',
]
  .join(' ')
  .split(' ')

/** Name servers that everybody may ask, by their own names. */
const publicServers: Readonly<Record<string, readonly string[]>> = {
  'dns.google': ['8.8.8.8', '8.8.4.4'],
  'one.one.one.one': ['1.1.1.1', '1.0.0.1'],
  'dns.quad9.net': ['9.9.9.9', '149.112.112.112'],
  'dns.opendns.com': ['208.67.222.222', '208.67.220.220'],
}

const nameServers: ReadonlySet<string> = new Set([...Object.values(publicServers).flat(), ...hostServers])

/** 203.0.113.0/24 is nobody's: it is there for documents. */
const firstOctets = '203.0.113'

const addresses: ReadonlyMap<string, readonly string[]> = new Map([
  ...sites.map((site, n) => [site, [`${firstOctets}.${n + 1}`]] as const),
  ...Object.entries(publicServers),
])

const ttlSeconds = 300

const ports = { http: 80, https: 443, dns: 53 }

/** What is asked where a name is none of the cluster's. */
export interface NamesElsewhere {
  answer(question: DnsQuestion): DnsAnswer
  /** Whether the address is that of a name server that knows these names, and none of the cluster's. */
  isServer(ip: string): boolean
}

/** There is no internet. */
export const noInternet: NamesElsewhere = { answer: () => noSuchName(), isServer: () => false }

/** Connects a network with it. */
export function internetOn(network: Network): NamesElsewhere {
  network.attachHosts(hosts())
  return { answer, isServer: (ip) => nameServers.has(ip) }
}

/** No cluster changes them: all share them. */
const hosts = once((): ReadonlyMap<string, readonly Listener[]> => {
  const listening = new Map<string, Listener[]>()
  for (const [name, ips] of addresses) {
    const server = siteOf(name)
    const sites = [ports.http, ports.https].map((port) => ({ port, server }))
    for (const ip of ips) listening.set(ip, [...sites])
  }
  const nameServer: Server = { protocol: 'UDP' }
  for (const ip of nameServers)
    listening.set(ip, [...(listening.get(ip) ?? []), { port: ports.dns, server: nameServer }])
  return listening
})

function answer({ name: asked, type }: DnsQuestion): DnsAnswer {
  const name = plainName(asked)
  const found = addresses.get(name.replace(/^www\./, ''))
  if (!found) return noSuchName()
  return { ...addressAnswer(name, type === 'A' ? found : [], ttlSeconds), isAuthoritative: false }
}

/** Programs that are fetched from there are not there: a page in their place would be taken for them. */
const siteOf = (name: string): Server => ({
  speaksTls: true,
  handle: ({ path }) =>
    withoutQuery(path) === '/'
      ? page(200, name, 'Of the internet, kubesim knows this host, and this page of it.')
      : page(404, 'Not Found', `Of ${name}, kubesim knows no page but its first.`),
})

const page = (status: number, title: string, text: string) => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body: `<!doctype html>\n<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<p>${text}</p>\n</body>\n</html>\n`,
})
