/** Commands of redis that ask for the server itself. */
import { type Commands, integer, ok, readsOf } from './command.ts'
import { RedisError } from './error.ts'
import { info } from './info.ts'
import { setSettings, settingsLike } from './settings.ts'

export const serverCommands: Commands = {
  ping: readsOf('none', 0, (_store, [text]) => text ?? { status: 'PONG' }),
  echo: readsOf('none', 1, (_store, [text]) => text),
  select: readsOf('none', 1, ({ surroundings: { settings } }, [which]) => {
    if (integer(which) < 0 || Number(which) >= Number(settings.get('databases')))
      throw new RedisError('ERR DB index is out of range')
    return ok
  }),
  command: readsOf('none', 0, (_store, [verb]) => (/^count$/i.test(verb ?? '') ? 241 : [])),
  latency: readsOf('none', 1, (_store, [verb]) => (/^reset$/i.test(verb) ? 0 : [])),
  slowlog: readsOf('none', 1, (_store, [verb]) =>
    /^reset$/i.test(verb) ? ok : /^len$/i.test(verb) ? 0 : [],
  ),
  // All of them have what there is at once.
  wait: readsOf('none', 2, ({ surroundings }) => surroundings.replicas),
  cluster: readsOf('none', 1, ({ surroundings: { settings } }, [verb]) => {
    if (settings.get('cluster-enabled') === 'yes')
      throw new RedisError(`ERR CLUSTER ${verb.toUpperCase()} is not simulated`)
    throw new RedisError('ERR This instance has cluster support disabled')
  }),
  acl: readsOf('none', 1, (_store, [verb]) => {
    const what = verb.toLowerCase()
    if (what === 'whoami') return 'default'
    if (what === 'users') return ['default']
    if (what === 'list') return ['user default on nopass sanitize-payload ~* &* +@all']
    throw new RedisError(`ERR ACL ${verb} is not simulated`)
  }),
  debug: readsOf('none', 1, () => {
    throw new RedisError(
      'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
    )
  }),
  hello: readsOf('none', 0, ({ surroundings: { version } }) => [
    ...['server', 'redis', 'version', version, 'proto', 2],
    ...['mode', 'standalone', 'role', 'master'],
  ]),
  time: readsOf('none', 0, ({ surroundings }) => {
    const now = surroundings.now()
    return [String(Math.floor(now / 1_000)), String((now % 1_000) * 1_000)]
  }),
  info: readsOf('none', 0, (store, sections) => info(store, sections)),
  role: readsOf('none', 0, ({ surroundings }) => surroundings.role()),
  save: readsOf('none', 0, ({ surroundings }) => {
    surroundings.save()
    return ok
  }),
  bgsave: readsOf('none', 0, ({ surroundings }) => {
    surroundings.saveBeside()
    return { status: 'Background saving started' }
  }),
  bgrewriteaof: readsOf('none', 0, () => ({ status: 'Background append only file rewriting started' })),
  lastsave: readsOf('none', 0, ({ surroundings }) => Math.floor(surroundings.statistics.savedAt / 1_000)),
  config: readsOf('none', 1, ({ surroundings: { settings, statistics } }, [verb, ...words]) => {
    switch (verb.toLowerCase()) {
      case 'get':
        if (words.length === 0) throw new RedisError("ERR wrong number of arguments for 'config|get' command")
        return settingsLike(settings, words)
      case 'set':
        setSettings(settings, words)
        return ok
      case 'resetstat':
        Object.assign(statistics, { connections: 0, commands: 0, hits: 0, misses: 0, expired: 0 })
        return ok
      case 'rewrite':
        throw new RedisError('ERR The server is running without a config file')
      default:
        throw new RedisError(`ERR unknown subcommand '${verb}'. Try CONFIG HELP.`)
    }
  }),
  publish: readsOf('none', 2, ({ surroundings }, [channel, message]) =>
    surroundings.publish(channel, message),
  ),
  pubsub: readsOf('none', 1, ({ surroundings }, [verb, ...channels]) => {
    if (verb.toLowerCase() !== 'numsub') throw new RedisError(`ERR unknown subcommand '${verb}'.`)
    return channels.flatMap((each) => [each, surroundings.subscribers(each)])
  }),
}
