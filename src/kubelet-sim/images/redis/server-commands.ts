/** Commands of redis that ask for the server itself. */
import { type Commands, ok, reads } from './command.ts'
import { RedisError } from './error.ts'
import { info } from './info.ts'
import { setSettings, settingsLike } from './settings.ts'

export const serverCommands: Commands = {
  ping: reads(0, (_store, [text]) => text ?? { status: 'PONG' }),
  echo: reads(1, (_store, [text]) => text),
  select: reads(1, () => ok),
  client: reads(0, () => ok),
  command: reads(0, () => []),
  hello: reads(0, ({ surroundings: { version } }) => [
    ...['server', 'redis', 'version', version, 'proto', 2],
    ...['mode', 'standalone', 'role', 'master'],
  ]),
  time: reads(0, ({ surroundings }) => {
    const now = surroundings.now()
    return [String(Math.floor(now / 1_000)), String((now % 1_000) * 1_000)]
  }),
  info: reads(0, (store, sections) => info(store, sections)),
  role: reads(0, ({ surroundings }) => surroundings.role()),
  save: reads(0, ({ surroundings }) => {
    surroundings.save()
    return ok
  }),
  bgsave: reads(0, ({ surroundings }) => {
    surroundings.save()
    return { status: 'Background saving started' }
  }),
  bgrewriteaof: reads(0, () => ({ status: 'Background append only file rewriting started' })),
  lastsave: reads(0, ({ surroundings }) => Math.floor(surroundings.now() / 1_000)),
  config: reads(1, ({ surroundings: { settings } }, [verb, ...words]) => {
    switch (verb.toLowerCase()) {
      case 'get':
        return settingsLike(settings, words)
      case 'set':
        setSettings(settings, words)
        return ok
      case 'resetstat':
        return ok
      case 'rewrite':
        throw new RedisError('ERR The server is running without a config file')
      default:
        throw new RedisError(`ERR unknown subcommand '${verb}'. Try CONFIG HELP.`)
    }
  }),
  publish: reads(2, ({ surroundings }, [channel, message]) => surroundings.publish(channel, message)),
  pubsub: reads(1, ({ surroundings }, [verb, ...channels]) => {
    if (verb.toLowerCase() !== 'numsub') throw new RedisError(`ERR unknown subcommand '${verb}'.`)
    return channels.flatMap((each) => [each, surroundings.subscribers(each)])
  }),
}
