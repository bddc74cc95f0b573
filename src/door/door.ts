/**
 * The one door for what comes from outside: requests that write, calls of the library, faults, changes of the clock.
 * Whatever enters is told to the journal first. Reads go through, and leave no trace.
 */
import { notFound } from '../api/errors.ts'
import type { Kind, KubeObject, New } from '../api/kind.ts'
import type { ObjectRef } from '../api/meta.ts'
import type { Outside } from '../apiserver/outside.ts'
import type { Resources } from '../apiserver/resources.ts'
import type { ServedApi } from '../apiserver/served-api.ts'
import type { Store } from '../apiserver/store/store.ts'
import { subresources } from '../apiserver/subresources/subresources.ts'
import type { Action, DeleteOptions, ListOptions, RequestContext, UpdateOptions } from '../client/client.ts'
import type { GivenMetric } from '../client/given-metrics.ts'
import type { NodeConnection } from '../client/node-connection.ts'
import type { WebhookReply } from '../client/webhook-connection.ts'
import type { ControlPlane } from '../control-plane.ts'
import type { NetworkFault } from '../kubelet-sim/network/network-faults.ts'
import { GuestNodes, performGuest } from './guests.ts'
import type { By, ClockOrder, Input, MetricsOrder, NetworkOrder, NodeOrder } from './input.ts'
import { performStaticPodOrder } from './static-pod-order.ts'

export class Door implements ServedApi {
  readonly #onRenewal = new Set<() => void>()
  #listeners: readonly ((input: Input) => void)[] = []
  /** What is connected with programs on the nodes. */
  readonly nodes: NodeConnection

  /** @param plane the control plane behind it, which is another one after a reset */
  constructor(private readonly plane: () => ControlPlane) {
    this.nodes = new GuestNodes(plane, () => (this.#isHeard ? (input) => this.#tell(input) : undefined))
  }

  /** Calls `listener` with whatever enters, before it is done. Answers how to stop that. */
  listen(listener: (input: Input) => void): () => void {
    this.#listeners = [...this.#listeners, listener]
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener)
    }
  }

  onRenewal(run: () => void): () => void {
    this.#onRenewal.add(run)
    return () => {
      this.#onRenewal.delete(run)
    }
  }

