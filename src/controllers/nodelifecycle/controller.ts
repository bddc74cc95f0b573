/** Watches the heartbeats of nodes: marks the silent ones unknown, and taints every node by its conditions. */
import { lease, nodeLeaseNamespace } from '../../api/coordination/lease.ts'
import { isNodeReady, node, zoneOf } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import { isEmpty } from '../../api/equality.ts'
import type { Node, Taint } from '../../api/generated/types/core-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { formatTime, instantOf } from '../../api/time.ts'
import type { Change } from '../../client/change.ts'
import { withoutVersion } from '../../client/event-parts.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import {
  graceMsOf,
  isRenewal,
  isSignOfLife,
  monitorGraceMs,
  monitorPeriodMs,
  unknownConditions,
} from './health.ts'
import { missingOldLabels } from './labels.ts'
import { hasNoExecuteTaint, wantedNoExecuteKey, withNoExecuteTaint, withNoScheduleTaints } from './taints.ts'
import { countZones, Evictions } from './zones.ts'

/** After nodes have been found silent, those that are to be tainted are. */
const untilTaintedMs = 100

export const nodeLifecycleController = defineActor({
  name: 'node-lifecycle',
  component: 'node-controller',
  start: (context) => new NodeLifecycle(context).start(),
})

class NodeLifecycle {
  /** When each node was last heard of, but for those that renew their Leases in a row that goes on. */
  readonly #heardAt = new Map<string, number>()
  readonly #renewing = new Set<string>()
  /** As if all had been heard of then. */
  #freshAt = 0
  /** None has been silent for longer of whom that is not known. */
  #silentSince = Number.POSITIVE_INFINITY
  /** When nodes that are gone were last heard of: one of the same name that says nothing is held to be as silent. Source: nodeHealthMap. */
  readonly #namesakes = new Map<string, number>()
  /** Nodes that are not ready, or whose NoExecute taint has to go. */
  readonly #ailing = new Set<string>()
  /** The nodes that have been announced, as they were last seen. */
  readonly #known = new Map<string, Node>()
  readonly #evictions = new Evictions()
  readonly #nodes: WorkQueue
  readonly #silent: WorkQueue
  readonly #stranded: WorkQueue
  readonly #tainting: WorkQueue
  #zonesMayDiffer = true

  constructor(private readonly context: ActorContext) {
    this.#nodes = context.queue((name) => this.#reconcile(name))
    this.#silent = context.queue((name) => this.#markUnknown(name))
    this.#stranded = context.queue((name) => this.#markPodsNotReady(name))
    this.#tainting = context.queue((name) => this.#setNoExecuteTaint(name))
  }

