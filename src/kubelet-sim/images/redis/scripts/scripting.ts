/** Scripts of a redis server: those that it knows, and the one that runs, for nobody else is served meanwhile. Source: script.c, eval.c. */
import { luaMachine } from '../../../programs/lua/lua.ts'
import type { Machine } from '../../../programs/lua/machine.ts'
import { parseLua } from '../../../programs/lua/parse.ts'
import type { FunctionBody } from '../../../programs/lua/syntax.ts'
import { Func, LuaError, Table, type Value } from '../../../programs/lua/values.ts'
import type { Wait } from '../../../runtime/processes/streams.ts'
import type { Working } from '../../../runtime/program.ts'
import { boundedLength } from '../../../runtime/work.ts'
import { integer, ok } from '../command.ts'
import { RedisError } from '../error.ts'
import { facts } from '../facts.ts'
import { isFailure, type RedisValue } from '../values.ts'
import { fromLua, listOf } from './conversion.ts'
import { digestOf, redisLibrary } from './library.ts'

/** Longer ones are refused, and so are more of them. */
const [longestScript, mostScripts] = [256 * 1024, 2_000]

/** What a step costs, and a command besides: see work.ts. */
const [unitsOfStep, unitsOfCommand] = [12, 1_000]

const writes = ([name]: readonly string[]): boolean =>
  facts.get(name.toLowerCase())?.flags.includes('w') ?? false

const chunk = 'user_script'

/** The server that it is of. */
interface Server {
  readonly version: string
  now(): number
  log(mark: string, text: string): void
  toil(units: number): Wait | undefined
  later(ms: number, run: () => void): void
  /** After how long others are told that it is busy, in milliseconds. */
  patienceMs(): number
}

/** Who runs a script, and what he may do. */
export interface Runner {
  /** Does one command of a script. @param isReading it may change nothing */
  run(words: readonly string[], isReading: boolean): RedisValue
}

interface Running {
  readonly name: string
  readonly startedAt: number
  hasWritten: boolean
  isKilled: boolean
  isOverdue: boolean
}

export class Scripting {
  readonly #known = new Map<string, { readonly source: string; readonly body: FunctionBody }>()
  #running: Running | undefined
  readonly #waiting: (() => void)[] = []

  constructor(private readonly server: Server) {}

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** It has run for so long that nobody waits any more. */
  get isOverdue(): boolean {
    return this.#running?.isOverdue ?? false
  }

  /** Until it ends, or is held to be slow. */
  readonly turn: Wait = (wake) => {
    this.#waiting.push(wake)
    return () => {}
  }

