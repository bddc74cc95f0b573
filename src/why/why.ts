/** The answer to "why": how an object stands, and the chain from there to the cause. */
import type { SchedulingExplanation } from '../scheduler/why/explanation.ts'

/** Which object is spoken of. */
export interface Subject {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
}

export interface Why {
  readonly object: Subject
  /** How it stands, in one sentence without its name: `waits for a node`. */
  readonly sentence: string
  /** What that comes from; each may come from something in turn. */
  readonly because: readonly Why[]
  /** The names of others that stand just so, and are not told one by one. */
  readonly alike?: readonly string[]
  /** Of a pod that a scheduler has looked at, or looks at in vain. */
  readonly scheduling?: Scheduling
}

export interface Scheduling extends SchedulingExplanation {
  /** The position in the log at which the nodes were as they are described; the newest for a pod that waits. */
  readonly revision: number
  /** The node that it went to. */
  readonly chosen?: string
}

/** What an explainer says of an object. */
export interface Finding extends Pick<Why, 'sentence' | 'scheduling'> {
  readonly because?: readonly Why[]
}
