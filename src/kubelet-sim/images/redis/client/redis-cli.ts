/** redis-cli: asks a server what it is told to, or what is typed. */
import { openTo } from '../../../programs/commands/addresses.ts'
import { readAll } from '../../../programs/commands/input.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import type { Socket } from '../../../runtime/socket.ts'
import { readLine } from '../../../runtime/streams.ts'
import { connectUnix } from '../../../runtime/unix-socket.ts'
import { replyIn, requestIn, requestText } from '../protocol.ts'
import type { RedisValue } from '../values.ts'
import { redisVersion } from '../version.ts'
import { wordsOf } from '../words.ts'
import { type Told, toldBy } from './options.ts'
import { type Form, shown } from './shown.ts'

/** Waits for the reply; undefined where the server hangs up. */
function* nextReply(socket: Socket): Working<RedisValue | undefined> {
  let bytes = ''
  for (;;) {
    const piece = socket.read()
    if (piece === undefined) return undefined
    if (typeof piece === 'function') yield piece
    else bytes += piece
    const reply = replyIn(bytes)
    if (!reply) continue
    if (reply.end < bytes.length) socket.unread(bytes.slice(reply.end))
    return reply.value
  }
}

const isFailure = (value: RedisValue | undefined): value is { readonly error: string } =>
  typeof value === 'object' && value !== null && 'error' in value

/** More than one reply follows. */
const listens = (words: readonly string[]): boolean => /^(p?subscribe|monitor)$/i.test(words[0])

/** What does not show on the way to people is told to others as it is. */
const isText = (words: readonly string[]): boolean =>
  /^(info|lolwut)$/i.test(words[0]) ||
  /^(client|memory|latency|cluster) (list|info|doctor|nodes)$/i.test(words.slice(0, 2).join(' '))

export const redisCli: Program = (process) => {
  if (process.args[1] === '--version' || process.args[1] === '-v') {
    process.print(`redis-cli ${redisVersion(process.machine.config.image)}\n`)
    return 0
  }
  const told = toldBy(process)
  if (typeof told !== 'string') return session(process, told)
  process.complain(`${told}\n`)
  return 1
}

function* session(process: Process, told: Told): Running {
  const { host, port, path, isTls } = told
  if (isTls) {
    process.complain(`Could not connect to Redis at ${path ?? `${host}:${port}`}: TLS is not simulated\n`)
    return 1
  }
  const socket = path === undefined ? openTo(process.machine, host, port) : connectUnix(process, path)
  if (isError(socket)) {
    process.complain(`Could not connect to Redis at ${path}: ${socket.message}\n`)
    return 1
  }
  if (typeof socket !== 'object') {
    process.complain(
      `Could not connect to Redis at ${host}:${port}: ${socket === undefined ? 'Name or service not known' : 'Connection refused'}\n`,
    )
    return 1
  }
  socket.retain()
  process.whenExited(() => socket.release())
  const client = new Client(process, socket, told)
  yield* client.greet()
  if (told.isPipe) return yield* client.pipe()
  if (told.scan) return yield* client.scan(told.scan)
  return told.words.length > 0 ? yield* client.say(told.words) : yield* client.converse()
}

class Client {
  readonly #form: Form

  constructor(
    private readonly process: Process,
    private readonly socket: Socket,
    private readonly told: Told,
  ) {
    this.#form = told.form ?? (process.output.isTerminal ? 'read' : 'raw')
  }

  *ask(words: readonly string[]): Working<RedisValue | undefined> {
    this.socket.write(requestText(words))
    return yield* nextReply(this.socket)
  }

  /** Says who asks, and which database. */
  *greet(): Working {
    const { user, password, database, warns } = this.told
    if (warns)
      this.process.complain(
        "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n",
      )
    if (password !== undefined) {
      const answer = yield* this.ask(['AUTH', ...(user === undefined ? [] : [user]), password])
      if (isFailure(answer)) this.process.complain(`AUTH failed: ${answer.error}\n`)
    }
    if (database === undefined || database === '0') return
    const answer = yield* this.ask(['SELECT', database])
    if (isFailure(answer)) this.process.complain(`SELECT ${database} failed: ${answer.error}\n`)
  }

