/** What a redis server says of itself. */
import type { RedisStore } from './store.ts'

export const info = ({ surroundings: { isReplica }, size }: RedisStore): string =>
  [
    '# Server',
    'redis_version:8.2.1',
    'redis_mode:standalone',
    '',
    '# Clients',
    'connected_clients:1',
    '',
    '# Replication',
    `role:${isReplica ? 'slave' : 'master'}`,
    isReplica ? 'master_link_status:up' : 'connected_slaves:0',
    '',
    '# Persistence',
    'loading:0',
    '',
    '# Keyspace',
    ...(size > 0 ? [`db0:keys=${size},expires=0,avg_ttl=0`] : []),
    '',
  ].join('\r\n')
