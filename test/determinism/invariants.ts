/** What holds in every cluster at any time, and what holds when it has had time to get well. */
import { daemonSet } from '../../src/api/apps/daemonset.ts'
import { deployment } from '../../src/api/apps/deployment.ts'
import { replicaSet } from '../../src/api/apps/replicaset.ts'
import { statefulSet } from '../../src/api/apps/statefulset.ts'
import { job } from '../../src/api/batch/job.ts'
import { decode } from '../../src/api/codec/json.ts'
import { endpoints } from '../../src/api/core/endpoints.ts'
import { node } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { isPodActive, isPodReady, isPodTerminal } from '../../src/api/core/pod-conditions.ts'
import { service } from '../../src/api/core/service.ts'
import { endpointSlice } from '../../src/api/discovery/endpointslice.ts'
import type { StatefulSet } from '../../src/api/generated/types/apps-v1.ts'
import type { Pod, PodTemplateSpec } from '../../src/api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../src/api/kind.ts'
import { controllerOf, findCondition, isBeingDeleted } from '../../src/api/meta.ts'
import type { Change } from '../../src/client/change.ts'
import type { Cluster } from '../../src/cluster.ts'
import type { Chaos } from './chaos.ts'

/** Says what is wrong, or nothing. */
type Findings = Generator<string>

/** Checks every change of a cluster; answers what was found, with the revision at which it was. */
export function watchInvariants({ cluster, lags }: Chaos): readonly string[] {
  const found: string[] = []
  let revision = 0
  cluster.store.subscribe((change) => {
    const say = (what: string) =>
      found.push(`${change.revision} ${change.kind.plural}/${change.object.metadata.name}: ${what}`)
    if (change.revision <= revision) say(`comes after ${revision}`)
    revision = change.revision
    for (const what of ofAnyChange(change)) say(what)
    if (!isOf(podKind, change)) return
    for (const what of ofPodChange(change)) say(what)
    // Who sees late may act on what was asked before.
    if (!lags) for (const what of ofMovesToPods(cluster, change)) say(what)
  })
  return found
}

const isOf = <T extends KubeObject>(kind: Kind<T>, change: Change): change is Change<T> =>
  (change.kind as unknown) === kind

function* ofAnyChange({ type, kind, object, previous }: Change): Findings {
  yield* decode(kind.structure(), JSON.parse(JSON.stringify(object))).problems
  if (!previous || type === 'DELETED') return
  if (object.metadata.uid !== previous.metadata.uid) yield 'has another uid'
  if ((object.metadata.generation ?? 0) < (previous.metadata.generation ?? 0)) yield 'goes back a generation'
  if (isBeingDeleted(previous) && !isBeingDeleted(object)) yield 'is not being deleted any more'
  const { observedGeneration } = ((object as { status?: object }).status ?? {}) as {
    observedGeneration?: number
  }
  if ((observedGeneration ?? 0) > (object.metadata.generation ?? 0))
    yield 'has observed what is still to come'
}

/** What controllers and the scheduler do. */
function* ofMovesToPods(cluster: Cluster, { type, object, previous }: Change<Pod>): Findings {
  if (type === 'ADDED') yield* ofNewPod(cluster, object)
  if (previous && !previous.spec.nodeName && object.spec.nodeName) yield* ofBoundPod(cluster, object)
}

function* ofPodChange({ type, object, previous }: Change<Pod>): Findings {
  if (type !== 'MODIFIED' || !previous) return
  if (previous.spec.nodeName && object.spec.nodeName !== previous.spec.nodeName) yield 'moves to another node'
  if (isPodTerminal(previous) && object.status.phase !== previous.status.phase) yield 'lives again'
  const restarts = ({ status }: Pod) =>
    (status.containerStatuses ?? []).map(({ restartCount }) => restartCount)
  const before = restarts(previous)
  if (restarts(object).some((count, n) => count < (before[n] ?? 0))) yield 'forgets restarts'
}

/** Nobody makes more than he should. */
function* ofNewPod({ store }: Cluster, object: Pod): Findings {
  const owner = controllerOf(object)
  const siblings = store
    .list(podKind, object.metadata.namespace)
    .filter((each) => isPodActive(each) && controllerOf(each)?.uid === owner?.uid)
  const ref = { name: owner?.name ?? '', namespace: object.metadata.namespace }
  if (owner?.kind === 'ReplicaSet') {
    const most = store.get(replicaSet, ref)?.spec.replicas ?? 0
    if (siblings.length > most) yield `is pod ${siblings.length} of ${most}`
  }
  if (owner?.kind === 'Job') {
    const most = store.get(job, ref)?.spec.parallelism ?? 0
    if (siblings.length > most) yield `is pod ${siblings.length} of ${most}`
  }
  if (owner?.kind === 'StatefulSet') yield* ofNewOrdinal(store.get(statefulSet, ref)!, object, siblings)
}

/** In order, a pod is made only when all before it are ready. */
function* ofNewOrdinal({ spec }: StatefulSet, object: Pod, siblings: readonly Pod[]): Findings {
  const ordinal = Number(object.metadata.name.split('-').at(-1))
  if (ordinal >= spec.replicas) yield `is one of ${spec.replicas}`
  if (spec.podManagementPolicy !== 'OrderedReady') return
  const ready = siblings.filter(
    (each) => isPodReady(each) && Number(each.metadata.name.split('-').at(-1)) < ordinal,
  )
  if (ready.length < ordinal) yield `is made while ${ready.length} of ${ordinal} before it are ready`
}

function* ofBoundPod({ store }: Cluster, object: Pod): Findings {
  const target = store.get(node, { name: object.spec.nodeName! })
  if (!target) return yield `is bound to ${object.spec.nodeName}, which is not there`
  const isDaemon = controllerOf(object)?.kind === 'DaemonSet'
  if (target.spec.unschedulable && !isDaemon) yield `is bound to ${target.metadata.name}, which is cordoned`
}