  *say(given: readonly string[]): Running {
    const { process, told } = this
    const words = told.takesInput ? [...given, yield* readAll(process, process.input)] : given
    for (let left = told.times; left !== 0; left--) {
      const code = yield* this.#sayOnce(words)
      if (code !== 0 || left === 1) return code
      if (told.everyMs > 0) yield process.sleep(told.everyMs)
    }
    return 0
  }

  *#sayOnce(words: readonly string[]): Running {
    const { process, socket } = this
    if (listens(words)) {
      socket.write(requestText(words))
      return yield* this.#listen()
    }
    const value = yield* this.ask(words)
    if (value === undefined) {
      // Who tells it to go expects it to.
      if (/^shutdown$/i.test(words[0])) return 0
      process.complain('Error: Server closed the connection\n')
      return 1
    }
    yield* this.#show(value, words)
    return isFailure(value) && this.told.failsOnError ? 1 : 0
  }

  *#show(value: RedisValue, words: readonly string[]): Working {
    yield* this.process.write(
      shown(
        value,
        typeof value === 'string' && isText(words) && this.#form === 'read' ? 'raw' : this.#form,
        this.told.delimiter,
      ),
    )
  }

  /** Shows what is said on the channels that it listens to, until the server hangs up. */
  *#listen(): Running {
    if (this.#form === 'read')
      yield* this.process.write('Reading messages... (press Ctrl-C to quit or any key to type command)\n')
    for (;;) {
      const value = yield* nextReply(this.socket)
      if (value === undefined) return 1
      yield* this.process.write(shown(value, this.#form, this.told.delimiter))
    }
  }

  /** The names of all keys, piece by piece. */
  *scan(options: readonly string[]): Running {
    let cursor = '0'
    do {
      const value = yield* this.ask(['SCAN', cursor, ...options])
      if (value === undefined) return 1
      if (!Array.isArray(value)) {
        if (isFailure(value)) this.process.complain(`ERROR: ${value.error}\n`)
        return 1
      }
      const [next, keys] = value as readonly RedisValue[]
      cursor = String(next)
      if (Array.isArray(keys))
        for (const key of keys as readonly RedisValue[])
          yield* this.process.write(shown(key, this.#form, this.told.delimiter))
    } while (cursor !== '0')
    return 0
  }

  /** Passes on whatever comes, and counts the replies. */
  *pipe(): Running {
    const { process } = this
    let text = yield* readAll(process, process.input)
    let [errors, replies] = [0, 0]
    for (;;) {
      const request = requestIn(text)
      if (!request) break
      text = text.slice(request.taken)
      process.charge(100)
      if (request.words.length === 0) continue
      const value = yield* this.ask(request.words)
      if (value === undefined) return 1
      replies++
      if (isFailure(value)) {
        errors++
        process.complain(`${value.error}\n`)
      }
    }
    yield* process.write(
      `All data transferred. Waiting for the last reply...\nLast reply received from server.\nerrors: ${errors}, replies: ${replies}\n`,
    )
    return errors > 0 ? 1 : 0
  }

  *converse(): Running {
    const { process, told } = this
    let database = told.database ?? '0'
    for (;;) {
      if (process.input.isTerminal)
        process.print(`${told.host}:${told.port}${database === '0' ? '' : `[${database}]`}> `)
      const line = yield* readLine(process.input)
      if (line === undefined) return 0
      const typed = wordsOf(line)
      if (!typed) {
        yield* process.write('Invalid argument(s)\n')
        continue
      }
      if (typed.length === 0) continue
      if (/^(quit|exit)$/i.test(typed[0])) return 0
      if (/^clear$/i.test(typed[0])) continue
      if (listens(typed)) {
        this.socket.write(requestText(typed))
        return yield* this.#listen()
      }
      const value = yield* this.ask(typed)
      if (value === undefined) {
        if (!/^shutdown$/i.test(typed[0])) process.complain('Error: Server closed the connection\n')
        return 1
      }
      if (/^select$/i.test(typed[0]) && !isFailure(value)) database = typed[1] ?? '0'
      yield* this.#show(value, typed)
    }
  }
}
