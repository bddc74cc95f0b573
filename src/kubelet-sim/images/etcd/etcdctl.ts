/** etcdctl: puts, gets and deletes keys, and says how its server is. What it cannot do it refuses by name. */
import { objectIn } from '../../../api/codec/json-object.ts'
import { parseAddress } from '../../programs/commands/addresses.ts'
import { exchange } from '../../programs/commands/http/exchange.ts'
import { Options } from '../../programs/commands/options.ts'
import { textOf } from '../../runtime/bytes.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { endOfPrefix } from './key-space.ts'
import { etcdVersion, minorVersion } from './version.ts'

interface Told {
  readonly key: string
  readonly value?: string
}

type Answer = Readonly<Record<string, unknown>>

/** Failed, and told so. */
class Failure {
  constructor(
    readonly message: string,
    readonly exitCode = 1,
  ) {}
}

const longOptions = {
  endpoints: 'e',
  'write-out': 'w',
  prefix: 'p',
  'from-key': 'F',
  'keys-only': 'k',
  'print-value-only': 'v',
  'count-only': 'c',
  'prev-kv': 'P',
  limit: 'l',
  order: 'o',
  'sort-by': 's',
  consistency: 'y',
  cacert: 'a',
  cert: 't',
  key: 'K',
  'command-timeout': 'T',
  'dial-timeout': 'D',
  cluster: 'C',
  'insecure-transport': 'i',
  'insecure-skip-tls-verify': 'I',
}
const letters = 'e:w:pFkvcPl:o:s:y:a:t:K:T:D:CiI'

export const etcdCtl: Program = (process) => {
  // A truth value may be written out.
  const args = process.args.map((each) => each.replace(/^(--[a-z-]+)=true$/, '$1'))
  return run(process, new Options(args, letters, longOptions))
}

function* run(process: Process, options: Options): Running {
  const { invalid, operands } = options
  if (invalid) return told(process, new Failure(`unknown flag: -${invalid.name}`))
  const [verb = 'help'] = operands
  const name = verb === 'endpoint' || verb === 'member' ? `${verb} ${operands[1] ?? ''}`.trim() : verb
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) return told(process, refusalOf(name))
  const words = operands.slice(name.split(' ').length)
  const failure = yield* command({ process, options, words })
  return failure ? told(process, failure) : 0
}

const refusalOf = (name: string): Failure =>
  new Failure(
    notSimulated.has(name.split(' ', 1)[0])
      ? `etcdctl ${name} is not simulated by kubesim: see docs/FIDELITY.md`
      : `unknown command "${name}" for "etcdctl"`,
  )

const notSimulated = new Set(
  'alarm auth check compaction completion defrag downgrade elect endpoint lease lock make-mirror member move-leader role snapshot txn user watch help'.split(
    ' ',
  ),
)

function told(process: Process, { message, exitCode }: Failure): number {
  process.complain(`Error: ${message}\n`)
  return exitCode
}

interface Call {
  readonly process: Process
  readonly options: Options
  readonly words: readonly string[]
}

type Command = (call: Call) => Working<Failure | undefined>

const commands: Readonly<Record<string, Command>> = {
  put,
  get,
  del: remove,
  version: function* ({ process }) {
    const version = etcdVersion(process.machine.config.image)
    yield* process.write(`etcdctl version: ${version}\nAPI version: ${minorVersion(version)}\n`)
    return undefined
  },
  'endpoint health': function* ({ process, options }) {
    const answer = yield* ask(process, options, '/v3/kv/range', { key: btoa('health') })
    const endpoint = endpointOf(process, options)
    if (answer instanceof Failure) {
      process.complain(`${endpoint} is unhealthy: failed to commit proposal: ${answer.message}\n`)
      return new Failure('unhealthy cluster')
    }
    yield* process.write(`${endpoint} is healthy: successfully committed proposal: took = 1.5ms\n`)
    return undefined
  },
  'endpoint status': function* ({ process, options }) {
    const answer = yield* ask(process, options, '/v3/maintenance/status', {})
    if (answer instanceof Failure) return answer
    const { version, dbSize, raftTerm, raftIndex, leader } = answer as Readonly<Record<string, string>>
    const size = `${Math.round(Number(dbSize) / 1_000)} kB`
    const id = BigInt(leader).toString(16)
    const line = [
      endpointOf(process, options),
      id,
      version,
      size,
      'true',
      'false',
      raftTerm,
      raftIndex,
      raftIndex,
      '',
    ]
    return yield* shown({ process, options }, answer, `${line.join(', ')}\n`)
  },
  'member list': function* ({ process, options }) {
    const answer = yield* ask(process, options, '/v3/cluster/member/list', {})
    if (answer instanceof Failure) return answer
    const members = answer['members'] as readonly {
      readonly ID: string
      readonly name: string
      readonly peerURLs: readonly string[]
      readonly clientURLs: readonly string[]
    }[]
    const lines = members.map(({ ID, name, peerURLs, clientURLs }) =>
      [BigInt(ID).toString(16), 'started', name, peerURLs.join(','), clientURLs.join(','), 'false'].join(
        ', ',
      ),
    )
    return yield* shown({ process, options }, answer, `${lines.join('\n')}\n`)
  },
}