  start(): void {
    const { cache, clock } = this.context
    cache.onNews(node, (change) => this.#follow(change))
    cache.onNews(lease, ({ object, previous, type, at }) => {
      if (type !== 'DELETED' && isRenewal(object, previous)) this.#hear(object.metadata.name, at)
    })
    for (const object of cache.list(node)) this.#take(object, undefined, clock.now())
    clock.every(monitorPeriodMs, () => this.#monitor())
  }

  #follow({ type, object, previous, at }: Change<Node>): void {
    if (type !== 'DELETED') {
      this.#take(object, previous, at)
      return
    }
    const { name } = object.metadata
    this.#namesakes.set(name, this.#heardAt.has(name) ? this.#lastHeardAt(name) : at)
    this.#heardAt.delete(name)
    this.#renewing.delete(name)
    this.#ailing.delete(name)
    this.#zonesMayDiffer = true
    this.#nodes.add(name)
  }

  #take(object: Node, previous: Node | undefined, at: number): void {
    const { name } = object.metadata
    const heardAt = this.#heardAt.get(name)
    if (heardAt === undefined && !this.#renewing.has(name)) this.#note(name, this.#firstHeardAt(object))
    else if (isSignOfLife(object, previous)) this.#hear(name, at)
    else if (heardAt !== undefined) this.#note(name, heardAt)
    if (wantedNoExecuteKey(object) !== undefined || hasNoExecuteTaint(object)) this.#ailing.add(name)
    if (!previous || isNodeReady(previous) !== isNodeReady(object) || zoneOf(previous) !== zoneOf(object)) {
      this.#zonesMayDiffer = true
    }
    if (!this.#known.has(name) || correctionsOf(object, '') !== undefined) this.#nodes.add(name)
    else this.#known.set(name, object)
  }

  #firstHeardAt(object: Node): number {
    const now = this.context.clock.now()
    return findCondition(object.status.conditions, 'Ready')
      ? now
      : (this.#namesakes.get(object.metadata.name) ?? instantOf(object.metadata.creationTimestamp, now))
  }

  #hear(name: string, at: number): void {
    const before = this.#heardAt.get(name)
    const wasRenewing = this.#renewing.delete(name)
    if (before === undefined && !wasRenewing && !this.context.cache.get(node, name)) return
    // Of a row is heard when it is over, which may be a little late.
    if (before === undefined || at > before) this.#note(name, Math.max(at, this.#freshAt))
  }

  #note(name: string, at: number): void {
    this.#heardAt.set(name, at)
    if (at < this.#silentSince) this.#silentSince = at
  }

  /** Of a row that goes on is heard when it ends: until then the node lives. */
  #isRenewing(name: string): boolean {
    if (this.context.cache.repeatedAt(lease, name, nodeLeaseNamespace) === undefined) return false
    this.#heardAt.delete(name)
    this.#renewing.add(name)
    return true
  }

  /** When a node was last heard of, were it by reports that only repeat. */
  #lastHeardAt(name: string): number {
    return Math.max(this.#heardAt.get(name)!, this.context.cache.repeatedAt(node, name) ?? 0)
  }

