/** What redis-cli is told by its options. Source: parseOptions of redis-cli.c. */
import type { Process } from '../../../runtime/program.ts'
import { wordsOf } from '../words.ts'
import type { Managing } from './cluster-manager.ts'
import type { Whither } from './link.ts'
import type { Form } from './shown.ts'

const usualPort = 6_379

/** What it does in place of asking something. */
const modes = ['bigkeys', 'memkeys', 'hotkeys', 'stat', 'latency', 'latency-history', 'rdb'] as const

export interface Told extends Whither {
  readonly mode: (typeof modes)[number] | undefined
  /** Where it writes what it copies. */
  readonly file: string
  /** The file of a script that it has run. */
  readonly script: string | undefined
  readonly form: Form | undefined
  /** What stands between the parts of a reply that is shown as it is. */
  readonly delimiter: string
  /** What stands behind it. */
  readonly end: string
  /** It goes where the nodes of a cluster send it. */
  readonly isMoving: boolean
  /** What it does with a cluster; undefined: nothing. */
  readonly managing?: Managing
  /** How often the same is asked (-1: for ever), and how long it waits before it asks again. */
  readonly times: number
  readonly everyMs: number
  /** The last word comes from standard input. */
  readonly takesInput: boolean
  readonly isPipe: boolean
  readonly scan: readonly string[] | undefined
  readonly failsOnError: boolean
  readonly warns: boolean
  readonly words: readonly string[]
}

const setOf = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

const withValue =
  setOf(`-h -p -t -s -a -u -r -i -n -d -D -X --user --pass --pattern --quoted-pattern --count --cursor
  --pipe-timeout --sni --cacert --cacertdir --cert --key --tls-ciphers --tls-ciphersuites --show-pushes --rdb
  --functions-rdb --lru-test --intrinsic-latency --eval --cluster-replicas --cluster-master-id --cluster-from
  --cluster-to --cluster-slots --cluster-timeout --cluster-pipeline --cluster-threshold --cluster-weight --memkeys-samples --keystats-samples --top`)

const alone = setOf(`-c -e -x -2 -3 -4 -6 --raw --no-raw --csv --json --quoted-json --quoted-input --latency
  --latency-dist --latency-history --mono --replica --slave --stat --scan --pipe --bigkeys --memkeys --keystats
  --hotkeys --ldb --ldb-sync-mode --askpass --no-auth-warning --verbose --insecure --tls --cluster --cluster-yes --cluster-slave
  --cluster-replace --cluster-copy --cluster-simulate --cluster-use-empty-masters --cluster-search-multiple-owners
  --cluster-fix-with-unreachable-masters --cluster-only-masters --cluster-only-replicas`)

/** What the real one does, and this one does not. */
const refused =
  setOf(`-3 -6 -X --quoted-json --latency-dist --mono --replica --slave --keystats --keystats-samples --top
  --ldb --ldb-sync-mode --askpass --functions-rdb --lru-test --intrinsic-latency --cursor`)

const uriForm = /^rediss?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]+)(?::(\d+))?(?:\/(\d+))?/

/** What it is told, or what is wrong with that, which it then says in a line. */
export function toldBy(process: Process): Told | string {
  const { args } = process
  const values = new Map<string, string>()
  const managed: string[] = []
  let n = 1
  for (; n < args.length && args[n].startsWith('-'); n++) {
    const name = args[n]
    const takes = withValue.has(name)
    if (!(takes && n + 1 < args.length) && !alone.has(name))
      return `Unrecognized option or bad number of args for: '${name}'`
    if (name === '--cluster') {
      const words = wordsUntilOption(args.slice(n + 1))
      managed.push(...words)
      n += words.length
      continue
    }
    if (refused.has(name)) return `redis-cli: ${name} is not simulated`
    values.set(name, takes ? args[++n] : '')
  }
  const uri = values.get('-u')
  if (uri !== undefined && !/^rediss?:\/\//.test(uri)) return 'Invalid URI scheme'
  const port = Number(values.get('-p') ?? usualPort)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return 'Invalid server port.'
  const words = values.has('--quoted-input') ? args.slice(n).map(unquoted) : args.slice(n)
  const told = toldIn(values, words, process.variables.get('REDISCLI_AUTH'))
  return managed.length > 0 ? { ...told, managing: managingOf(managed, values) } : told
}

function wordsUntilOption(args: readonly string[]): readonly string[] {
  const end = args.findIndex((each) => each.startsWith('-'))
  return end < 0 ? args : args.slice(0, end)
}

const managingOf = (words: readonly string[], values: ReadonlyMap<string, string>): Managing => ({
  words,
  replicas: Number(values.get('--cluster-replicas')) || 0,
  isAgreed: values.has('--cluster-yes'),
  asReplica: values.has('--cluster-slave'),
  masterId: values.get('--cluster-master-id'),
})

/** `"a\\x00b"` means what is in quotes. */
const unquoted = (word: string): string => wordsOf(word)?.[0] ?? word

function toldIn(
  values: ReadonlyMap<string, string>,
  words: readonly string[],
  secret: string | undefined,
): Told {
  const uri = values.get('-u') ?? ''
  const [, user, password, host, port, database] = uriForm.exec(uri) ?? []
  const has = (name: string) => values.has(name)
  const typed = values.get('-a') ?? values.get('--pass') ?? password
  return {
    host: values.get('-h') ?? host ?? '127.0.0.1',
    port: Number(values.get('-p') ?? port) || usualPort,
    path: values.get('-s'),
    isTls: has('--tls') || uri.startsWith('rediss:'),
    user: values.get('--user') ?? (user || undefined),
    password: typed ?? secret,
    database: values.get('-n') ?? database,
    form: formIn(values),
    delimiter: values.get('-d') ?? '\n',
    end: values.get('-D') ?? '\n',
    isMoving: has('-c'),
    mode: modes.find((each) => has(`--${each}`)),
    file: values.get('--rdb') ?? '',
    script: values.get('--eval'),
    ...{ takesInput: has('-x'), isPipe: has('--pipe'), failsOnError: has('-e') },
    times: Number(values.get('-r') ?? (has('--stat') ? -1 : 1)) || 1,
    everyMs: (Number(values.get('-i') ?? 0) || 0) * 1_000,
    warns: typed !== undefined && !has('--no-auth-warning'),
    scan: has('--scan') ? scanWords(values) : undefined,
    words,
  }
}

function formIn(values: ReadonlyMap<string, string>): Form | undefined {
  if (values.has('--csv')) return 'csv'
  if (values.has('--json')) return 'json'
  if (values.has('--raw')) return 'raw'
  return values.has('--no-raw') ? 'read' : undefined
}

function scanWords(values: ReadonlyMap<string, string>): readonly string[] {
  const pattern = values.get('--pattern') ?? values.get('--quoted-pattern')
  const count = values.get('--count')
  return [
    ...(pattern === undefined ? [] : ['MATCH', pattern]),
    ...(count === undefined ? [] : ['COUNT', count]),
  ]
}
