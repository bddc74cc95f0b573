/** Lets time go on while something makes pods or sets without end, or so many that it takes long. */
import type { KubeObject } from '../../api/kind.ts'
import { seconds } from '../../sim/duration.ts'
import type { Context } from '../runtime/controller.ts'

/** A real cluster goes on as fast as it can, but there every step takes its time. */
const pauseMs = seconds(1)
/** What is made again now and then, by a user or a test, is no circle. */
const defaultAllowance = 100
/** More than so many a second no cluster makes; a machine that simulates one takes about as long. */
const mostAtOnce = 5_000

interface Making {
  /** How many pods the set is to have. */
  readonly wanted: number
  /** How many this turn makes. */
  readonly count: number
  /** How many more than it needs it may make in a second; default: a hundred. */
  readonly allowance?: number
}

/**
 * Whether something, a set mostly, has made so many pods within a second that it has to wait until that is over: many thousands, or
 * so many more than it needs that something must be undoing its work. Otherwise `count` is remembered as made. Who merely has many to
 * make is not done while he waits.
 */
export function mustPause(
  { backOff, clock, requeueAfter }: Context,
  { metadata: { uid } }: KubeObject,
  { wanted, count, allowance = defaultAllowance }: Making,
): boolean {
  const now = clock.now()
  const enough = 2 * wanted + allowance
  const before = backOff.known(uid)
  const began = before && now - before.lastAt < pauseMs ? before.lastAt : now
  const made = before?.lastAt === began ? before.count : 0
  const inARow = `${uid}/in-a-row`
  const row = backOff.known(inARow)
  // A set that paused because it had made enough begins anew.
  const goesOn =
    row !== undefined && (row.lastAt >= began || (now - row.lastAt <= pauseMs && row.count <= enough))
  const madeInARow = goesOn ? row.count : 0
  if (made > Math.min(enough, mostAtOnce)) {
    requeueAfter(began + pauseMs - now, { isWork: madeInARow <= enough })
    return true
  }
  // Of a second that has begun the beginning is kept.
  backOff.note(uid, { count: made + count, lastAt: began })
  backOff.note(inARow, { count: madeInARow + count, lastAt: now })
  return false
}
