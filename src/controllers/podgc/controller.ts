/** Deletes pods that nobody else will: those of lost nodes, those that never ran, and too many finished ones. */
import { markForDisruption } from '../../api/core/disruption.ts'
import { isNodeReady, node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import { outOfServiceTaint } from '../../api/core/taints.ts'
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { Change } from '../../client/change.ts'
import { seconds } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { surplusOf } from './surplus.ts'

const checkPeriodMs = seconds(20)
/** How long a node must be gone before its pods are given up. */
const quarantineMs = seconds(40)
const finishedPodThreshold = 12_500
/** So long a request takes: between the two that give a pod up its owner may hear of the first. */
const requestMs = 10

export const podGarbageCollector = defineActor({
  name: 'pod-garbage-collector',
  component: 'pod-garbage-collector',
  start: (context) => new PodCollector(context).start(),
})

/** It keeps what it may have to look at up to date with every change, so that a check never scans all pods. */
class PodCollector {
  readonly #finished = new Map<string, Pod>()
  readonly #terminating = new Map<string, Pod>()
  /** Nodes that pods name but that do not exist, and when a check first found that; undefined: not yet. */
  readonly #lostNodes = new Map<string, number | undefined>()
  readonly #orphans: WorkQueue
  readonly #unwanted: WorkQueue

  constructor(private readonly context: ActorContext) {
    this.#orphans = context.queue((key) => this.#giveUp(key, this.#orphans))
    this.#unwanted = context.queue((key) => this.#giveUp(key, this.#unwanted))
  }

  start(): void {
    const { cache, clock } = this.context
    cache.onNews(pod, (change) => this.#followPod(change))
    cache.onNews(node, ({ type, object: { metadata } }) => {
      if (type === 'ADDED') this.#lostNodes.delete(metadata.name)
      if (type === 'DELETED') this.#lostNodes.set(metadata.name, undefined)
    })
    for (const object of cache.list(pod)) this.#followPod({ type: 'ADDED', object })
    clock.every(checkPeriodMs, () => this.#check())
  }

  #followPod({ type, object, previous }: Pick<Change<Pod>, 'type' | 'object' | 'previous'>): void {
    const isGone = type === 'DELETED'
    keep(this.#finished, object, !isGone && isPodTerminal(object))
    keep(this.#terminating, object, !isGone && isBeingDeleted(object))
    const { nodeName } = object.spec
    if (isGone || !nodeName || nodeName === previous?.spec.nodeName || this.#lostNodes.has(nodeName)) return
    if (!this.context.cache.get(node, nodeName)) this.#lostNodes.set(nodeName, undefined)
  }

  #check(): void {
    if (this.#finished.size > finishedPodThreshold) {
      const surplus = surplusOf([...this.#finished.values()], finishedPodThreshold)
      for (const each of surplus) this.#unwanted.add(nameOf(each))
    }
    for (const each of this.#terminating.values()) {
      const { nodeName } = each.spec
      if (!nodeName || this.#isOutOfService(nodeName)) this.#unwanted.add(nameOf(each))
    }
    for (const [name, since] of this.#lostNodes) this.#checkLostNode(name, since)
  }

  #checkLostNode(name: string, since: number | undefined): void {
    const { cache, client, clock } = this.context
    const pods = cache.where(pod, 'spec.nodeName', name)
    if (pods.length === 0 || client.find(node, name)) this.#lostNodes.delete(name)
    else if (since === undefined) this.#lostNodes.set(name, clock.now())
    else if (clock.now() - since >= quarantineMs) for (const each of pods) this.#orphans.add(nameOf(each))
  }

  #isOutOfService(nodeName: string): boolean {
    const host = this.context.cache.get(node, nodeName)
    return host !== undefined && !isNodeReady(host) && isTaintedOutOfService(host)
  }

  /** First it has failed, and then it goes. */
  #giveUp(which: string, queue: WorkQueue): void {
    const { cache, client, clock } = this.context
    const [namespace, name, uid] = which.split('/')
    const object = cache.get(pod, name, namespace)
    if (object?.metadata.uid !== uid) return
    if (isPodTerminal(object)) return client.delete(pod, object, { gracePeriodSeconds: 0 })
    client.updateStatus(pod, object, (status) => {
      status.phase = 'Failed'
      const { generation } = object.metadata
      if (generation !== undefined) status.observedGeneration = generation
      if (queue === this.#orphans)
        markForDisruption(status, { ...lostNode, generation, at: formatTime(clock.now()) })
    })
    queue.addAfter(which, requestMs, { isWork: true })
  }
}

/** Of this very pod: another one of its name is not meant. */
const nameOf = (each: Pod): string => `${keyOf(each)}/${each.metadata.uid}`

const lostNode = { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' }

const isTaintedOutOfService = ({ spec }: Node): boolean =>
  spec.taints?.some(({ key }) => key === outOfServiceTaint) ?? false

function keep(pods: Map<string, Pod>, object: Pod, belongs: boolean): void {
  if (belongs) pods.set(keyOf(object), object)
  else if (pods.size > 0) pods.delete(keyOf(object))
}
