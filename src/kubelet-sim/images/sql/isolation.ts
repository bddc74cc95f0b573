/** What a statement says of what transactions see: `SET TRANSACTION ISOLATION LEVEL READ COMMITTED`. */
import type { Isolation } from './transaction.ts'

export interface AskedIsolation {
  readonly isolation: Isolation
  /** It holds for all transactions of the session that begin from now on; otherwise for this one. */
  readonly isForSession: boolean
}

const statement =
  /^\s*set\s+(?:(session|local)\s+)?(characteristics\s+as\s+)?transaction\s+isolation\s+level\s+(serializable|repeatable\s+read|read\s+(?:un)?committed)/i
const variable =
  /^\s*set\s+(?:(session|local)\s+|@@(?:session\.)?)?(?:default_)?transaction[_.]isolation\s*(?:=|to)\s*['"]?(serializable|repeatable[\s-]read|read[\s-](?:un)?committed)/i

/** Undefined where it says nothing of that. Nothing sees what was not committed, and serializable is repeatable read. */
export function isolationIn(sql: string): AskedIsolation | undefined {
  const [, scope, characteristics, level] = statement.exec(sql) ?? []
  const [, , value] = variable.exec(sql) ?? []
  const asked = level ?? value
  if (asked === undefined) return undefined
  return {
    isolation: /^read/i.test(asked) ? 'read committed' : 'repeatable read',
    isForSession: value !== undefined || characteristics !== undefined || /^session$/i.test(scope ?? ''),
  }
}
