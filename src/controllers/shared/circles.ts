/** Keeps a set whose pods are gone as soon as they are made from making them without end in one instant. */
import type { KubeObject } from '../../api/kind.ts'
import { seconds } from '../../sim/duration.ts'
import type { Context } from '../runtime/controller.ts'

/** A real cluster goes on as fast as it can, but there every step takes its time. */
const pauseMs = seconds(1)
/** What is made again now and then, by a user or a test, is no circle. */
const allowance = 100

interface Sized extends KubeObject {
  readonly spec: { readonly replicas: number }
}

/**
 * Whether a set has made so many more pods in this instant than it needs that something must be undoing its work: then
 * it goes on in a second. Otherwise `count`, the pods that this turn makes, is remembered as made.
 */
export function goesInCircles({ backOff, clock, requeueAfter }: Context, set: Sized, count: number): boolean {
  const now = clock.now()
  const { uid } = set.metadata
  const before = backOff.known(uid)
  const made = before?.lastAt === now ? before.count : 0
  if (made > 2 * set.spec.replicas + allowance) {
    requeueAfter(pauseMs)
    return true
  }
  backOff.note(uid, { count: made + count, lastAt: now })
  return false
}