function* put({ process, options, words: [key, value] }: Call): Working<Failure | undefined> {
  if (key === undefined || value === undefined)
    return new Failure('put command needs 1 argument and input from stdin or 2 arguments', 128)
  const question = { key: btoa(key), value: btoa(value), prev_kv: options.has('P') }
  const answer = yield* ask(process, options, '/v3/kv/put', question)
  if (answer instanceof Failure) return answer
  const previous = answer['prev_kv'] as Told | undefined
  const before = previous ? `${atob(previous.key)}\n${atob(previous.value ?? '')}\n` : ''
  return yield* shown({ process, options }, answer, `OK\n${before}`)
}

function* get(call: Call): Working<Failure | undefined> {
  const { process, options } = call
  const range = rangeOf(call)
  if (range instanceof Failure) return range
  const isKeyOnly = options.has('k')
  if (isKeyOnly && options.has('c'))
    return new Failure(
      '`--keys-only` and `--count-only` cannot be set at the same time, choose one or the other',
      128,
    )
  const answer = yield* ask(process, options, '/v3/kv/range', {
    ...range,
    limit: options.get('l'),
    keys_only: isKeyOnly,
    count_only: options.has('c'),
    sort_order: options.get('o'),
  })
  if (answer instanceof Failure) return answer
  const isValueOnly = options.has('v')
  const lines = ((answer['kvs'] ?? []) as readonly Told[]).map(({ key, value = '' }) =>
    isValueOnly ? `${atob(value)}\n` : `${atob(key)}\n${atob(value)}\n`,
  )
  return yield* shown(call, answer, lines.join(''))
}

function* remove(call: Call): Working<Failure | undefined> {
  const { process, options } = call
  const range = rangeOf(call)
  if (range instanceof Failure) return range
  const answer = yield* ask(process, options, '/v3/kv/deleterange', { ...range, prev_kv: options.has('P') })
  if (answer instanceof Failure) return answer
  const gone = ((answer['prev_kvs'] ?? []) as readonly Told[]).map(
    ({ key, value = '' }) => `${atob(key)}\n${atob(value)}\n`,
  )
  return yield* shown(call, answer, `${String(answer['deleted'] ?? 0)}\n${gone.join('')}`)
}

function rangeOf({
  options,
  words: [key, end],
}: Call): { readonly key: string; readonly range_end?: string } | Failure {
  const isOfMany = options.has('p') || options.has('F')
  if (key === undefined)
    return new Failure('get command needs one argument as key and an optional argument as range_end', 128)
  if (options.has('p') && options.has('F'))
    return new Failure('`--prefix` and `--from-key` cannot be set at the same time, choose one', 128)
  if (end !== undefined)
    return isOfMany
      ? new Failure(
          'too many arguments, only accept one argument when `--prefix` or `--from-key` is set',
          128,
        )
      : { key: btoa(key), range_end: btoa(end) }
  if (!isOfMany) return { key: btoa(key) }
  // All keys come after the first there can be.
  const from = key === '' ? '\0' : key
  return { key: btoa(from), range_end: btoa(options.has('F') || key === '' ? '\0' : endOfPrefix(key)) }
}

/** In the form that is asked for. */
function* shown(
  { process, options }: Pick<Call, 'process' | 'options'>,
  answer: Answer,
  simple: string,
): Working<Failure | undefined> {
  const form = options.get('w') ?? 'simple'
  if (form !== 'simple' && form !== 'json')
    return new Failure(`etcdctl --write-out=${form} is not simulated by kubesim: see docs/FIDELITY.md`)
  yield* process.write(form === 'json' ? `${JSON.stringify(answer)}\n` : simple)
  return undefined
}

/** The first of those that it is told of. */
function endpointOf(process: Process, options: Options): string {
  const said = options.get('e') ?? process.variables.get('ETCDCTL_ENDPOINTS') ?? '127.0.0.1:2379'
  return said.split(',', 1)[0]
}

const unreachable = new Failure('context deadline exceeded')

function* ask(process: Process, options: Options, path: string, question: object): Working<Answer | Failure> {
  const address = parseAddress(endpointOf(process, options))
  if (!address) return unreachable
  const answer = yield* exchange(
    process,
    { ...address, path },
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
      trusts: true,
    },
  )
  if (!answer || !('response' in answer)) return unreachable
  const value = objectIn(textOf(answer.response.body))
  if (!value) return unreachable
  return answer.response.status === 200 ? value : new Failure(String(value['message'] ?? ''))
}
