/** Who is connected to postgres, and what he does: pg_stat_activity, and the functions about sessions. Source: its manual, Monitoring Database Activity. */
import { formatDate } from '../../programs/commands/date.ts'
import type { Asking } from '../sql/asking.ts'
import type { View } from '../sql/server-facts.ts'
import type { Session, Sessions } from '../sql/sessions.ts'
import type { SqlValue } from '../sql/syntax.ts'
import { numberOf } from '../sql/values.ts'

type AnySession = Session<unknown>
type AnySessions = Pick<Sessions<unknown>, 'all' | 'find'>

const titles =
  'datname pid usename application_name client_addr client_port backend_start xact_start query_start state_change wait_event_type wait_event state query backend_type'

/** The processes of the server itself. */
const helpers: readonly (readonly [type: string, event: string])[] = [
  ['autovacuum launcher', 'AutovacuumMain'],
  ['logical replication launcher', 'LogicalLauncherMain'],
  ['checkpointer', 'CheckpointerMain'],
  ['background writer', 'BgwriterMain'],
  ['walwriter', 'WalWriterMain'],
]

const instant = (ms: number | undefined): SqlValue =>
  ms === undefined ? null : `${formatDate(ms, '%F %T')}.${String(Math.floor(ms) % 1_000).padStart(3, '0')}+00`

function stateOf({ isActive, transaction }: AnySession): string {
  if (isActive) return 'active'
  if (!transaction.isOpen) return 'idle'
  return transaction.hasFailed ? 'idle in transaction (aborted)' : 'idle in transaction'
}

function waitOf({ isActive, waitsFor }: AnySession): readonly [type: SqlValue, event: SqlValue] {
  if (waitsFor === 'lock') return ['Lock', 'transactionid']
  if (waitsFor === 'sleep') return ['Timeout', 'PgSleep']
  return isActive ? [null, null] : ['Client', 'ClientRead']
}

export function activityView(sessions: AnySessions, startedAt: number): View {
  const backends = sessions.all.flatMap((each): readonly (readonly SqlValue[])[] => {
    const { client } = each
    if (!client) return []
    return [
      [
        client.database ?? null,
        each.id,
        client.user,
        client.application,
        client.address ?? null,
        client.address === undefined ? -1 : 40_000 + (each.id % 20_000),
        instant(each.beganAt),
        instant(each.isActive || each.transaction.isOpen ? each.transactionAt : undefined),
        instant(each.statementAt),
        instant(each.changedAt),
        ...waitOf(each),
        stateOf(each),
        each.statement,
        'client backend',
      ],
    ]
  })
  const others = helpers.map(([type, event], n) => [
    null,
    27 + n,
    null,
    '',
    null,
    null,
    instant(startedAt),
    null,
    null,
    null,
    'Activity',
    event,
    null,
    '',
    type,
  ])
  return { titles: titles.split(' '), rows: [...backends, ...others] }
}

/** What a function about sessions answers; undefined for one that is none of them. */
export function activityCall(
  name: string,
  { session }: Asking,
  [first = null]: readonly SqlValue[],
  sessions: AnySessions,
): SqlValue | undefined {
  switch (name) {
    case 'pg_backend_pid':
      return session ?? null
    case 'pg_cancel_backend':
    case 'pg_terminate_backend': {
      const found = sessions.find(numberOf(first))
      if (name === 'pg_cancel_backend') found?.cancel()
      else found?.kill()
      return found !== undefined
    }
    case 'pg_blocking_pids': {
      const by = sessions.find(numberOf(first))?.transaction.waitsFor
      const blocking = sessions.all.filter(({ transaction }) => by !== undefined && transaction === by)
      return `{${blocking.map(({ id }) => id).join(',')}}`
    }
    default:
      return undefined
  }
}
