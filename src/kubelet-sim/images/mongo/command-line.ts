/** What mongosh is told on its command line: whom to ask, as whom, and what. */

const usualPort = 27_017

export interface Host {
  readonly host: string
  readonly port: number
}

export interface Place extends Host {
  /** Other members of the replica set. */
  readonly others: readonly Host[]
  /** The one that leads is looked for among them, or one that does not. */
  readonly wanted: 'this' | 'primary' | 'secondary'
  readonly user: string | undefined
  readonly password: string | undefined
  readonly database: string
}

const withValues = [
  '--host',
  '--port',
  '-u',
  '--username',
  '-p',
  '--password',
  '--authenticationDatabase',
  '--eval',
  '--file',
  '-f',
  '--authenticationMechanism',
]

export interface Told {
  readonly place: Place
  readonly evals: readonly string[]
  readonly files: readonly string[]
  readonly isQuiet: boolean
}

const uri =
  /^mongodb(?:\+srv)?:\/\/(?:([^:@/]+)(?::([^@/]*))?@)?([^:/?,]+)(?::(\d+))?((?:,[^/?,]+)*)(?:\/([^?]*))?(?:\?(.*))?$/
/** `rs0/mongo-0.mongo,mongo-1.mongo`, as `--host` has it. */
const setOfHosts = /^[^/,]+\/([^,:]+)(?::(\d+))?((?:,[^,]+)*)$/
const short = /^([^:/]+)(?::(\d+))?(?:\/(\w*))?$/

export function toldBy(args: readonly string[]): Told {
  const values = new Map<string, string[]>()
  const operands: string[] = []
  for (let n = 1; n < args.length; n++) {
    const [name, ...rest] = args[n].split('=')
    if (!args[n].startsWith('-')) operands.push(args[n])
    else if (args[n].startsWith('--') && rest.length > 0)
      values.set(name, [...(values.get(name) ?? []), rest.join('=')])
    else if (withValues.includes(args[n]))
      values.set(args[n], [...(values.get(args[n]) ?? []), args[++n] ?? ''])
    else values.set(args[n], [])
  }
  const value = (...names: readonly string[]) => names.map((each) => values.get(each)?.at(-1)).find(Boolean)
  const isFile = (each: string) => /\.(js|mongodb)$/.test(each)
  const address = operands.find((each) => !isFile(each)) ?? ''
  const [, user, password, uriHost, uriPort, uriOthers, database, query] = uri.exec(address) ?? []
  const [, setHost, setPort, setOthers] = setOfHosts.exec(value('--host') ?? '') ?? []
  const [host, port] = [setHost ?? uriHost, setPort ?? uriPort]
  const others = hostsIn(setOthers ?? uriOthers ?? '')
  const options = new URLSearchParams(query)
  const isSet = setHost !== undefined || others.length > 0 || options.has('replicaSet')
  const [, first, ownPort, ownDatabase] = uriHost === undefined ? (short.exec(address) ?? []) : []
  const isPlace = ownPort !== undefined || ownDatabase !== undefined
  return {
    place: {
      host: (setHost ? undefined : value('--host')) ?? host ?? (isPlace ? first : 'localhost'),
      port: Number(value('--port') ?? port ?? ownPort) || usualPort,
      others,
      wanted: !isSet
        ? 'this'
        : /^secondary/.test(options.get('readPreference') ?? '')
          ? 'secondary'
          : 'primary',
      user: value('-u', '--username') ?? (user && decoded(user)),
      password: value('-p', '--password') ?? (password && decoded(password)),
      database: database || ownDatabase || (isPlace ? undefined : first) || 'test',
    },
    evals: values.get('--eval') ?? [],
    files: [...operands.filter(isFile), ...(values.get('--file') ?? []), ...(values.get('-f') ?? [])],
    isQuiet: values.has('--quiet'),
  }
}

/** @param text `,one:27017,two` */
const hostsIn = (text: string): readonly Host[] =>
  text
    .split(',')
    .filter(Boolean)
    .map((each) => {
      const [host, port] = each.split(':')
      return { host, port: Number(port) || usualPort }
    })

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
