/** All nodes, each with what is placed on it: kept up to date by every change, never made anew. */
import { zoneOf } from '../../api/core/node.ts'
import { addTo } from '../../api/counts.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import { Fitness } from './fitness.ts'
import { NodeView } from './node-view.ts'
import { Nominations } from './nominations.ts'
import { type Need, type PodView, takeTheSame } from './pod-view.ts'
import { Tallies } from './tallies.ts'

interface Placement {
  readonly pod: PodView
  readonly view: NodeView
}

export class NodeViews {
  /** Counts every change: what was found out about the nodes is still true while this stands. */
  revision = 0
  /** How many nodes are closed to new pods, and how many have taints of either sort. */
  cordoned = 0
  tainted = 0
  softlyTainted = 0
  /** By the name of an image: how many nodes have it. */
  readonly images = new Map<string, number>()
  readonly tallies = new Tallies(() => this.list)
  /** By the key of a claim: how many of the pods that are placed use it. */
  readonly claimUsers = new Map<string, number>()
  readonly nominations = new Nominations(() => void this.revision++)
  /** How many pods are placed, by priority. */
  readonly #priorities = new Map<number, number>()
  readonly #byName = new Map<string, NodeView>()
  /** The numbers of views that are kept no longer. */
  readonly #freeNumbers: number[] = []
  readonly #placed = new Map<string, Placement>()
  /** The nodes that are there, by zone, in the order in which they came. */
  readonly #zones = new Map<string, Set<NodeView>>()
  /** How many nodes have a label, by its key. */
  readonly #labelKeys = new Map<string, number>()
  readonly #fitnesses: Fitness[] = []
  #list: readonly NodeView[] | undefined

