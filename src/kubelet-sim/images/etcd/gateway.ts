/** What etcd answers over HTTP: its gateway, where keys and values are in base64, and a few pages. Source: etcd's api.swagger.json. */
import { objectIn } from '../../../api/codec/json-object.ts'
import { withoutQuery } from '../../runtime/http/exchange.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { type KeyRange, type KeyValue, Refusal } from './key-space.ts'
import type { EtcdServer } from './server.ts'
import { minorVersion } from './version.ts'

interface Etcd {
  readonly server: EtcdServer
  readonly version: string
}

type Asked = Readonly<Record<string, unknown>>

export const clusterId = '9fd9ef7f0fab1e4d'

/** Numbers of 64 bits are texts. */
const decimal = (hex: string): string => BigInt(`0x${hex}`).toString()

export function gatewayAnswer({ method, path, body = '' }: HttpRequest, etcd: Etcd): HttpResponse {
  const asked = withoutQuery(path)
  const { server, version } = etcd
  const toMember = server.answerToMember(asked, body)
  if (toMember) return inJson(200, toMember)
  if (asked === '/metrics') return { status: 200, body: metricsOf(etcd) }
  if (asked === '/version')
    return inJson(200, { etcdserver: version, etcdcluster: `${minorVersion(version)}.0` })
  const hasMost = server.agree()
  if (asked === '/health')
    return inJson(hasMost ? 200 : 503, { health: String(hasMost), reason: hasMost ? '' : 'RAFT NO LEADER' })
  if (asked === '/livez') return { status: 200, body: 'ok\n' }
  if (asked === '/readyz')
    return hasMost
      ? { status: 200, body: 'ok\n' }
      : { status: 503, body: '[-]linearizable_read failed: no leader\n' }
  if (!Object.hasOwn(calls, asked)) return { status: 404, body: '404 page not found\n' }
  if (method !== 'POST') return failure(405, 12, 'Method Not Allowed')
  const question = body === '' ? {} : objectIn(body)
  if (!question) return failure(400, 3, 'invalid character in the body: it is no JSON object')
  if (!hasMost && needsMost.test(asked)) return failure(503, 14, 'etcdserver: request timed out')
  const answer = calls[asked](question, etcd)
  if (answer instanceof Refusal) return failure(400, 3, answer.message)
  return inJson(200, { header: headerOf(etcd), ...answer })
}

/** What is asked of the cluster, and not of this member. */
const needsMost = /^\/v3\/(kv|lease|cluster)\//

