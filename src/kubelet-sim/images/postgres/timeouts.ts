/** How long a session of postgres lets its statements take, and wait for others. Source: its manual, Client Connection Defaults. */
import type { Session } from '../sql/sessions.ts'

const statement =
  /^\s*set\s+(?:session\s+|local\s+)?(lock_timeout|statement_timeout)\s*(?:=|to)\s*'?(\d{1,12})\s*(ms|s|min|h|d)?'?\s*;?\s*$/i

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

export class Timeouts {
  /** How long it waits for others, in milliseconds; undefined: without end. */
  lockMs: number | undefined
  #statementMs: number | undefined

  constructor(private readonly session: Session<unknown>) {}

  /** A statement begins: it is left off where it takes longer. */
  begin(): void {
    if (this.#statementMs !== undefined) this.session.endWithin(this.#statementMs)
  }

  /** Takes what a statement says of them. */
  heed(sql: string): void {
    const [, name, count, unit = 'ms'] = statement.exec(sql) ?? []
    if (name === undefined) return
    const ms = Number(count) * (units[unit.toLowerCase()] ?? 1) || undefined
    if (/^lock/i.test(name)) this.lockMs = ms
    else this.#statementMs = ms
  }
}
