/** A client of mysql, and what he has set for himself. */
import { isolationIn } from '../sql/isolation.ts'
import type { Session } from '../sql/sessions.ts'
import type { SqlValue } from '../sql/syntax.ts'
import type { Change } from './replication.ts'
import { asksForWholeGroups, sqlModeIn } from './settings.ts'

/** One client, and how he wants it. */
export interface Serving {
  readonly session: Session<Change>
  groupsFreely: boolean
  /** Its variables. */
  readonly own: Map<string, SqlValue>
  /** Each statement is a transaction of its own. */
  commitsAlone: boolean
}

/** What a statement says of the session itself. */
export function heedSettings(sql: string, serving: Serving): void {
  const { transaction } = serving.session
  const mode = sqlModeIn(sql)
  if (mode !== undefined) serving.groupsFreely = !asksForWholeGroups(mode)
  const [, checks] = /\bforeign_key_checks\s*=\s*([01@])/i.exec(sql) ?? []
  if (checks !== undefined) transaction.trusts = checks === '0'
  const [, alone] = /^\s*set\s+(?:session\s+|@@(?:session\.)?)?autocommit\s*=\s*(\w+)/i.exec(sql) ?? []
  if (alone !== undefined) serving.commitsAlone = /^(1|on)$/i.test(alone)
  const asked = isolationIn(sql)
  if (asked?.isForSession) transaction.usualIsolation = asked.isolation
  if (asked) transaction.isolation = asked.isolation
}
