/** redis-benchmark: asks a server very often. What it reports is reckoned, for nothing takes a real server's time here. */
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { isFailure } from '../values.ts'
import { redisVersion } from '../version.ts'
import { type Load, loadsOf } from './benchmark-load.ts'
import { type Measured, reportOf, type Style } from './benchmark-report.ts'
import { Link, type Whither } from './link.ts'

/** So many requests of a test are made: what more are asked for are only reckoned. */
const mostMade = 5_000

/** Of those that change nothing. */
const mostRead = 200

/** So many are sent at once. */
const bite = 100

const withValue: ReadonlySet<string> = new Set(
  '-h -p -s -a -u --user -c -n -d --dbnum -k -r -P -t --threads --precision'.split(' '),
)
const alone: ReadonlySet<string> = new Set('-q -l -I -x -e --csv --tls --insecure -2'.split(' '))

const refused: ReadonlySet<string> = new Set(
  '-l -I -3 -x --cluster --enable-tracking --num-functions --num-keys-in-fcall'.split(' '),
)

interface Told extends Whither {
  readonly clients: number
  readonly requests: number
  readonly keepsAlive: boolean
  readonly pipelined: number
  readonly threads: number
  /** Numbers are drawn below this one; 0: none are. */
  readonly range: number
  readonly style: Style
  readonly loads: readonly Load[]
  readonly dataBytes: number
}

const uriForm = /^rediss?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]+)(?::(\d+))?(?:\/(\d+))?/

/** What it is told, or what is wrong with that. */
function toldBy(args: readonly string[]): Told | string {
  const values = new Map<string, string>()
  let n = 1
  for (; n < args.length && args[n].startsWith('-'); n++) {
    const name = args[n]
    if (refused.has(name)) return `redis-benchmark: ${name} is not simulated\n`
    const takes = withValue.has(name)
    if (takes ? n + 1 >= args.length : !alone.has(name))
      return `Invalid option "${name}" or option argument missing\n\n`
    values.set(name, takes ? args[++n] : '')
  }
  return toldIn(values, args.slice(n))
}

function toldIn(values: ReadonlyMap<string, string>, words: readonly string[]): Told {
  const number = (name: string, usual: number, least = 1): number =>
    Math.max(least, Math.trunc(Number(values.get(name) ?? usual)) || 0)
  const uri = values.get('-u') ?? ''
  const [, user, password, host, port, database] = uriForm.exec(uri) ?? []
  const dataBytes = Math.min(number('-d', 3), 1024 * 1024)
  const wanted = values.get('-t')?.toLowerCase().split(',')
  const own: Load = { names: [], title: words.join(' '), words, rate: 125_000, writes: true }
  return {
    host: values.get('-h') ?? host ?? '127.0.0.1',
    port: number('-p', Number(port) || 6_379),
    path: values.get('-s'),
    isTls: values.has('--tls') || uri.startsWith('rediss:'),
    user: values.get('--user') ?? (user || undefined),
    password: values.get('-a') ?? password,
    database: values.get('--dbnum') ?? database,
    ...{ clients: number('-c', 50), requests: number('-n', 100_000), pipelined: number('-P', 1) },
    ...{ threads: number('--threads', 0, 0), range: number('-r', 0, 0), dataBytes },
    keepsAlive: values.get('-k') !== '0',
    style: values.has('--csv') ? 'csv' : values.has('-q') ? 'quiet' : 'full',
    loads:
      words.length > 0
        ? [own]
        : loadsOf('x'.repeat(dataBytes)).filter(
            ({ names }) => !wanted || names.some((each) => wanted.includes(each)),
          ),
  }
}

export const redisBenchmark: Program = (process) => {
  if (/^(-v|--version)$/.test(process.args[1] ?? '')) {
    process.print(`redis-benchmark ${redisVersion(process.machine.config.image)}\n`)
    return 0
  }
  const told = toldBy(process.args)
  if (typeof told !== 'string') return measureAll(process, told)
  process.complain(told)
  return 1
}

function* measureAll(process: Process, told: Told): Running {
  const link = Link.to(process, told)
  if (typeof link === 'string') {
    process.complain(`${link}\n`)
    return 1
  }
  const wrong = yield* link.greet(told)
  if (wrong !== undefined) {
    process.complain(`${wrong}\n`)
    return 1
  }
  const [save, appendonly] = [yield* setting(link, 'save'), yield* setting(link, 'appendonly')]
  if (told.style === 'csv')
    yield* process.write(
      '"test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"\n',
    )
  for (const load of told.loads) {
    const error = yield* make(process, link, load, told)
    if (error !== undefined) {
      process.complain(`Error from server: ${error}\n`)
      return 1
    }
    const measured = reckoned(load, told, process)
    yield process.sleep(measured.seconds * 1_000)
    yield* process.write(reportOf(measured, told.style, { ...told, save, appendonly }))
  }
  return 0
}

function* setting(link: Link, name: string): Working<string> {
  const value = yield* link.ask(['CONFIG', 'GET', name])
  return Array.isArray(value) ? String(value[1] ?? '') : ''
}

/** Answers what the server says that is wrong. */
function* make(
  process: Process,
  link: Link,
  load: Load,
  { requests, range }: Told,
): Working<string | undefined> {
  const random = process.machine.random.fork(`redis-benchmark/${load.title}`)
  const drawn = (word: string) =>
    word.replaceAll('__rand_int__', () => String(random.int(range)).padStart(12, '0'))
  const count = Math.min(requests, load.writes ? mostMade : mostRead)
  for (let made = 0; made < count; made += bite) {
    const some = Array.from({ length: Math.min(bite, count - made) }, () =>
      range > 0 ? load.words.map(drawn) : load.words,
    )
    yield* link.sendAll(some)
    const replies = yield* link.replies(some.length)
    if (replies.length < some.length) return 'Server closed the connection'
    const failure = replies.find(isFailure)
    if (failure) return failure.error
    yield* process.breathe()
  }
  return undefined
}

/** What a server of usual speed would have taken, with a little chance. */
function reckoned(load: Load, { requests, clients, pipelined, dataBytes }: Told, process: Process): Measured {
  const random = process.machine.random.fork(`redis-benchmark/time/${load.title}`)
  const parallel = Math.min(1, 0.35 + (0.65 * clients) / 50)
  const together = 1 + (Math.min(pipelined, 64) - 1) * 0.55
  const slower = 1 + dataBytes / 16_384
  const rate = ((load.rate * parallel * together) / slower) * (0.97 + 0.06 * random.fraction())
  const meanMs = (clients * pipelined * 550) / rate
  return { title: load.title, requests, seconds: requests / rate, rate, meanMs }
}
