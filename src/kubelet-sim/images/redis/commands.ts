/** All commands of redis that are done on what a database keeps. */
import type { Command, Commands } from './command.ts'
import { bitFieldCommands } from './commands/bit-fields.ts'
import { bitCommands } from './commands/bits.ts'
import { countCommands } from './commands/counts.ts'
import { expiryCommands } from './commands/expiry.ts'
import { hashCommands } from './commands/hashes.ts'
import { keyCommands } from './commands/keys.ts'
import { listCommands } from './commands/lists.ts'
import { objectCommands } from './commands/objects.ts'
import { placeCommands } from './commands/places.ts'
import { scanCommands } from './commands/scanning.ts'
import { serverCommands } from './commands/server-commands.ts'
import { setCommands } from './commands/sets.ts'
import { unionCommands } from './commands/sorted-set-unions.ts'
import { sortedSetCommands } from './commands/sorted-sets.ts'
import { sortCommands } from './commands/sorting.ts'
import { textCommands } from './commands/texts.ts'
import { RedisError } from './error.ts'
import { type Fact, facts } from './facts.ts'
import { streamCommands } from './streams/commands.ts'
import { streamGroupCommands } from './streams/groups.ts'
import { streamInfoCommands } from './streams/info.ts'

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
    objectCommands,
    expiryCommands,
    bitFieldCommands,
    countCommands,
    placeCommands,
    sortCommands,
    unionCommands,
    streamCommands,
    streamGroupCommands,
    streamInfoCommands,
  ]
    .flatMap(Object.entries<Commands[string]>)
    .map(([name, each]) => [name, typeof each === 'function' ? { run: each } : each]),
)

/** What a client is told of what is no command. */
export function unknownCommand([name = '', ...args]: readonly string[]): RedisError {
  const beginning = args.map((each) => `'${each}' `).join('')
  return new RedisError(`ERR unknown command '${name}', with args beginning with: ${beginning.slice(0, 128)}`)
}

/** What redis says of a command. @throws RedisError for what is no command, or has too few words, or too many */
export function factOf(words: readonly string[]): Fact {
  const name = words[0]?.toLowerCase() ?? ''
  // Only sentinels know it.
  if (name === 'sentinel') throw unknownCommand(words)
  return knownFact(words)
}

/** The same, whichever server it is. @throws RedisError */
export function knownFact(words: readonly string[]): Fact {
  const fact = facts.get(words[0]?.toLowerCase() ?? '')
  if (!fact) throw unknownCommand(words)
  const { arity } = fact
  if (arity > 0 ? words.length !== arity : words.length < -arity)
    throw new RedisError(`ERR wrong number of arguments for '${fact.name}' command`)
  return fact
}

/** What is done for it. @throws RedisError for what is not simulated */
export function commandFor({ name }: Fact): Command {
  const command = commands.get(name)
  if (!command) throw new RedisError(`ERR ${name.toUpperCase()} is not simulated`)
  return command
}
