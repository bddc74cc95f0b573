/** Where curl really goes, as `--connect-to` and `--resolve` have it. Source: curl(1). */
import type { Address } from '../addresses.ts'
import type { Options } from '../options.ts'

export type Destination = Pick<Address, 'host' | 'port'>

const bare = (host: string): string => host.replace(/^\[|\]$/g, '')

/** The parts between colons, of which addresses in brackets have some of their own. */
const partsOf = (text: string): readonly string[] => text.match(/\[[^\]]*\]|[^:[\]]+|(?<=^|:)(?=:|$)/g) ?? []

function connected({ host, port }: Destination, connects: readonly string[]): Destination {
  for (const each of connects) {
    const [fromHost = '', fromPort = '', toHost = '', toPort = ''] = partsOf(each)
    if (fromHost !== '' && bare(fromHost).toLowerCase() !== host.toLowerCase()) continue
    if (fromPort !== '' && fromPort !== String(port)) continue
    return { host: bare(toHost) || host, port: toPort === '' ? port : Number(toPort) }
  }
  return { host, port }
}

/**
 * `--connect-to HOST:PORT:HOST:PORT`, and then `--resolve [+]HOST:PORT:ADDRESS[,ADDRESS]`.
 *
 * @returns undefined where it goes to where the address says
 */
export function destination(options: Options, address: Destination): Destination | undefined {
  if (!options.has('P') && !options.has('Q')) return undefined
  const { host, port } = connected(address, options.all('Q'))
  // What was said last of a host counts; `*` is for those of which nothing is said.
  const entries = options
    .all('P')
    .toReversed()
    .map((each) => partsOf(each.replace(/^\+/, '')))
    .filter((parts) => parts[1] === String(port))
  const entry =
    entries.find(([name]) => bare(name).toLowerCase() === host.toLowerCase()) ??
    entries.find(([name]) => name === '*')
  return { host: bare(entry?.[2]?.split(',')[0] ?? host), port }
}

/** The value of `--resolve` that nobody can read: exit code 49. */
export const wrongEntry = (options: Options): string | undefined =>
  options.all('P').find((each) => {
    if (each.startsWith('-')) return false
    const [host = '', port = '', address = ''] = partsOf(each.replace(/^\+/, ''))
    return host === '' || !/^\d{1,5}$/.test(port) || address === ''
  })
