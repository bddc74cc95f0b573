/** What holds in every cluster at any time, and what holds when it has had time to get well. */
import { daemonSet } from '../../src/api/apps/daemonset.ts'
import { deployment } from '../../src/api/apps/deployment.ts'
import { replicaSet } from '../../src/api/apps/replicaset.ts'
import { statefulSet } from '../../src/api/apps/statefulset.ts'
import { job } from '../../src/api/batch/job.ts'
import { decode } from '../../src/api/codec/json.ts'
import { endpoints } from '../../src/api/core/endpoints.ts'
import { namespace } from '../../src/api/core/namespace.ts'
import { node } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { isPodActive, isPodReady, isPodTerminal } from '../../src/api/core/pod-conditions.ts'
import { service } from '../../src/api/core/service.ts'
import { endpointSlice } from '../../src/api/discovery/endpointslice.ts'
import type { DaemonSet, Deployment, StatefulSet } from '../../src/api/generated/types/apps-v1.ts'
import type { Job } from '../../src/api/generated/types/batch-v1.ts'
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../src/api/kind.ts'
import { controllerOf, findCondition, isBeingDeleted, isConditionTrue } from '../../src/api/meta.ts'
import type { Change } from '../../src/client/change.ts'
import type { Cluster } from '../../src/cluster.ts'
import type { Chaos } from './chaos.ts'

type Store = Cluster['store']

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

const owners: readonly Kind[] = [replicaSet, statefulSet, daemonSet, job]

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
  // A node may go while its pod is on the way to it: such a pod is cleaned up later.
  const target = store.get(node, { name: object.spec.nodeName! })
  const isDaemon = controllerOf(object)?.kind === 'DaemonSet'
  if (target?.spec.unschedulable && !isDaemon) yield `is bound to ${target.metadata.name}, which is cordoned`
}

/** What is wrong with a cluster that has had hours to do what is asked of it, and nothing to keep it from that. */
export function* unsettled({ store }: Cluster): Findings {
  const pods = store.list(podKind, 'default')
  yield* ofPods(store, pods)
  for (const each of store.list(deployment, 'default')) yield* ofDeployment(each)
  for (const each of store.list(statefulSet, 'default')) yield* ofStatefulSet(each, podsOf(each, pods))
  const nodes = store.list(node).length
  for (const each of store.list(daemonSet, 'default')) yield* ofDaemonSet(each, podsOf(each, pods), nodes)
  for (const each of store.list(job, 'default')) yield* ofJob(each, podsOf(each, pods))
  yield* ofServices(store, pods)
  for (const each of store.list(namespace))
    if (isBeingDeleted(each)) yield `namespace ${each.metadata.name} does not go`
}

const podsOf = ({ metadata }: KubeObject, pods: readonly Pod[]) =>
  pods.filter((each) => controllerOf(each)?.uid === metadata.uid)

function* ofPods(store: Store, pods: readonly Pod[]): Findings {
  for (const each of pods) {
    const owner = controllerOf(each)
    const kind = owners.find((it) => it.kind === owner?.kind)
    const found = kind && store.get(kind, { name: owner!.name, namespace: 'default' })
    if (owner && found?.metadata.uid !== owner.uid) yield `pod ${each.metadata.name} has no owner any more`
    if (isBeingDeleted(each)) yield `pod ${each.metadata.name} is still being deleted`
    const { nodeName } = each.spec
    if (nodeName && !store.get(node, { name: nodeName })) yield `pod ${each.metadata.name} is on no node`
  }
  const addresses = pods.filter((each) => !isPodTerminal(each)).flatMap(({ status }) => status.podIP ?? [])
  if (new Set(addresses).size < addresses.length) yield 'two pods have the same address'
}

function* ofDeployment({ metadata: { name, generation }, spec, status }: Deployment): Findings {
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0, observedGeneration } = status
  if (observedGeneration !== generation) yield `deployment ${name} was not looked at`
  if (!getsWell(spec.template)) return
  if (replicas !== spec.replicas || updatedReplicas !== replicas || readyReplicas !== replicas)
    yield `deployment ${name} has ${replicas}, ${updatedReplicas} updated, ${readyReplicas} ready of ${spec.replicas}`
  if (findCondition(status.conditions, 'Progressing')?.reason !== 'NewReplicaSetAvailable')
    yield `deployment ${name} is not done`
}

function* ofStatefulSet({ metadata: { name }, spec, status }: StatefulSet, pods: readonly Pod[]): Findings {
  // An old pod that cannot get well holds up an ordered set for good: as in a real cluster.
  if (!getsWell(spec.template) || !pods.every(getsWell)) return
  const names = pods.map(({ metadata }) => metadata.name)
  const wanted = Array.from({ length: spec.replicas }, (_, n) => `${name}-${n}`)
  if (names.toSorted().join() !== wanted.join()) yield `set ${name} of ${spec.replicas} has ${names}`
  const { replicas = 0, readyReplicas = 0 } = status
  if (replicas !== wanted.length || readyReplicas !== replicas)
    yield `set ${name} counts ${replicas}, ${readyReplicas} ready, of ${wanted.length}`
}

function* ofDaemonSet({ metadata, spec, status }: DaemonSet, pods: readonly Pod[], nodes: number): Findings {
  const on = pods.map(({ spec }) => spec.nodeName)
  if (on.length !== nodes || new Set(on).size !== nodes) yield `daemon set ${metadata.name} runs on ${on}`
  if (getsWell(spec.template) && status.numberReady !== nodes)
    yield `daemon set ${metadata.name} is ready on ${status.numberReady} of ${nodes}`
}

function* ofJob({ metadata: { name }, spec, status }: Job, pods: readonly Pod[]): Findings {
  const isTrue = (type: string) => isConditionTrue(status.conditions, type)
  if (pods.some(isPodActive) || status.active) yield `job ${name} still runs`
  if (isTrue('Complete') === isTrue('Failed')) yield `job ${name} is neither complete nor failed, or both`
  if (isTrue('Complete') && status.succeeded !== spec.completions)
    yield `job ${name} counts ${status.succeeded} of ${spec.completions}`
}

function* ofServices(store: Store, pods: readonly Pod[]): Findings {
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
    const newOnes = slices.flatMap(({ endpoints: all }) =>
      (all ?? []).filter(({ conditions }) => conditions?.ready).flatMap(({ addresses }) => addresses),
    )
    if (newOnes.toSorted().join() !== wanted) yield `slices of ${metadata.name} are ${newOnes}, not ${wanted}`
  }
}

/** Whether what a template says can ever be ready. */
function getsWell({ spec }: Pick<Pod, 'spec'>): boolean {
  const [{ image, command, readinessProbe }] = spec.containers
  return !image?.includes('.invalid') && !command?.at(-1)?.includes('exit 1') && !readinessProbe
}
