/** `redis` in scripts: what they ask the server for. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type Arguments, libraryOf } from '../../../programs/lua/library/natives.ts'
import type { Machine } from '../../../programs/lua/machine.ts'
import { LuaError, numberText, type Table, type Value } from '../../../programs/lua/values.ts'
import { isFailure, type RedisValue } from '../values.ts'
import { fieldOf, toLua } from './conversion.ts'

export const digestOf = (text: string): string =>
  bytesToHex(sha1(Uint8Array.from(text, (each) => each.charCodeAt(0))))

/** The server behind a script. */
export interface Served {
  readonly version: string
  run(words: readonly string[]): RedisValue
  log(mark: string, text: string): void
}

const marks = ['.', '-', '*', '#']

function wordsOf(args: Arguments): readonly string[] {
  if (args.all.length === 0)
    throw new LuaError(fieldOf('err', 'ERR Please specify at least one argument for this redis.call() call'))
  return args.all.map((each) => {
    if (typeof each === 'string') return each
    if (typeof each === 'number') return numberText(each)
    throw new LuaError(fieldOf('err', 'ERR Lua redis lib command arguments must be strings or integers'))
  })
}

function call(args: Arguments, served: Served): Value {
  const value = served.run(wordsOf(args))
  // Where it has gone wrong is told with it.
  if (isFailure(value)) throw new LuaError(fieldOf('err', value.error))
  return toLua(value)
}

/** What a script may say itself: with ERR before it, where it does not say what it is. */
function errorOf(text: string): Table {
  return fieldOf(
    'err',
    text.startsWith('-') ? text.slice(1) : text.includes(' ') && /^[A-Z]+ /.test(text) ? text : `ERR ${text}`,
  )
}

export function redisLibrary(machine: Machine, served: Served): Table {
  return libraryOf(
    machine,
    {
      call: (args) => [call(args, served)],
      pcall(args) {
        try {
          return [call(args, served)]
        } catch (error) {
          if (error instanceof LuaError && !error.isFinal) return [error.value]
          throw error
        }
      },
      status_reply: (args) => [fieldOf('ok', args.text(0))],
      error_reply: (args) => [errorOf(args.text(0))],
      sha1hex: (args) => [digestOf(args.text(0))],
      log(args) {
        const level = args.whole(0)
        if (level < 0 || level > 3) throw args.machine.problem('Invalid log level.')
        // What is of no interest to anybody is not logged by default.
        if (level >= 2)
          served.log(
            'M',
            `${marks[level]} ${args.all
              .slice(1)
              .map((_, n) => args.text(n + 1))
              .join(' ')}`,
          )
        return []
      },
      replicate_commands: () => [true],
      set_repl: () => [],
      setresp(args) {
        if (args.whole(0) === 2) return []
        throw args.machine.problem('RESP version must be 2 or 3: 3 is not simulated.')
      },
    },
    {
      ...{ LOG_DEBUG: 0, LOG_VERBOSE: 1, LOG_NOTICE: 2, LOG_WARNING: 3 },
      ...{
        REPL_NONE: 0,
        REPL_SLAVE: 1,
        REPL_REPLICA: 1,
        REPL_AOF: 2,
        REPL_ALL: 3,
        REDIS_VERSION: served.version,
      },
    },
  )
}