  /** The nodes that are there, one of each zone in turn, so that a partial search sees all zones. */
  get list(): readonly NodeView[] {
    if (!this.#list) {
      this.#list = inTurn([...this.#zones.values()].map((zone) => [...zone]))
      for (const [position, view] of this.#list.entries()) view.position = position
      for (const fitness of this.#fitnesses) fitness.forgetAll()
    }
    return this.#list
  }

  /** What the nodes are worth, kept up to date. @param needs what makes pods of one sort */
  fitnessFor(needs: readonly Need[]): Fitness {
    const fitness = new Fitness(needs)
    this.#fitnesses.push(fitness)
    return fitness
  }

  /** What the nodes are worth has changed without them. */
  forgetFitness(): void {
    for (const fitness of this.#fitnesses) fitness.forgetAll()
  }

  /** The node of a name, if it is there. */
  get(name: string): NodeView | undefined {
    const view = this.#byName.get(name)
    return view?.exists ? view : undefined
  }

  /** Takes in a node that came or changed. */
  show(node: Node): void {
    const view = this.#viewOf(node.metadata.name)
    const zone = zoneOf(node)
    const isNew = !view.exists
    const isElsewhere = isNew || !isSamePlace(view.node, node)
    if (isNew) this.#join(view, zone)
    else {
      if (isElsewhere) this.tallies.leave(view)
      if (zoneOf(view.node) !== zone) {
        this.#leave(view)
        this.#join(view, zone)
      }
      this.#tally(view, -1)
    }
    view.show(node)
    this.#tally(view, 1)
    if (isElsewhere) this.tallies.join(view)
    this.#changed(view)
  }

  hide(name: string): void {
    const view = this.get(name)
    if (!view) return
    this.tallies.leave(view)
    this.#leave(view)
    this.#tally(view, -1)
    view.hide()
    this.#forgetIfEmpty(view)
    this.revision++
  }

  /** Whether a node has a label of that key. */
  haveLabel(key: string): boolean {
    return this.#labelKeys.has(key)
  }

  /** Whether every node that is there has a label of that key. */
  allHaveLabel(key: string): boolean {
    return this.#labelKeys.get(key) === this.list.length
  }

  /** Each pod that is placed on a node that is there. */
  *pods(): Iterable<readonly [PodView, NodeView]> {
    for (const view of this.list) for (const pod of view.holds) yield [pod, view]
  }

  /** The pod of a uid, if it is placed on a node. */
  placed(uid: string): PodView | undefined {
    return this.#placed.get(uid)?.pod
  }

  /** Places a pod on a node, which need not be there. Answers what the pod was before, if it has changed. */
  place(pod: PodView, nodeName: string): PodView | undefined {
    const { uid } = pod.object.metadata
    const known = this.#placed.get(uid)
    if (known?.view.name === nodeName && countTheSame(known.pod, pod)) return undefined
    if (known) this.remove(uid)
    const view = this.#viewOf(nodeName)
    this.#lay(pod, view, false)
    this.#placed.set(uid, { pod, view })
    this.#countPriority(pod, 1)
    this.#changed(view)
    return known?.pod
  }

  /** Takes a pod off its node. Answers what has gone. */
  remove(uid: string): PodView | undefined {
    const placed = this.#placed.get(uid)
    if (!placed) return undefined
    this.#placed.delete(uid)
    this.#lift(placed.pod, placed.view, false)
    this.#countPriority(placed.pod, -1)
    this.#forgetIfEmpty(placed.view)
    this.#changed(placed.view)
    return placed.pod
  }

  /** Whether a pod is placed somewhere that matters less. */
  hasBelow(priority: number): boolean {
    for (const each of this.#priorities.keys()) if (each < priority) return true
    return false
  }

  /** Puts a pod on a node in the mind only: what is known of the node is as it was once it is lifted again. */
  lay(pod: PodView, view: NodeView): void {
    this.#lay(pod, view, true)
  }

  /** Takes a pod off a node in the mind only, until it is laid there again. */
  lift(pod: PodView, view: NodeView): void {
    this.#lift(pod, view, true)
  }

  #lay(pod: PodView, view: NodeView, isImagined: boolean): void {
    view.place(pod)
    this.#countClaims(pod, 1)
    this.tallies.count(pod, view, 1, isImagined)
  }

  #lift(pod: PodView, view: NodeView, isImagined: boolean): void {
    view.remove(pod)
    this.#countClaims(pod, -1)
    this.tallies.count(pod, view, -1, isImagined)
  }

  #countPriority({ priority }: PodView, sign: 1 | -1): void {
    addTo(this.#priorities, priority, sign)
  }

  #countClaims(pod: PodView, sign: 1 | -1): void {
    if (pod.claims.length === 0) return
    for (const key of pod.claimKeys) addTo(this.claimUsers, key, sign)
  }

  #changed(view: NodeView): void {
    this.revision++
    for (const fitness of this.#fitnesses) fitness.forget(view.position)
  }

  #viewOf(name: string): NodeView {
    const known = this.#byName.get(name)
    if (known) return known
    const view = new NodeView(name, this.#freeNumbers.pop() ?? this.#byName.size)
    this.#byName.set(name, view)
    return view
  }

  #forgetIfEmpty(view: NodeView): void {
    if (view.exists || view.usedPods > 0 || !this.#byName.delete(view.name)) return
    this.#freeNumbers.push(view.number)
  }

  #join(view: NodeView, zone: string): void {
    const views = this.#zones.get(zone)
    if (views) views.add(view)
    else this.#zones.set(zone, new Set([view]))
    this.#list = undefined
  }

  #leave(view: NodeView): void {
    const zone = zoneOf(view.node)
    const views = this.#zones.get(zone)!
    views.delete(view)
    view.position = -1
    if (views.size === 0) this.#zones.delete(zone)
    this.#list = undefined
  }

  #tally({ isCordoned, hardTaints, softTaints, images, labelKeys }: NodeView, sign: 1 | -1): void {
    for (const name of images.keys()) addTo(this.images, name, sign)
    for (const key of labelKeys) addTo(this.#labelKeys, key, sign)
    if (isCordoned) this.cordoned += sign
    if (hardTaints.length > 0) this.tainted += sign
    if (softTaints.length > 0) this.softlyTainted += sign
  }
}

/** Whether the one counts on its node for what the other counts. */
const countTheSame = (a: PodView, b: PodView) =>
  takeTheSame(a, b) && a.labels === b.labels && a.isLeaving === b.isLeaving

/** Whether a node is for all who count pods by where they are what it was before. */
const isSamePlace = (a: Node, b: Node) => a.metadata.labels === b.metadata.labels && a.spec === b.spec

function inTurn<T>(rows: readonly (readonly T[])[]): readonly T[] {
  if (rows.length === 1) return rows[0]
  const longest = Math.max(0, ...rows.map(({ length }) => length))
  const all: T[] = []
  for (let n = 0; n < longest; n++) for (const row of rows) if (n < row.length) all.push(row[n])
  return all
}
