/** redis-cli: asks a server what it is told to, or what is typed. */
import { readAll } from '../../../programs/commands/input.ts'
import { isError } from '../../../runtime/posix.ts'
import { readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { requestIn } from '../protocol.ts'
import { isFailure, type RedisValue } from '../values.ts'
import { redisVersion } from '../version.ts'
import { wordsOf } from '../words.ts'
import { manage } from './cluster-manager.ts'
import { copyAll } from './copying.ts'
import { Link } from './link.ts'
import { type Told, toldBy } from './options.ts'
import { sample } from './sampling.ts'
import { type Form, shown } from './shown.ts'
import { latency, latencyHistory, stat } from './watching.ts'

/** How often it asks again, where nobody says so, in milliseconds. */
const [usualMs, historyMs] = [1_000, 15_000]

/** So often it goes where it is sent. */
const mostMoves = 5

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
  if (told.managing) return yield* manage(process, told, told.managing)
  const link = Link.to(process, told)
  if (typeof link === 'string') {
    process.complain(`${link}\n`)
    return 1
  }
  if (told.warns)
    process.complain(
      "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n",
    )
  const wrong = yield* link.greet(told)
  if (wrong !== undefined) process.complain(`${wrong}\n`)
  return yield* modeOf(process, link, told) ?? asking(process, link, told)
}

function asking(process: Process, link: Link, told: Told): Running {
  const client = new Client(process, link, told)
  if (told.isPipe) return client.pipe()
  if (told.scan) return client.scan(told.scan)
  if (told.script !== undefined) return client.evaluate(told.script)
  return told.words.length > 0 ? client.say(told.words) : client.converse()
}

/** What it does in place of asking what it is told; undefined: nothing. */
function modeOf(process: Process, link: Link, { mode, everyMs, times, file }: Told): Running | undefined {
  switch (mode) {
    case 'bigkeys':
    case 'memkeys':
    case 'hotkeys':
      return sample(process, link, mode)
    case 'stat':
      return stat(process, link, everyMs || usualMs, times)
    case 'latency':
      return latency(process, link, everyMs || usualMs)
    case 'latency-history':
      return latencyHistory(process, link, everyMs || historyMs)
    case 'rdb':
      return copyAll(process, link, file)
    default:
      return undefined
  }
}

class Client {
  readonly #form: Form
  /** The node that it asks. */
  #where: string

  constructor(
    private readonly process: Process,
    private link: Link,
    private readonly told: Told,
  ) {
    this.#where = `${told.host}:${told.port}`
    this.#form = told.form ?? (process.output.isTerminal ? 'read' : 'raw')
  }

  /** Asks, and with `-c` asks on where it is sent. */
  *ask(words: readonly string[]): Working<RedisValue | undefined> {
    let value = yield* this.link.ask(words)
    for (let n = 0; this.told.isMoving && isFailure(value) && n < mostMoves; n++) {
      const [, slot, host, port] = /^MOVED (\d+) (.+):(\d+)$/.exec(value.error) ?? []
      if (host === undefined) break
      const link = Link.to(this.process, { ...this.told, host, port: Number(port) })
      if (typeof link === 'string') return { error: link }
      const wrong = yield* link.greet(this.told)
      if (wrong !== undefined) return { error: wrong }
      this.#where = `${host}:${port}`
      this.link = link
      if (this.process.input.isTerminal && this.told.words.length === 0)
        yield* this.process.write(`-> Redirected to slot [${slot}] located at ${this.#where}\n`)
      value = yield* link.ask(words)
    }
    return value
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
    const { process, link } = this
    if (listens(words)) {
      link.send(words)
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
        this.told.end,
      ),
    )
  }

  /** Shows what is said on the channels that it listens to, until the server hangs up. */
  *#listen(): Running {
    if (this.#form === 'read')
      yield* this.process.write('Reading messages... (press Ctrl-C to quit or any key to type command)\n')
    for (;;) {
      const value = yield* this.link.next()
      if (value === undefined) return 1
      yield* this.process.write(shown(value, this.#form, this.told.delimiter, this.told.end))
    }
  }

  /** `--eval FILE key , arg`: has a script run. */
  *evaluate(path: string): Running {
    const { process, told } = this
    const absolute = path.startsWith('/') ? path : `${process.cwd.replace(/\/$/, '')}/${path}`
    const script = process.machine.files.read(absolute)
    if (isError(script)) {
      process.complain(`Can't open file '${path}': ${script.message}\n`)
      return 1
    }
    const comma = told.words.indexOf(',')
    const keys = comma < 0 ? told.words : told.words.slice(0, comma)
    const args = comma < 0 ? [] : told.words.slice(comma + 1)
    return yield* this.say(['EVAL', script, String(keys.length), ...keys, ...args])
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
          yield* this.process.write(shown(key, this.#form, this.told.delimiter, this.told.end))
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
        process.print(`${this.#where}${database === '0' ? '' : `[${database}]`}> `)
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
        this.link.send(typed)
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
