/** A Corefile: what CoreDNS is configured to do. Source: corefile(5) and plugin.cfg of CoreDNS. */
import { memoOfLast } from '../../../api/memo.ts'
import { plainName } from './dns.ts'

/** A line within a block: a plugin, and what it is told. */
export interface Directive {
  readonly name: string
  readonly args: readonly string[]
  /** The lines of its own block. */
  readonly lines: readonly (readonly string[])[]
}

/** What is answered for names in some zones, on one port. */
export interface ServerBlock {
  /** In lower case, without the dot at their end; the root is the empty text. */
  readonly zones: readonly string[]
  readonly port: number
  readonly directives: readonly Directive[]
}

export class CorefileError {
  constructor(
    readonly message: string,
    readonly line: number,
  ) {}
}

/** The plugins that the official image is built with. */
const plugins: ReadonlySet<string> = new Set(
  (
    'acl any auto autopath azure bind bufsize cache cancel chaos clouddns debug dns64 dnssec dnstap erratic errors etcd file ' +
    'forward geoip grpc grpc_server header health hosts https https3 import k8s_external kubernetes loadbalance local log loop metadata minimal ' +
    'multisocket nomad nsid pprof prometheus quic ready reload rewrite root route53 secondary sign template timeouts tls trace transfer ' +
    'tsig view whoami'
  ).split(' '),
)

interface Token {
  readonly text: string
  readonly line: number
}

/** Words, with the number of their lines; what stands behind `#` says nothing. */
function linesOf(text: string): readonly (readonly Token[])[] {
  return text.split('\n').map((line, n) =>
    [...line.matchAll(/"([^"]*)"|(#.*)|(\S+)/g)].flatMap(([, quoted, comment, plain]) => {
      return comment === undefined ? [{ text: quoted ?? plain, line: n + 1 }] : []
    }),
  )
}

export const readCorefile = memoOfLast((text: string): readonly ServerBlock[] | CorefileError => {
  const lines = linesOf(text).filter((line) => line.length > 0)
  const blocks: ServerBlock[] = []
  for (let n = 0; n < lines.length; n++) {
    const head = lines[n].map(({ text: word }) => word)
    if (head.at(-1) !== '{') return new CorefileError('Unexpected EOF', lines.at(-1)![0].line)
    const directives: Directive[] = []
    for (n++; lines[n]?.[0].text !== '}'; n++) {
      const line = lines[n]
      if (!line) return new CorefileError('Unexpected EOF', lines.at(-1)![0].line)
      const [{ text: name, line: at }] = line
      if (!plugins.has(name)) return new CorefileError(`Unknown directive '${name}'`, at)
      const args = line.slice(1).map(({ text: word }) => word)
      const own: string[][] = []
      if (args.at(-1) === '{') {
        args.pop()
        for (n++; lines[n]?.[0].text !== '}'; n++) {
          if (!lines[n]) return new CorefileError('Unexpected EOF', lines.at(-1)![0].line)
          own.push(lines[n].map(({ text: word }) => word))
        }
      }
      directives.push({ name, args, lines: own })
    }
    blocks.push(...blocksOf(head.slice(0, -1), directives))
  }
  return blocks
})

/** `example.com:5353 .`: those on one port are one block. */
function blocksOf(heads: readonly string[], directives: readonly Directive[]): readonly ServerBlock[] {
  const zones = new Map<number, string[]>()
  for (const head of heads) {
    const [, zone, port = '53'] = /^(?:dns:\/\/)?(.*?)(?::(\d+))?,?$/.exec(head)!
    zones.set(Number(port), [...(zones.get(Number(port)) ?? []), plainName(zone)])
  }
  return Array.from(zones, ([port, own]) => ({ zones: own, port, directives }))
}

/** Whether a name is in a zone. */
export const isIn = (name: string, zone: string): boolean =>
  zone === '' || name === zone || name.endsWith(`.${zone}`)
