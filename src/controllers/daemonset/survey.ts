/** What a DaemonSet knows of all nodes: kept up node by node as they and their pods change, so that a turn looks at few. */
import TinyQueue from 'tinyqueue'
import { node } from '../../api/core/node.ts'
import type { DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Cache } from '../../client/cache.ts'
import { seconds } from '../../sim/duration.ts'
import { daemonPodsOf } from './daemon-pods.ts'
import { type DaemonCount, type Finding, findingOn, type Wanted } from './finding.ts'

interface Refresh {
  readonly cache: Cache
  readonly now: number
}

/** A pod that has become ready is looked at so much later than it counts. */
const skewMs = seconds(1)

export class Survey {
  readonly count: DaemonCount = {
    desired: 0,
    current: 0,
    misscheduled: 0,
    ready: 0,
    available: 0,
    updated: 0,
  }
  /** The nodes with findings of each sort. */
  readonly missing = new Set<string>()
  readonly surplus = new Set<string>()
  readonly ended = new Set<string>()
  readonly broken = new Set<string>()
  readonly serving = new Set<string>()
  readonly replaced = new Set<string>()
  readonly sunset = new Set<string>()
  /** How many nodes are gone from under an old pod. */
  astray = 0
  /** How many nodes lack a pod that serves alone, wait for the newer of two, and have an older or only one that serves. */
  unserved = 0
  surging = 0
  served = 0
  readonly #findings = new Map<string, Finding>()
  /** Nodes that are to be looked at anew. */
  readonly #touched = new Set<string>()
  /** Nodes on which a pod becomes available by and by. */
  readonly #awaited = new TinyQueue<Awaited>([], (a, b) => a.at - b.at)
  readonly #awaitedOn = new Map<string, number>()
  #hasReadied = false
  #nextLookAt: number | undefined
  /** What it has looked for; undefined: it has not looked yet. */
  #wanted: Wanted | undefined

  get set(): DaemonSet {
    return this.#wanted!.set
  }

  /**
   * When to look again for pods that have been ready for long enough; undefined where none is waited for. Of two instants
   * the earlier counts and the other is forgotten, so that a surge after another one may wait until something else happens.
   * Source: updatePod and updateDaemonSetStatus, and the work queue, which keeps one instant for each key.
   */
  nextLookAt(minReadyMs: number, now: number): number | undefined {
    const asked: number[] = []
    if (this.#nextLookAt !== undefined && this.#nextLookAt > now) asked.push(this.#nextLookAt)
    if (this.#hasReadied) asked.push(now + minReadyMs + skewMs)
    if (this.count.ready !== this.count.available) asked.push(now + minReadyMs)
    this.#hasReadied = false
    this.#nextLookAt = asked.length > 0 ? Math.min(...asked) : undefined
    return this.#nextLookAt
  }

  /** A pod of the set has become ready. */
  noteReady(): void {
    this.#hasReadied = true
  }

  findingOn(nodeName: string): Finding {
    return this.#findings.get(nodeName)!
  }

  touch(nodeName: string): void {
    if (this.#wanted) this.#touched.add(nodeName)
  }

  /** Looks at what has changed, or at everything if something else is wanted now. */
  refresh(wanted: Wanted, { cache, now }: Refresh): void {
    if (this.#wanted && isSame(this.#wanted, wanted)) this.#wanted = wanted
    else this.#beginAnew(wanted, cache)
    for (let next = this.#awaited.peek(); next && next.at <= now; next = this.#awaited.peek()) {
      this.#touched.add(next.nodeName)
      this.#awaitedOn.delete(next.nodeName)
      this.#awaited.pop()
    }
    const pods = daemonPodsOf(cache, wanted.set)
    for (const nodeName of this.#touched) {
      const found = { node: cache.get(node, nodeName), pods: pods.on(nodeName, cache), now }
      const isNothing = !found.node && found.pods.length === 0
      this.#replace(nodeName, isNothing ? undefined : findingOn(wanted, found), now)
    }
    this.#touched.clear()
  }

  #beginAnew(wanted: Wanted, cache: Cache): void {
    this.#wanted = wanted
    for (const nodeName of this.#findings.keys()) this.#touched.add(nodeName)
    for (const { metadata } of cache.list(node)) this.#touched.add(metadata.name)
    for (const nodeName of daemonPodsOf(cache, wanted.set).nodeNames) this.#touched.add(nodeName)
  }

  #replace(nodeName: string, finding: Finding | undefined, now: number): void {
    const before = this.#findings.get(nodeName)
    if (before) this.#add(nodeName, before, -1)
    if (!finding) {
      this.#findings.delete(nodeName)
      return
    }
    this.#findings.set(nodeName, finding)
    this.#add(nodeName, finding, 1)
    if (finding.nextAvailableInMs !== undefined) this.#waitOn(nodeName, now + finding.nextAvailableInMs)
  }

  #waitOn(nodeName: string, at: number): void {
    if (this.#awaitedOn.get(nodeName) === at) return
    this.#awaitedOn.set(nodeName, at)
    this.#awaited.push({ nodeName, at })
  }

  #add(nodeName: string, finding: Finding, sign: 1 | -1): void {
    for (const each in this.count)
      this.count[each as keyof DaemonCount] += sign * finding.count[each as keyof DaemonCount]
    if (finding.isUnserved) this.unserved += sign
    if (finding.isSurging) this.surging += sign
    if (finding.isServed) this.served += sign
    if (finding.isAstray) this.astray += sign
    note(this.missing, nodeName, sign > 0 && finding.isMissing)
    note(this.surplus, nodeName, sign > 0 && finding.surplus.length > 0)
    note(this.ended, nodeName, sign > 0 && finding.ended.length > 0)
    note(this.broken, nodeName, sign > 0 && finding.outdated?.is === 'broken')
    note(this.serving, nodeName, sign > 0 && finding.outdated?.is === 'serving')
    note(this.replaced, nodeName, sign > 0 && finding.replaced !== undefined)
    note(this.sunset, nodeName, sign > 0 && finding.sunset !== undefined)
  }
}

interface Awaited {
  readonly nodeName: string
  readonly at: number
}

const isSame = (a: Wanted, b: Wanted): boolean =>
  a.set.metadata.uid === b.set.metadata.uid &&
  a.set.spec.template === b.set.spec.template &&
  a.set.spec.minReadySeconds === b.set.spec.minReadySeconds &&
  a.hash === b.hash &&
  a.generation === b.generation &&
  a.surges === b.surges

function note(nodes: Set<string>, nodeName: string, belongs: boolean): void {
  if (belongs) nodes.add(nodeName)
  else nodes.delete(nodeName)
}

/** The surveys of all sets, by their keys. */
export class Surveys {
  readonly #byKey = new Map<string, Survey>()

  of(key: string): Survey {
    let survey = this.#byKey.get(key)
    if (!survey) this.#byKey.set(key, (survey = new Survey()))
    return survey
  }

  /** A pod of a set that is for a node has changed. */
  touch(key: string, nodeName: string | undefined): void {
    if (nodeName !== undefined) this.#byKey.get(key)?.touch(nodeName)
  }

  /** A pod of a set has become ready. */
  noteReady(key: string): void {
    this.#byKey.get(key)?.noteReady()
  }

  /** A node has changed. */
  touchAll(nodeName: string): void {
    for (const survey of this.#byKey.values()) survey.touch(nodeName)
  }

  forget(key: string): void {
    this.#byKey.delete(key)
  }
}
