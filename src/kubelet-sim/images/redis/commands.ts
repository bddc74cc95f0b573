/** All commands of redis that can be done at once. */
import { bitCommands } from './bits.ts'
import type { Command } from './command.ts'
import { RedisError } from './error.ts'
import { hashCommands } from './hashes.ts'
import { keyCommands } from './keys.ts'
import { listCommands } from './lists.ts'
import { memoryCommands } from './memory.ts'
import { isRefusedCommand } from './refused.ts'
import { scanCommands } from './scanning.ts'
import { serverCommands } from './server-commands.ts'
import { setCommands, sortedSetCommands } from './sets.ts'
import type { RedisValue } from './store.ts'
import { streamCommands } from './streams/commands.ts'
import { streamGroupCommands } from './streams/groups.ts'
import { streamInfoCommands } from './streams/info.ts'
import { textCommands } from './texts.ts'

const commands: ReadonlyMap<string, Command> = new Map(
  [
    textCommands,
    listCommands,
    setCommands,
    sortedSetCommands,
    hashCommands,
    keyCommands,
    serverCommands,
    bitCommands,
    scanCommands,
    memoryCommands,
    streamCommands,
    streamGroupCommands,
    streamInfoCommands,
  ].flatMap(Object.entries<Command>),
)

/** @throws RedisError for what is no command, or has too few words */
export function commandOf([name = '', ...args]: readonly string[]): Command {
  const command = commands.get(name.toLowerCase())
  if (!command) {
    if (isRefusedCommand(name)) throw new RedisError(`ERR ${name.toUpperCase()} is not simulated`)
    const beginning = args.map((each) => `'${each}' `).join('')
    throw new RedisError(`ERR unknown command '${name}', with args beginning with: ${beginning}`)
  }
  if (args.length < command.least)
    throw new RedisError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`)
  return command
}

/** What a client cannot have is an answer, too. */
export function orError(run: () => RedisValue): RedisValue {
  try {
    return run()
  } catch (error) {
    if (error instanceof RedisError) return { error: error.message }
    throw error
  }
}
