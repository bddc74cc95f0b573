/** Keeps the pods of every StatefulSet: numbered, each with its own name and volumes, made and replaced in order. */
import { statefulSet } from '../../api/apps/statefulset.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { ApiError } from '../../api/errors.ts'
import type { ControllerRevision, StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, isBeingDeleted, keyFor, keyOf } from '../../api/meta.ts'
import { matches } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import { type Context, defineController, watch, writesPerTurn } from '../runtime/controller.ts'
import { orphansOf } from '../shared/orphans.ts'
import { selectorOfSet, settleOwnership, watchOrphans } from '../shared/ownership.ts'
import { mustPause } from '../shared/pace.ts'
import { attempt, slowStart, thatMatters } from '../shared/requests.ts'
import { forgetRevisions, type History, recordRevision, templateOf } from '../shared/revisions.ts'
import { revisionHash } from '../shared/template-hash.ts'
import { makeClaims, podsWaitingFor } from './claims.ts'
import {
  claimedVolumes,
  lacksClaims,
  missingLabels,
  ordinalIn,
  podFor,
  podNameOf,
  volumesOf,
} from './identity.ts'
import { type Ordinals, ordinalsOf } from './ordinals.ts'
import { claimsTurns, nextSteps, type Situation, type Step } from './plan.ts'
import { ClaimsMemory, giveClaims, noteOwners, settleClaims } from './retention.ts'
import { countPods, reportStatus } from './status.ts'

const orphanPods = orphansOf(podKind)

const historyRules = {
  kind: statefulSet,
  hashLabel: 'controller.kubernetes.io/hash',
  hashOf: revisionHash,
  keepsStrays: true,
}

export const statefulSetController = defineController<StatefulSet, ClaimsMemory>({
  name: 'statefulset',
  reconciles: statefulSet,
  memory: () => new ClaimsMemory(),
  owns: [podKind],
  watches: [
    watchOrphans(podKind, statefulSet, ({ spec }) => selectorOfSet(spec.selector)),
    watch<PersistentVolumeClaim, ClaimsMemory>(persistentVolumeClaim, (change, cache, memory) => {
      const { type, object, previous } = change
      if (type === 'DELETED') noteBereft(object, cache, memory)
      else if (previous && previous.metadata.ownerReferences !== object.metadata.ownerReferences)
        noteOwners(object, cache, memory)
      return []
    }),
  ],
  reconcile,
  forget: ({ memory }, { name, namespace }) => memory.forget(keyFor(name, namespace)),
})

/** Claims of pods that wait for them are made again when something else wakes the set: it does not follow claims. */
function noteBereft(claim: PersistentVolumeClaim, cache: Cache, { bereft }: ClaimsMemory): void {
  for (const each of podsWaitingFor(cache, claim)) {
    const key = keyFor(controllerOf(each)!.name, each.metadata.namespace)
    const others = bereft.get(key)
    if (others) others.add(each.metadata.name)
    else bereft.set(key, new Set([each.metadata.name]))
  }
}

function reconcile(context: Context<ClaimsMemory>, set: StatefulSet): void {
  const { cache, clock } = context
  const ordinals = ordinalsOf(cache, set)
  if (!claimPods(context, set, ordinals)) return
  const history = recordRevision(context, historyRules, set)
  if (!history) return
  const { latest, all } = history
  const current = all.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? latest
  const names = { current: current.metadata.name, update: latest.metadata.name }
  const count = countPods(ordinals, set, clock.now())
  const live = new Set([names.current, names.update, ...ordinals.revisions.keys()])
  const { refusal, replaced } = isBeingDeleted(set)
    ? nothingDone
    : advance(context, set, ordinals, { current, latest })
  reportStatus(context, set, { ...count, replaced }, names)
  forgetRevisions(context, set, { all: history.all, live })
  if (refusal) throw refusal
}

/** Answers whether the set has all the pods that are its own, and no others. */
function claimPods(context: Context, set: StatefulSet, ordinals: Ordinals): boolean {
  const selector = selectorOfSet(set.spec.selector)
  return settleOwnership(
    context,
    {
      owner: set,
      ownerKind: statefulSet,
      kind: podKind,
      orphans: orphanPods,
      selector,
      suits: ({ metadata }) => ordinalIn(set.metadata.name, metadata.name) >= 0,
    },
    straysOf(context, set, ordinals),
  )
}

/** The pods are looked at only where there is reason to think that some do not belong to the set. */
function straysOf({ cache }: Context, set: StatefulSet, { labels, misnamed }: Ordinals): readonly Pod[] {
  const selector = selectorOfSet(set.spec.selector)!
  if (misnamed.size === 0 && labels.areAllMeant(selector)) return []
  return cache
    .ownedBy(set, podKind)
    .filter((each) => misnamed.has(keyOf(each)) || !matches(selector, each.metadata.labels))
}

interface Revisions {
  readonly current: ControllerRevision
  readonly latest: History['latest']
}

/** What has come of a turn. */
interface Done {
  readonly refusal?: ApiError
  /** So many pods were deleted to be made anew from a newer revision. */
  readonly replaced: number
}