  /** `EVAL script 1 key arg`, `EVALSHA digest 0`. @throws RedisError for what is no script */
  evaluate([name, script, count, ...rest]: readonly string[], runner: Runner): Working<RedisValue> {
    const verb = name.toLowerCase()
    const keys = integer(count)
    if (keys > rest.length) throw new RedisError("ERR Number of keys can't be greater than number of args")
    if (keys < 0) throw new RedisError("ERR Number of keys can't be negative")
    const known = verb.startsWith('evalsha') ? this.#known.get(script.toLowerCase()) : undefined
    if (verb.startsWith('evalsha') && !known)
      throw new RedisError('NOSCRIPT No matching script. Please use EVAL.')
    const digest = known ? script.toLowerCase() : this.load(script)
    const { body } = this.#known.get(digest)!
    return this.#go(
      body,
      digest,
      { keys: rest.slice(0, keys), args: rest.slice(keys) },
      runner,
      verb.endsWith('_ro'),
    )
  }

  /** Answers its digest. @throws RedisError */
  load(source: string): string {
    const digest = digestOf(source)
    if (this.#known.has(digest)) return digest
    if (source.length > longestScript) throw new RedisError('ERR script is too long')
    if (this.#known.size >= mostScripts) this.#known.delete(this.#known.keys().next().value!)
    try {
      const body = parseLua(source.replace(/^#!lua[^\n]*/, ''), chunk)
      this.#known.set(digest, { source, body })
    } catch (error) {
      if (error instanceof LuaError)
        throw new RedisError(`ERR Error compiling script (new function): ${String(error.value)}`)
      throw error
    }
    return digest
  }

  /** `SCRIPT LOAD …`. @throws RedisError */
  command([verb, ...args]: readonly string[]): RedisValue {
    const what = verb.toLowerCase()
    const wrongNumber = () => new RedisError(`ERR wrong number of arguments for 'script|${what}' command`)
    switch (what) {
      case 'load':
        if (args.length !== 1) throw wrongNumber()
        return this.load(args[0])
      case 'exists':
        if (args.length === 0) throw wrongNumber()
        return args.map((each) => (this.#known.has(each.toLowerCase()) ? 1 : 0))
      case 'flush':
        if (args.length > 1 || (args.length === 1 && !/^a?sync$/i.test(args[0])))
          throw new RedisError('ERR SCRIPT FLUSH only support SYNC|ASYNC option')
        this.#known.clear()
        return ok
      case 'kill':
        return this.#kill()
      case 'show':
        return this.#known.get(args[0]?.toLowerCase() ?? '')?.source ?? null
      case 'debug':
        throw new RedisError('ERR SCRIPT DEBUG is not simulated')
      default:
        throw new RedisError(`ERR unknown subcommand '${verb}'. Try SCRIPT HELP.`)
    }
  }

  #kill(): RedisValue {
    const running = this.#running
    if (!running) throw new RedisError('NOTBUSY No scripts in execution right now.')
    if (running.hasWritten)
      throw new RedisError(
        'UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.',
      )
    running.isKilled = true
    return ok
  }

  *#go(
    body: FunctionBody,
    name: string,
    { keys, args }: { readonly keys: readonly string[]; readonly args: readonly string[] },
    runner: Runner,
    isReading: boolean,
  ): Working<RedisValue> {
    const running: Running = {
      ...{ name, startedAt: this.server.now(), hasWritten: false, isKilled: false, isOverdue: false },
    }
    const machine = this.#machine(running, runner, isReading)
    machine.globals.set('KEYS', listOf(keys))
    machine.globals.set('ARGV', listOf(args))
    protect(machine)
    this.#begin(running)
    try {
      return fromLua((yield* machine.run(body))[0])
    } catch (error) {
      if (error instanceof LuaError) return { error: this.#told(error.value, name, machine.line) }
      // What is nested too deep exhausts the stack of the host, or a number is none that it takes.
      if (error instanceof RangeError)
        return {
          error: this.#told(`${machine.place}stack overflow or number out of range`, name, machine.line),
        }
      throw error
    } finally {
      this.#running = undefined
      for (const wake of this.#waiting.splice(0)) wake()
    }
  }

  #machine(running: Running, runner: Runner, isReading: boolean): Machine {
    const { toil } = this.server
    let commands = 0
    const machine = luaMachine(chunk, {
      toil(steps) {
        const units = steps * unitsOfStep + commands * unitsOfCommand
        commands = 0
        return toil(units)
      },
      stopped: () => (running.isKilled ? 'Script killed by user with SCRIPT KILL.' : undefined),
    })
    const { version } = this.server
    const library = redisLibrary(machine, {
      version,
      log: (mark, text) => this.server.log(mark, text),
      run: (words) => {
        commands++
        const value = runner.run(words, isReading)
        if (!isFailure(value)) running.hasWritten ||= writes(words)
        return value
      },
    })
    machine.globals.set('redis', library)
    machine.globals.set('server', library)
    return machine
  }

  #begin(running: Running): void {
    this.#running = running
    const patienceMs = this.server.patienceMs()
    // Only a script that rests can be slow.
    this.server.later(boundedLength(patienceMs), () => {
      if (this.#running !== running) return
      running.isOverdue = true
      this.server.log(
        'M',
        `# Slow script detected: still in execution after ${patienceMs} milliseconds. You can try killing the script using the SCRIPT KILL command. Script name is: ${running.name}.`,
      )
      for (const wake of this.#waiting.splice(0)) wake()
    })
  }

  #told(value: Value, name: string, line: number): string {
    const text = value instanceof Table ? value.get('err') : value
    const said = typeof text === 'string' ? text : 'unknown error'
    const coded = value instanceof Table ? said : `ERR ${said}`
    return `${coded.replace(/[\r\n]+/g, ' ')} script: ${name}, on @${chunk}:${line}.`
  }
}

/** What is global is not made by scripts, and asked for only where it is there. */
function protect(machine: Machine): void {
  const guard = new Table()
  guard.set(
    '__newindex',
    new Func('__newindex', () => {
      throw machine.problem('Attempt to modify a readonly table')
    }),
  )
  guard.set(
    '__index',
    new Func('__index', ([, name]) => {
      throw machine.problem(`Script attempted to access nonexistent global variable '${String(name)}'`)
    }),
  )
  machine.globals.metatable = guard
}