  /** @param begin puts another control plane behind it */
  renew(begin: () => void): void {
    this.#tell({ reset: true })
    const { outside } = this
    begin()
    outside.close()
    for (const run of this.#onRenewal) run()
  }

  get resources(): Resources {
    return this.plane().registry.resources
  }

  get outside(): Outside {
    return this.plane().registry.outside
  }

  takeAnswer(key: string, reply: WebhookReply): void {
    this.#tell({ reply: { key, ...reply } })
    this.outside.tell(key, reply)
  }

  get kinds(): readonly Kind[] {
    return this.resources.kinds
  }

  get store(): Store {
    return this.plane().store
  }

  get revision(): number {
    return this.plane().registry.revision
  }

  get now(): number {
    return this.plane().clock.now()
  }

  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined {
    return this.plane().registry.get(kind, ref)
  }

  list<T extends KubeObject>(kind: Kind<T>, options: ListOptions): readonly T[] {
    return this.plane().registry.list(kind, options)
  }

  create<T extends KubeObject>(kind: Kind<T>, object: New<T>, context: RequestContext): T {
    if (this.#isHeard && !kind.isAnswered)
      this.#tell({ create: { kind: nameOf(kind), object, by: by(context) } })
    return this.plane().registry.create(kind, object, context)
  }

  update<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    change: (current: T) => unknown,
    context: RequestContext & UpdateOptions,
  ): T {
    const { registry } = this.plane()
    if (!this.#isHeard) return registry.update(kind, ref, change, context)
    const told = (current: T) => {
      const object = change(current)
      if (object !== current)
        this.#tell({ update: { kind: nameOf(kind), ...ref, ...toldOf(object, context) } })
      return object
    }
    return registry.update(kind, ref, told, context)
  }

  delete<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    options: DeleteOptions,
    context: RequestContext & Pick<UpdateOptions, 'subresource'>,
  ): T {
    if (this.#isHeard) this.#tell({ delete: { kind: nameOf(kind), ...ref, options, by: by(context) } })
    return this.plane().registry.delete(kind, ref, options, context)
  }

  /** The journal is told of what comes of it. */
  act<A>(action: Action, context: RequestContext, run: (judge: () => void) => A): A {
    return this.plane().registry.act(action, context, run)
  }

  /** @throws ApiError 404 for a node that there is not, 409 for one that is there already, 422 for what can be none, 400 and 422 for what is no static pod */
  orderNode(order: NodeOrder): void {
    this.#tell({ node: order })
    performNodeOrder(this.plane(), order)
  }

  /** Answers the fault that was made. @throws ApiError 400 for what can be none, 404 for a name that there is not */
  orderNetwork(order: NetworkOrder): NetworkFault | undefined {
    this.#tell({ network: order })
    return performNetworkOrder(this.plane(), order)
  }

  /** Answers what was given, or taken away. @throws ApiError 400 for what makes no sense, 404 for a name that there is not */
  orderMetrics(order: MetricsOrder): readonly GivenMetric[] {
    this.#tell({ metrics: order })
    return performMetricsOrder(this.plane(), order)
  }

  /** Notes how time is going to be moved; it is its driver who moves it. */
  noteClock(order: ClockOrder): void {
    this.#tell({ clock: order })
  }

  /** Where nobody listens, what enters is not even described. */
  get #isHeard(): boolean {
    return this.#listeners.length > 0
  }

  #tell(input: Input): void {
    for (const listener of this.#listeners) listener(input)
  }
}

/**
 * Does again what came in. What moves time, and what begins and ends a run, is for who counts the turns.
 * @throws ApiError as the first time
 */
export function perform(plane: ControlPlane, input: Input): void {
  const { registry } = plane
  if ('create' in input) {
    const { kind, object, by } = input.create
    registry.create(kindNamed(plane, kind), object as New<KubeObject>, by)
  } else if ('update' in input) {
    const { kind, name, namespace, object, by, spokenAt } = input.update
    const asked = { registry, kind: kindNamed(plane, kind), ref: { name, namespace }, context: by }
    if (spokenAt === undefined) registry.update(asked.kind, asked.ref, () => object, by)
    else subresources.get(spokenAt)?.update?.(asked, () => object as never)
  } else if ('delete' in input) {
    const { kind, name, namespace, options, by } = input.delete
    registry.delete(kindNamed(plane, kind), { name, namespace }, options, by)
  } else if ('reply' in input) {
    const { key, ...reply } = input.reply
    registry.outside.tell(key, reply)
  } else if ('network' in input) performNetworkOrder(plane, input.network)
  else if ('metrics' in input) performMetricsOrder(plane, input.metrics)
  else if ('node' in input) performNodeOrder(plane, input.node)
  else if ('guest' in input) performGuest(plane, input)
  else if (!('clock' in input)) throw new TypeError(`nobody knows what ${Object.keys(input)} is`)
}

function performNodeOrder({ kubelets }: ControlPlane, order: NodeOrder): void {
  if (order.verb === 'add') kubelets.add(order.spec)
  else if (order.verb === 'setStaticPod') performStaticPodOrder(kubelets, order)
  else if (order.verb === 'setLoad') kubelets.setLoad(order.name, order.load)
  else kubelets[order.verb](order.name)
}

function performNetworkOrder({ kubelets }: ControlPlane, order: NetworkOrder): NetworkFault | undefined {
  if (order.verb !== 'restore') return kubelets.faults.add(order)
  kubelets.faults.remove(order.name)
  return undefined
}

const performMetricsOrder = ({ metrics }: ControlPlane, order: MetricsOrder): readonly GivenMetric[] =>
  order.verb === 'set' ? [metrics.give(order.given)] : metrics.take(order.metric)

const nameOf = ({ apiVersion, kind }: Kind): string => `${apiVersion}/${kind}`

function kindNamed({ registry }: ControlPlane, name: string): Kind {
  const found = registry.kinds.find((kind) => nameOf(kind) === name)
  if (!found) throw notFound({ plural: name, group: '' }, '')
  return found
}

function by(context: RequestContext & UpdateOptions): By {
  const { warn: _warn, beforeCommit: _beforeCommit, spoken: _spoken, ...rest } = context
  return rest
}

/** What an update says, in the words in which it was said. */
function toldOf(object: unknown, context: RequestContext & UpdateOptions) {
  const { spoken, subresource } = context
  if (!spoken) return { object, by: by(context) }
  const { sent } = spoken
  return { object: sent.object, by: by(sent.context), spokenAt: subresource }
}
