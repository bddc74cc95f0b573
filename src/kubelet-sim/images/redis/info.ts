/** What a redis server says of itself. */
import { startupBytes } from './eviction.ts'
import type { RedisStore } from './store.ts'

/** `1.05M`. */
function human(bytes: number): string {
  const [size, unit] =
    bytes < 1_024
      ? [bytes, 'B']
      : bytes < 1_024 ** 2
        ? [bytes / 1_024, 'K']
        : bytes < 1_024 ** 3
          ? [bytes / 1_024 ** 2, 'M']
          : [bytes / 1_024 ** 3, 'G']
  return unit === 'B' ? `${size}B` : `${size.toFixed(2)}${unit}`
}

const isClustered = (settings: ReadonlyMap<string, string>): boolean =>
  settings.get('cluster-enabled') === 'yes'

const sections: Readonly<Record<string, (store: RedisStore) => readonly string[]>> = {
  Server: ({ surroundings }) => {
    const { settings, version, statistics } = surroundings
    const now = surroundings.now()
    const upMs = now - statistics.startedAt
    return [
      ...[`redis_version:${version}`, 'redis_git_sha1:00000000', 'redis_git_dirty:0', 'redis_build_id:0'],
      ...[`redis_mode:${isClustered(settings) ? 'cluster' : 'standalone'}`, 'os:Linux x86_64'],
      ...['arch_bits:64', 'multiplexing_api:epoll'],
      ...['process_id:1', 'process_supervised:no', `run_id:${surroundings.runId}`],
      ...[`tcp_port:${settings.get('port')}`, `server_time_usec:${now * 1_000}`],
      ...[`uptime_in_seconds:${Math.floor(upMs / 1_000)}`, `uptime_in_days:${Math.floor(upMs / 86_400_000)}`],
      ...[`hz:${settings.get('hz')}`, `configured_hz:${settings.get('hz')}`],
      ...['executable:/data/redis-server', 'config_file:', 'io_threads_active:0'],
    ]
  },
  Clients: ({ surroundings: { settings, statistics, waiting } }) => [
    ...[`connected_clients:${statistics.connected}`, 'cluster_connections:0'],
    ...[`maxclients:${settings.get('maxclients')}`, `blocked_clients:${waiting}`, 'tracking_clients:0'],
  ],
  Memory: ({ surroundings: { settings, databases, statistics } }) => {
    const used = startupBytes + databases.bytes
    const peak = Math.max(used, statistics.peakBytes)
    const most = Number(settings.get('maxmemory'))
    return [
      ...[`used_memory:${used}`, `used_memory_human:${human(used)}`],
      ...[`used_memory_rss:${used * 8}`, `used_memory_rss_human:${human(used * 8)}`],
      ...[`used_memory_peak:${peak}`, `used_memory_peak_human:${human(peak)}`],
      ...[`used_memory_startup:${startupBytes}`, `used_memory_dataset:${used - startupBytes}`],
      ...[`maxmemory:${most}`, `maxmemory_human:${human(most)}`],
      ...[`maxmemory_policy:${settings.get('maxmemory-policy')}`, 'mem_fragmentation_ratio:8.00'],
      ...['mem_allocator:jemalloc-5.3.0', 'active_defrag_running:0', 'lazyfree_pending_objects:0'],
    ]
  },
  Persistence: ({ surroundings: { settings, statistics } }) => [
    ...['loading:0', 'async_loading:0', `rdb_changes_since_last_save:${statistics.unsaved}`],
    ...['rdb_bgsave_in_progress:0', `rdb_last_save_time:${Math.floor(statistics.savedAt / 1_000)}`],
    ...['rdb_last_bgsave_status:ok', `aof_enabled:${settings.get('appendonly') === 'yes' ? 1 : 0}`],
    ...['aof_rewrite_in_progress:0', 'aof_last_bgrewrite_status:ok', 'aof_last_write_status:ok'],
  ],
  Stats: ({ surroundings }) => {
    const { statistics } = surroundings
    const { channels, patterns } = surroundings.heard()
    return [
      `total_connections_received:${statistics.connections}`,
      `total_commands_processed:${statistics.commands}`,
      ...['instantaneous_ops_per_sec:0', 'rejected_connections:0'],
      ...[`expired_keys:${statistics.expired}`, `evicted_keys:${statistics.evicted}`],
      ...[`keyspace_hits:${statistics.hits}`, `keyspace_misses:${statistics.misses}`],
      ...[`pubsub_channels:${channels.size}`, `pubsub_patterns:${patterns}`, 'latest_fork_usec:0'],
    ]
  },
  Replication: ({ surroundings }) => surroundings.replication(),
  CPU: () => ['used_cpu_sys:0.010000', 'used_cpu_user:0.010000'],
  Modules: () => [],
  Errorstats: () => [],
  Cluster: ({ surroundings: { settings } }) => [`cluster_enabled:${isClustered(settings) ? 1 : 0}`],
  Keyspace: ({ surroundings }) => {
    const now = surroundings.now()
    return surroundings.databases.list().map((store) => {
      const ends = [...store.mortal.values()]
      const left = ends.reduce((sum, at) => sum + at - now, 0)
      return `db${store.index}:keys=${store.size},expires=${ends.length},avg_ttl=${Math.round(left / Math.max(1, ends.length))}`
    })
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