const nothingDone: Done = { replaced: 0 }

function advance(
  context: Context<ClaimsMemory>,
  set: StatefulSet,
  ordinals: Ordinals,
  revisions: Revisions,
): Done {
  const { cache, clock } = context
  const situation: Situation = {
    set,
    ordinals,
    podAt: (ordinal) => cache.get(podKind, podNameOf(set, ordinal), set.metadata.namespace)!,
    updateRevision: revisions.latest.metadata.name,
    now: clock.now(),
    // One more than is done, to know whether there is more to do.
    most: writesPerTurn + 1,
  }
  const settled = settleClaims(context, set, {
    turns: () => claimsTurns(situation),
    tell: ({ metadata: { name } }) => say(context, set, { verb: 'Update', podName: name, answer: undefined }),
  })
  if (!settled) return nothingDone
  const refusal = attempt(() => remakeClaims(context, set))
  if (refusal instanceof ApiError) return { refusal, replaced: 0 }
  const steps = nextSteps(situation)
  const turn = steps.slice(0, writesPerTurn)
  const missing = turn.filter(({ act }) => act === 'create').length
  if (missing > 0 && mustPause(context, set, { wanted: set.spec.replicas, count: missing }))
    return nothingDone
  let replaced = 0
  const refused = slowStart(turn, (step) => {
    const failed = carryOut(context, set, revisions, step)
    if (!failed && step.act === 'delete' && step.isForUpdate) replaced++
    return failed
  })
  // The back-off of a turn that failed decides when the next one comes.
  if (steps.length > turn.length && !refused) context.requeueAfter(0)
  return { refusal: thatMatters(refused), replaced }
}

/** A pod that has not started is given the claims that it has lost. */
function remakeClaims(context: Context<ClaimsMemory>, set: StatefulSet): void {
  const bereft = context.memory.bereft.get(keyOf(set))
  for (const name of bereft ?? []) {
    const found = context.cache.get(podKind, name, set.metadata.namespace)
    if (found?.status.phase === 'Pending' && controllerOf(found)?.uid === set.metadata.uid) {
      makeClaims(context, set, name)
      giveClaims(context, set, found, true)
    }
    bereft!.delete(name)
  }
}

function carryOut(
  context: Context,
  set: StatefulSet,
  revisions: Revisions,
  step: Step,
): ApiError | undefined {
  const { client } = context
  switch (step.act) {
    case 'create': {
      const revision = step.revision === 'current' ? revisions.current : revisions.latest
      const wanted = { name: revision.metadata.name, template: templateOf(revision) }
      const podName = podNameOf(set, step.ordinal)
      const made = attempt(() => {
        makeClaims(context, set, podName)
        const pod = client.create(podKind, podFor(set, step.ordinal, wanted))
        giveClaims(context, set, pod, true)
        return pod
      })
      return say(context, set, { verb: 'Create', podName, answer: made })
    }
    case 'delete': {
      const answer = attempt(() => {
        giveClaims(context, set, step.pod)
        return client.delete(podKind, step.pod)
      })
      return say(context, set, { verb: 'Delete', podName: step.pod.metadata.name, answer })
    }
    case 'repair': {
      const { name } = step.pod.metadata
      const repaired = attempt(() => {
        const lacks = lacksClaims(set, claimedVolumes(step.pod))
        if (lacks) makeClaims(context, set, name)
        return client.update(podKind, step.pod, ({ metadata, spec }) => {
          metadata.labels = { ...metadata.labels, ...missingLabels(set, step.pod) }
          // Which nobody may do to a pod: it is said in vain, until somebody deletes it.
          if (lacks) Object.assign(spec, volumesOf(set, step.pod.spec, name))
        })
      })
      return say(context, set, { verb: 'Update', podName: step.pod.metadata.name, answer: repaired })
    }
  }
}

/** The reasons of the Events that say how something went. */
const reasons = {
  Create: { success: 'SuccessfulCreate', failure: 'FailedCreate' },
  Delete: { success: 'SuccessfulDelete', failure: 'FailedDelete' },
  Update: { success: 'SuccessfulUpdate', failure: 'FailedUpdate' },
} as const

interface Outcome {
  readonly verb: keyof typeof reasons
  readonly podName: string
  /** Why it was refused, or anything else where it was not. */
  readonly answer: unknown
}

/** Says in an Event how something went; answers why not, if it did not. */
function say(
  { events }: Context,
  set: StatefulSet,
  { verb, podName, answer }: Outcome,
): ApiError | undefined {
  const { name } = set.metadata
  if (!(answer instanceof ApiError)) {
    events.normal(set, reasons[verb].success, `${verb} Pod ${podName} in StatefulSet ${name} successful`)
    return undefined
  }
  // A pod that is in the way may be gone soon: that is worth another try, but no words.
  if (answer.reason === 'AlreadyExists') return answer
  const message = `${verb} Pod ${podName} in StatefulSet ${name} failed error: ${answer.message}`
  events.warning(set, reasons[verb].failure, message)
  return answer
}