/** By path. */
const calls: Readonly<Record<string, (asked: Asked, etcd: Etcd) => object | Refusal>> = {
  '/v3/kv/put': (asked, { server: { keys } }) => {
    const [previous] = keys.range({ from: bytesIn(asked, 'key') })
    const put = keys.put(bytesIn(asked, 'key'), bytesIn(asked, 'value'), idIn(asked, 'lease'))
    if (put instanceof Refusal) return put
    return asked['prev_kv'] === true && previous ? { prev_kv: told(previous) } : {}
  },
  '/v3/kv/range': (asked, { server: { keys } }) => {
    const range = rangeIn(asked)
    if (range.from === '') return new Refusal('etcdserver: key is not provided')
    const found = keys.range(range)
    const limit = Number(asked['limit'] ?? 0) || found.length
    const isDescending = asked['sort_order'] === 'DESCEND'
    const first = (isDescending ? found.toReversed() : found).slice(0, limit)
    const kvs =
      asked['count_only'] === true ? [] : first.map((each) => told(each, asked['keys_only'] === true))
    return {
      ...(kvs.length > 0 && { kvs }),
      ...(first.length < found.length && { more: true }),
      ...(found.length > 0 && { count: String(found.length) }),
    }
  },
  '/v3/kv/deleterange': (asked, { server: { keys } }) => {
    const range = rangeIn(asked)
    if (range.from === '') return new Refusal('etcdserver: key is not provided')
    const gone = keys.delete(range)
    return {
      ...(gone.length > 0 && { deleted: String(gone.length) }),
      ...(asked['prev_kv'] === true && gone.length > 0 && { prev_kvs: gone.map((each) => told(each)) }),
    }
  },
  '/v3/lease/grant': (asked, { server }) => {
    const ttlS = Math.max(1, Math.trunc(Number(asked['TTL'] ?? 0)) || 0)
    if (ttlS > longestTtlS) return new Refusal('etcdserver: too large lease TTL')
    const id = idIn(asked, 'ID') ?? server.newLease()
    return server.keys.grant(id, ttlS) ?? { ID: id, TTL: String(ttlS) }
  },
  '/v3/lease/revoke': (asked, { server: { keys } }) => keys.revoke(idIn(asked, 'ID') ?? '') ?? {},
  '/v3/lease/keepalive': (asked, { server: { keys } }) => {
    const id = idIn(asked, 'ID') ?? '0'
    const lease = keys.leases.get(id)
    if (lease) keys.renew(id)
    return { result: { ID: id, ...(lease && { TTL: String(lease.ttlS) }) } }
  },
  '/v3/lease/timetolive': (asked, { server: { keys, now } }) => {
    const id = idIn(asked, 'ID') ?? '0'
    const lease = keys.leases.get(id)
    if (!lease) return { ID: id, TTL: '-1' }
    return {
      ID: id,
      TTL: String(Math.floor((lease.endsAt - now) / 1_000)),
      grantedTTL: String(lease.ttlS),
      ...(asked['keys'] === true && { keys: [...lease.keys].map((each) => btoa(each)) }),
    }
  },
  '/v3/lease/leases': (_asked, { server: { keys } }) => ({
    leases: keys.leases.all.map(({ id }) => ({ ID: id })),
  }),
  '/v3/maintenance/snapshot': (_asked, { server: { keys } }) => ({
    result: { remaining_bytes: '0', blob: btoa(keys.text) },
  }),
  '/v3/maintenance/status': (_asked, { server: { keys, leader, term, agrees }, version }) => ({
    version,
    dbSize: String(keys.databaseBytes),
    leader: agrees ? decimal(leader) : '0',
    raftIndex: String(keys.position + 4),
    raftTerm: String(term),
    raftAppliedIndex: String(keys.position + 4),
    dbSizeInUse: String(16_384 + keys.bytes),
    ...(!agrees && { errors: ['etcdserver: no leader'] }),
  }),
  '/v3/cluster/member/list': (_asked, { server }) => ({
    members: server.members.map((member) => ({
      ID: decimal(member.id),
      name: member.name,
      peerURLs: member.peerUrls,
      clientURLs: server.clientUrlsOf(member),
    })),
  }),
}

/** A few of those that dashboards show. */
const metricsOf = ({ server: { keys, leader, own } }: Etcd): string =>
  `# TYPE etcd_server_has_leader gauge
etcd_server_has_leader 1
# TYPE etcd_server_is_leader gauge
etcd_server_is_leader ${leader === own.id ? 1 : 0}
# TYPE etcd_debugging_mvcc_current_revision gauge
etcd_debugging_mvcc_current_revision ${keys.revision}
# TYPE etcd_mvcc_db_total_size_in_bytes gauge
etcd_mvcc_db_total_size_in_bytes ${keys.databaseBytes}
`

const headerOf = ({ server: { keys, own, term } }: Etcd) => ({
  cluster_id: decimal(clusterId),
  member_id: decimal(own.id),
  revision: String(keys.revision),
  raft_term: String(term),
})

function told({ key, value, createRevision, modRevision, version, lease }: KeyValue, isKeyOnly = false) {
  return {
    key: btoa(key),
    create_revision: String(createRevision),
    mod_revision: String(modRevision),
    version: String(version),
    ...(!isKeyOnly && value !== '' && { value: btoa(value) }),
    ...(lease !== undefined && { lease }),
  }
}

const rangeIn = (asked: Asked): KeyRange => ({
  from: bytesIn(asked, 'key'),
  end: bytesIn(asked, 'range_end'),
})

/** As a decimal; 0 is none. */
function idIn(asked: Asked, name: string): string | undefined {
  const id = String(asked[name] ?? '0')
  return /^\d{1,19}$/.test(id) && id !== '0' ? id : undefined
}

/** Source: etcd's MaxLeaseTTL. */
const longestTtlS = 9_000_000_000

/** What is no base64 is nothing. */
function bytesIn(asked: Asked, name: string): string {
  try {
    return atob(String(asked[name] ?? ''))
  } catch {
    return ''
  }
}

const failure = (status: number, code: number, message: string): HttpResponse =>
  inJson(status, { code, message })

const inJson = (status: number, value: object): HttpResponse => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})
