/** What `rs` of mongosh asks a member of a replica set. */
import { type Doc, MongoError, type Value } from './documents.ts'
import type { Question } from './question.ts'
import type { ReplicaSet } from './replica-set.ts'

/** What comes of it: an answer, or a configuration that is to be taken over. */
interface Outcome {
  readonly value?: Value
  readonly config?: Doc
}

/** undefined for what has nothing to do with replica sets. @throws MongoError */
export function answerOfSet(
  set: ReplicaSet | undefined,
  { verb, args: [first] }: Question,
): Outcome | undefined {
  if (!verbs.has(verb)) return undefined
  if (!set)
    throw new MongoError(
      verb === 'replSetInitiate'
        ? 'This node was not started with replication enabled.'
        : 'not running with --replSet',
      'NoReplicationEnabled',
    )
  switch (verb) {
    case 'replSetGetStatus':
      return { value: set.status }
    case 'replSetGetConfig':
      return { value: set.configuration }
    case 'replSetStepDown':
      set.stepDown()
      return { value: { ok: 1 } }
    case 'replSetInitiate':
      return { config: set.initiated(first) }
    default:
      if (!set.isPrimary)
        throw new MongoError(
          'New config is rejected, because this node is not the primary',
          'NotWritablePrimary',
        )
      return { config: changed(set, verb, first) }
  }
}

const changed = (set: ReplicaSet, verb: string, wanted: Value | undefined): Doc =>
  verb === 'replSetAdd'
    ? set.with(wanted)
    : verb === 'replSetRemove'
      ? set.without(wanted)
      : set.reconfigured(wanted)

const verbs: ReadonlySet<string> = new Set(
  'replSetInitiate replSetGetStatus replSetGetConfig replSetAdd replSetRemove replSetReconfig replSetStepDown'.split(
    ' ',
  ),
)

/** By the method of `rs`. */
export const verbOfMethod: Readonly<Record<string, string>> = {
  initiate: 'replSetInitiate',
  status: 'replSetGetStatus',
  conf: 'replSetGetConfig',
  config: 'replSetGetConfig',
  add: 'replSetAdd',
  remove: 'replSetRemove',
  reconfig: 'replSetReconfig',
  stepDown: 'replSetStepDown',
  isMaster: 'hello',
  hello: 'hello',
}
