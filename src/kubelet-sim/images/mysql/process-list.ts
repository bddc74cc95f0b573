/** Who is connected to mysql, and what he does: SHOW PROCESSLIST, and KILL. Source: its manual, SHOW PROCESSLIST. */
import type { View } from '../sql/server-facts.ts'
import type { Session, Sessions } from '../sql/sessions.ts'
import { SqlError, type SqlValue } from '../sql/syntax.ts'

type AnySession = Session<unknown>

const titles = ['Id', 'User', 'Host', 'db', 'Command', 'Time', 'State', 'Info']

/** What SHOW PROCESSLIST cuts a statement down to. */
const longestInfo = 100

function stateOf({ isActive, waitsFor }: AnySession, isOwn: boolean): string {
  if (!isActive) return ''
  if (waitsFor === 'sleep') return 'User sleep'
  if (waitsFor === 'lock') return 'updating'
  return isOwn ? 'init' : 'executing'
}

/** @param now, since in milliseconds since 1970: now, and when the server began. @param own of who asks */
export function processList(
  sessions: readonly AnySession[],
  { now, since, own, isFull }: { now: number; since: number; own: number; isFull: boolean },
): View {
  const secondsSince = (at: number) => Math.floor((now - at) / 1_000)
  const clients = sessions.flatMap((each): readonly (readonly SqlValue[])[] => {
    const { client, isActive, statement } = each
    if (!client) return []
    return [
      [
        each.id,
        client.user,
        client.address === undefined ? 'localhost' : `${client.address}:${40_000 + (each.id % 20_000)}`,
        client.database ?? null,
        isActive ? 'Query' : 'Sleep',
        secondsSince(each.changedAt),
        stateOf(each, each.id === own),
        isActive ? (isFull ? statement.trim() : statement.trim().slice(0, longestInfo)) : null,
      ],
    ]
  })
  const scheduler = [
    5,
    'event_scheduler',
    'localhost',
    null,
    'Daemon',
    secondsSince(since),
    'Waiting on empty queue',
    null,
  ]
  return { titles, rows: [scheduler, ...clients] }
}

/** Obeys `KILL 8` and `KILL QUERY 8`; answers whether that is what a statement says. @throws SqlError where there is no such session */
export function kill(sql: string, sessions: Sessions<unknown>): boolean {
  const [, what = '', id] = /^\s*kill\s+(?:(query|connection)\s+)?(\d{1,15})\s*;?\s*$/i.exec(sql) ?? []
  if (id === undefined) return false
  const found = sessions.find(Number(id))
  if (!found) throw new SqlError('no session', id)
  if (/query/i.test(what)) found.cancel()
  else found.kill()
  return true
}
