/** What a redis server says of itself. */
import type { RedisStore } from './store.ts'

const sections: Readonly<Record<string, (store: RedisStore) => readonly string[]>> = {
  Server: ({ surroundings: { settings, version } }) => [
    `redis_version:${version}`,
    'redis_mode:standalone',
    'process_id:1',
    `tcp_port:${settings.get('port')}`,
  ],
  Clients: () => ['connected_clients:1'],
  Memory: ({ surroundings: { settings } }) => [
    `maxmemory:${settings.get('maxmemory')}`,
    `maxmemory_policy:${settings.get('maxmemory-policy')}`,
  ],
  Persistence: ({ surroundings: { settings } }) => [
    'loading:0',
    `aof_enabled:${settings.get('appendonly') === 'yes' ? 1 : 0}`,
  ],
  Replication: ({ surroundings }) => surroundings.replication(),
  Keyspace: (store) => {
    const keys = store.keys().length
    return keys > 0 ? [`db0:keys=${keys},expires=${store.expiring},avg_ttl=0`] : []
  },
}

/** @param wanted the names of sections; none: all */
export function info(store: RedisStore, wanted: readonly string[]): string {
  const names = wanted.map((each) => each.toLowerCase())
  const isWanted = (name: string) =>
    names.length === 0 || names.some((each) => each === name || /^(all|default|everything)$/.test(each))
  return Object.entries(sections)
    .filter(([name]) => isWanted(name.toLowerCase()))
    .map(([name, lines]) => [`# ${name}`, ...lines(store), ''].join('\r\n'))
    .join('\r\n')
}