/** What is wrong with a cluster that has had hours to do what is asked of it, and nothing to keep it from that. */
export function* unsettled({ store }: Cluster): Findings {
  const pods = store.list(podKind, 'default')
  const ofOwner = (owner: KubeObject) => pods.filter((each) => controllerOf(each)?.uid === owner.metadata.uid)
  for (const each of pods) {
    const { name } = each.metadata
    const owner = controllerOf(each)
    const kind = [replicaSet, statefulSet, daemonSet, job].find((it) => it.kind === owner?.kind)
    const found = kind && store.get(kind as Kind, { name: owner!.name, namespace: 'default' })
    if (owner && found?.metadata.uid !== owner.uid) yield `pod ${name} has no owner any more`
    if (isBeingDeleted(each)) yield `pod ${name} is still being deleted`
  }
  const addresses = pods.filter((each) => !isPodTerminal(each)).flatMap(({ status }) => status.podIP ?? [])
  if (new Set(addresses).size < addresses.length) yield 'two pods have the same address'

  for (const each of store.list(deployment, 'default')) {
    const { replicas = 0, readyReplicas = 0, updatedReplicas = 0, observedGeneration } = each.status
    const what = `deployment ${each.metadata.name}`
    if (observedGeneration !== each.metadata.generation) yield `${what} was not looked at`
    if (!getsWell(each.spec.template)) continue
    if (replicas !== each.spec.replicas || updatedReplicas !== replicas || readyReplicas !== replicas)
      yield `${what} has ${replicas}, ${updatedReplicas} updated, ${readyReplicas} ready of ${each.spec.replicas}`
    if (findCondition(each.status.conditions, 'Progressing')?.reason !== 'NewReplicaSetAvailable')
      yield `${what} is not done`
  }
  for (const each of store.list(statefulSet, 'default')) {
    const { name } = each.metadata
    const names = ofOwner(each).map(({ metadata }) => metadata.name)
    const wanted = Array.from({ length: each.spec.replicas }, (_, n) => `${name}-${n}`)
    // An old pod that cannot get well holds up an ordered set for good: as in a real cluster.
    const areWell = ofOwner(each).every(({ spec }) => getsWell({ spec } as PodTemplateSpec))
    if (!getsWell(each.spec.template) || !areWell) continue
    if (names.toSorted().join() !== wanted.join()) yield `set ${name} of ${each.spec.replicas} has ${names}`
    const { replicas = 0, readyReplicas = 0 } = each.status
    if (replicas !== wanted.length) yield `set ${name} counts ${replicas} of ${wanted.length}`
    if (readyReplicas !== replicas) yield `set ${name} has ${readyReplicas} ready of ${replicas}`
  }
  const nodes = store.list(node)
  for (const each of store.list(daemonSet, 'default')) {
    const on = ofOwner(each).map(({ spec }) => spec.nodeName)
    if (on.length !== nodes.length || new Set(on).size !== nodes.length)
      yield `daemon set ${each.metadata.name} runs on ${on}`
    if (getsWell(each.spec.template) && each.status.numberReady !== nodes.length)
      yield `daemon set ${each.metadata.name} is ready on ${each.status.numberReady}`
  }
  for (const each of store.list(job, 'default'))
    yield* ofJob(each.metadata.name, each.spec, each.status, ofOwner(each))
  yield* ofServices(store, pods)
}

function* ofJob(
  name: string,
  { completions = 1 }: { readonly completions?: number },
  {
    active = 0,
    succeeded = 0,
    conditions = [],
  }: { active?: number; succeeded?: number; conditions?: readonly { type: string; status: string }[] },
  pods: readonly Pod[],
): Findings {
  const isTrue = (type: string) => conditions.some((each) => each.type === type && each.status === 'True')
  if (active > 0 || pods.some(isPodActive)) yield `job ${name} still runs`
  if (isTrue('Complete') === isTrue('Failed')) yield `job ${name} is neither complete nor failed, or both`
  if (isTrue('Complete') && succeeded !== completions)
    yield `job ${name} counts ${succeeded} of ${completions}`
}

function* ofServices(store: Cluster['store'], pods: readonly Pod[]): Findings {
  for (const { metadata, spec } of store.list(service, 'default')) {
    if (!spec.selector) continue
    const { app } = spec.selector
    const ready = pods
      .filter((each) => isPodReady(each) && each.metadata.labels?.app === app)
      .map(({ status }) => status.podIP!)
    const wanted = ready.toSorted().join()
    const old = store.get(endpoints, { name: metadata.name, namespace: 'default' })
    const oldOnes = (old?.subsets ?? []).flatMap(({ addresses }) => (addresses ?? []).map(({ ip }) => ip))
    if (oldOnes.toSorted().join() !== wanted) yield `endpoints ${metadata.name} are ${oldOnes}, not ${wanted}`
    const slices = store
      .list(endpointSlice, 'default')
      .filter(({ metadata: { labels } }) => labels?.['kubernetes.io/service-name'] === metadata.name)
    const newOnes = slices.flatMap(({ endpoints: all = [] }) =>
      all.filter(({ conditions }) => conditions?.ready).flatMap(({ addresses }) => addresses),
    )
    if (newOnes.toSorted().join() !== wanted) yield `slices of ${metadata.name} are ${newOnes}, not ${wanted}`
  }
}

/** Whether what a template says can ever be ready. */
function getsWell({ spec }: PodTemplateSpec): boolean {
  const [{ image, command, readinessProbe }] = spec.containers
  return !image?.includes('.invalid') && !command?.at(-1)?.includes('exit 1') && !readinessProbe
}
