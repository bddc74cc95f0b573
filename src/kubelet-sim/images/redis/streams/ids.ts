/** What entries of a stream are known by: milliseconds since 1970, and a number within them. */
import { RedisError } from '../error.ts'

export interface Id {
  readonly ms: number
  readonly n: number
}

export const zero: Id = Object.freeze({ ms: 0, n: 0 })
const last: Id = Object.freeze({ ms: Number.POSITIVE_INFINITY, n: Number.POSITIVE_INFINITY })

export const compareIds = (a: Id, b: Id): number => a.ms - b.ms || a.n - b.n
export const idText = ({ ms, n }: Id): string => `${ms}-${n}`

/** As many digits as JavaScript counts with. */
const form = /^(\d{1,15})(?:-(\d{1,15}))?$/

const wrong = (): RedisError => new RedisError('ERR Invalid stream ID specified as stream command argument')

/** @param rest the number where it is not said. @throws RedisError */
export function idOf(text: string, rest = 0): Id {
  const [, ms, n] = form.exec(text) ?? []
  if (ms !== undefined) return { ms: Number(ms), n: n === undefined ? rest : Number(n) }
  // What lies beyond what can be counted lies behind all that there is.
  if (/^\d{16,20}(-\d{1,20})?$/.test(text)) return last
  throw wrong()
}

/** What comes next after an id, or before it. */
const next = ({ ms, n }: Id): Id => ({ ms, n: n + 1 })
const before = ({ ms, n }: Id): Id => (n > 0 ? { ms, n: n - 1 } : { ms: ms - 1, n: Number.POSITIVE_INFINITY })

/** One end of a range: `-`, `+`, `1526985054069`, `(1526985054069-0`. @throws RedisError */
export function boundOf(text: string, end: 'from' | 'to'): Id {
  if (text === '-') return zero
  if (text === '+') return last
  const isLeftOut = text.startsWith('(')
  const id = idOf(isLeftOut ? text.slice(1) : text, end === 'from' ? 0 : Number.POSITIVE_INFINITY)
  if (!isLeftOut) return id
  return end === 'from' ? next(id) : before(id)
}

/** The id of a new entry: `*`, `1526985054069-*` or one that is said. @throws RedisError */
export function newId(text: string, { top, now }: { readonly top: Id; readonly now: number }): Id {
  if (text === '*') return now > top.ms ? { ms: now, n: 0 } : next(top)
  const [, open] = /^(\d{1,15})-\*$/.exec(text) ?? []
  const ms = Number(open)
  const id = open === undefined ? idOf(text) : ms === top.ms ? next(top) : { ms, n: 0 }
  if (!Number.isFinite(id.ms)) throw wrong()
  if (open === undefined && compareIds(id, zero) === 0)
    throw new RedisError('ERR The ID specified in XADD must be greater than 0-0')
  // The very first of its time is 1, for there is none before it.
  const own = compareIds(id, zero) === 0 ? next(id) : id
  if (compareIds(own, top) <= 0)
    throw new RedisError('ERR The ID specified in XADD is equal or smaller than the target stream top item')
  return own
}