  #reconcile(name: string): void {
    const { cache, client, clock, events } = this.context
    const object = cache.get(node, name)
    const known = this.#known.get(name)
    if (known && known.metadata.uid !== object?.metadata.uid) {
      events.normal(
        withoutVersion(known),
        'RemovingNode',
        `Node ${name} event: Removing Node ${name} from Controller`,
      )
      this.#known.delete(name)
    }
    if (!object) return
    if (!this.#known.has(name)) {
      events.normal(
        withoutVersion(object),
        'RegisteredNode',
        `Node ${name} event: Registered Node ${name} in Controller`,
      )
    }
    this.#known.set(name, object)
    const corrections = correctionsOf(object, formatTime(clock.now()))
    if (!corrections) return
    client.update(node, object, ({ metadata, spec }) => {
      if (!isEmpty(corrections.labels)) {
        metadata.labels = { ...metadata.labels, ...corrections.labels }
      }
      setTaints(spec, corrections.taints)
    })
  }

  #monitor(): void {
    const { clock } = this.context
    const silent = clock.now() > this.#silentSince + monitorGraceMs ? this.#longSilent() : []
    // Of a node that says that it is ready, and has said nothing for long, it is not taken.
    this.#taintAiling(new Set(silent))
    for (const name of silent) this.#silent.add(name)
    if (silent.length > 0) clock.after(untilTaintedMs, () => this.#taintAiling(), { background: true })
  }

  /** @param silent those that are about to be unknown: they wait */
  #taintAiling(silent: ReadonlySet<string> = new Set()): void {
    this.#followZones()
    for (const name of this.#ailing) {
      if (!silent.has(name) && this.#isTaintDue(name)) this.#tainting.add(name)
    }
  }

  /** Those of whom nothing is known any more, the longest silent one first. */
  #longSilent(): readonly string[] {
    const { cache, clock } = this.context
    const now = clock.now()
    const found: { readonly name: string; readonly at: number }[] = []
    this.#silentSince = Number.POSITIVE_INFINITY
    for (const name of this.#heardAt.keys()) {
      if (this.#isRenewing(name)) continue
      const at = this.#lastHeardAt(name)
      const object = now > at + monitorGraceMs ? cache.get(node, name) : undefined
      // Of one that is known to be silent nothing more is to be found, until it changes.
      if (object && unknownConditions(object, '') === object.status.conditions) continue
      this.#note(name, at)
      if (object && now > at + graceMsOf(object)) found.push({ name, at })
    }
    return found.sort((a, b) => a.at - b.at).map(({ name }) => name)
  }

  #followZones(): void {
    if (!this.#zonesMayDiffer) return
    this.#zonesMayDiffer = false
    const isTurn = this.#evictions.update(countZones(this.context.cache.list(node)))
    if (!isTurn || this.#evictions.isStopped) return
    // Heartbeats may be late only because nothing got through: every node gets a fresh chance.
    this.#freshAt = this.context.clock.now()
    for (const name of this.#heardAt.keys()) this.#note(name, this.#freshAt)
  }

  /** The key of the NoExecute taint that a node should have now. */
  #wantedKey(object: Node): string | undefined {
    return this.#evictions.isStopped ? undefined : wantedNoExecuteKey(object)
  }

  #isTaintDue(name: string): boolean {
    const { cache, clock } = this.context
    const object = cache.get(node, name)
    if (!object) return false
    const isTainted = hasNoExecuteTaint(object)
    if (!isTainted && wantedNoExecuteKey(object) === undefined) this.#ailing.delete(name)
    if (isTainted) return withNoExecuteTaint(object, this.#wantedKey(object), '') !== object.spec.taints
    return this.#wantedKey(object) !== undefined && this.#evictions.isOpen(zoneOf(object), clock.now())
  }

  #setNoExecuteTaint(name: string): void {
    const { cache, clock } = this.context
    const object = cache.get(node, name)
    if (!object || !this.#isTaintDue(name)) return
    // Exchanging one such taint for the other drives nobody off anew: only the first one is rationed.
    if (!hasNoExecuteTaint(object)) this.#evictions.take(zoneOf(object), clock.now())
    this.#setTaints(object, withNoExecuteTaint(object, this.#wantedKey(object), formatTime(clock.now())))
  }

  #setTaints(object: Node, taints: readonly Taint[]): void {
    this.context.client.update(node, object, ({ spec }) => setTaints(spec, taints))
  }

  #markUnknown(name: string): void {
    const { cache, client, clock, events } = this.context
    const object = cache.get(node, name)
    if (!object) return
    const conditions = unknownConditions(object, formatTime(clock.now()))
    client.updateStatus(node, object, (status) => {
      status.conditions = [...conditions]
    })
    if (!isNodeReady(object)) return
    events.normal(withoutVersion(object), 'NodeNotReady', `Node ${name} status is now: NodeNotReady`)
    this.#stranded.add(name)
  }

  #markPodsNotReady(nodeName: string): void {
    const { cache, client, clock, events } = this.context
    const at = formatTime(clock.now())
    for (const each of cache.where(pod, 'spec.nodeName', nodeName)) {
      if (!isPodReady(each)) continue
      const marked = client.updateStatus(pod, each, ({ conditions }) => {
        const ready = conditions!.find(({ type }) => type === 'Ready')!
        ready.status = 'False'
        ready.lastTransitionTime = at
      })
      events.warning(marked, 'NodeNotReady', 'Node is not ready')
    }
  }
}

interface Corrections {
  readonly taints: readonly Taint[]
  readonly labels: Readonly<Record<string, string>>
}

/** What is to be put right about a node; undefined where nothing is. */
function correctionsOf(object: Node, at: string): Corrections | undefined {
  const taints = withNoScheduleTaints(object, at)
  const labels = missingOldLabels(object)
  const isRight = taints.length === 0 ? !object.spec.taints?.length : taints === object.spec.taints
  return isRight && isEmpty(labels) ? undefined : { taints, labels }
}

function setTaints(spec: { taints?: Taint[] }, taints: readonly Taint[]): void {
  if (taints.length > 0) spec.taints = [...taints]
  else delete spec.taints
}
