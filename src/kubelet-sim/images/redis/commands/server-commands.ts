/** Commands of redis that ask for the server itself. */
import { type Commands, ok } from '../command.ts'
import { RedisError } from '../error.ts'
import { categoriesOf, type Fact, facts, keysIn } from '../facts.ts'
import { fits } from '../glob.ts'
import { info } from '../info.ts'
import { setSettings, settingsLike } from '../settings.ts'
import type { RedisStore, Surroundings } from '../store.ts'
import type { RedisValue } from '../values.ts'

/** What COMMAND INFO calls the flags. */
const flagNames: Readonly<Record<string, string>> = {
  ...{
    w: 'write',
    r: 'readonly',
    m: 'denyoom',
    a: 'admin',
    p: 'pubsub',
    s: 'noscript',
    F: 'fast',
    b: 'blocking',
  },
}

const described = (fact: Fact): RedisValue => [
  fact.name,
  fact.arity,
  [...fact.flags].flatMap((each): RedisValue[] => (each in flagNames ? [{ status: flagNames[each] }] : [])),
  ...[fact.first, fact.last, fact.step],
  categoriesOf(fact).map((each) => ({ status: `@${each}` })),
]

/** `COMMAND COUNT`, `INFO get`, `GETKEYS mset a 1`. @throws RedisError */
function aboutCommands([verb, ...args]: readonly string[]): RedisValue {
  switch (verb?.toLowerCase()) {
    case undefined:
      return [...facts.values()].map(described)
    case 'count':
      return facts.size
    case 'list':
      return [...facts.keys()]
    case 'info':
      return (args.length > 0 ? args : [...facts.keys()]).map((each) => {
        const fact = facts.get(each.toLowerCase())
        return fact ? described(fact) : null
      })
    case 'docs':
      return []
    case 'getkeys': {
      const fact = facts.get(args[0]?.toLowerCase() ?? '')
      if (!fact) throw new RedisError('ERR Invalid command specified')
      const keys = keysIn(fact, args)
      if (keys.length === 0) throw new RedisError('ERR The command has no key arguments')
      return keys
    }
    default:
      throw new RedisError(`ERR unknown subcommand '${verb}'. Try COMMAND HELP.`)
  }
}

function config({ surroundings }: RedisStore, [verb, ...words]: readonly string[]): RedisValue {
  const { settings, statistics } = surroundings
  switch (verb.toLowerCase()) {
    case 'get':
      if (words.length === 0) throw new RedisError("ERR wrong number of arguments for 'config|get' command")
      return settingsLike(settings, words)
    case 'set': {
      setSettings(settings, words)
      surroundings.set(words.filter((_, n) => n % 2 === 0).map((each) => each.toLowerCase()))
      return ok
    }
    case 'resetstat':
      Object.assign(statistics, { connections: 0, commands: 0, hits: 0, misses: 0, expired: 0, evicted: 0 })
      return ok
    case 'rewrite':
      throw new RedisError('ERR The server is running without a config file')
    default:
      throw new RedisError(`ERR unknown subcommand '${verb}'. Try CONFIG HELP.`)
  }
}

/** `PUBSUB CHANNELS news.*`. */
function aboutChannels(surroundings: Surroundings, [verb, ...args]: readonly string[]): RedisValue {
  const { channels, patterns } = surroundings.heard()
  switch (verb.toLowerCase()) {
    case 'channels':
      return [...channels.keys()].filter((each) => fits(each, args[0] ?? '*'))
    case 'numsub':
      return args.flatMap((each) => [each, channels.get(each) ?? 0])
    case 'numpat':
      return patterns
    default:
      throw new RedisError(`ERR unknown subcommand '${verb}'. Try PUBSUB HELP.`)
  }
}

export const serverCommands: Commands = {
  ping: (_store, [text]) => text ?? { status: 'PONG' },
  echo: (_store, [text]) => text,
  command: (_store, args) => aboutCommands(args),
  latency: (_store, [verb]) => (/^reset$/i.test(verb) ? 0 : []),
  slowlog: (_store, [verb]) => (/^reset$/i.test(verb) ? ok : /^len$/i.test(verb) ? 0 : []),
  // All of them have what there is at once.
  wait: ({ surroundings }) => surroundings.replicas,
  cluster: (store, args) => store.surroundings.askedOfNode(args, store),
  debug: () => {
    throw new RedisError(
      'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
    )
  },
  time: ({ surroundings }) => {
    const now = surroundings.now()
    return [String(Math.floor(now / 1_000)), String((now % 1_000) * 1_000)]
  },
  info: (store, sections) => info(store, sections),
  role: ({ surroundings }) => surroundings.role(),
  save: ({ surroundings }) => {
    surroundings.save()
    return ok
  },
  bgsave: ({ surroundings }) => {
    surroundings.saveBeside()
    return { status: 'Background saving started' }
  },
  bgrewriteaof: () => ({ status: 'Background append only file rewriting started' }),
  lastsave: ({ surroundings }) => Math.floor(surroundings.statistics.savedAt / 1_000),
  config,
  publish: ({ surroundings }, [channel, message]) => surroundings.publish(channel, message),
  pubsub: ({ surroundings }, args) => aboutChannels(surroundings, args),
}
