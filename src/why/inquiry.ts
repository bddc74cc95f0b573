/** Goes after one question, from the object asked about to the causes. Looks, and changes nothing. */
import { event } from '../api/core/event.ts'
import type { Event, Pod } from '../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { controllerOf, isBeingDeleted, oldestFirst } from '../api/meta.ts'
import { parseTime } from '../api/time.ts'
import type { Store } from '../apiserver/store/store.ts'
import { uncombined } from '../client/event-parts.ts'
import type { Clock } from '../sim/clock.ts'
import { deletionOf } from './deletion.ts'
import type { Explainer } from './explainer.ts'
import { generalFinding } from './general.ts'
import type { Question, Sight } from './question.ts'
import { Schedulings } from './scheduling.ts'
import { missing, subjectOf } from './subject.ts'
import type { Scheduling, Why } from './why.ts'

/** A chain that is longer is cut off there. */
const deepest = 12

export class Inquiry implements Question {
  readonly clock: Clock
  readonly store: Store
  readonly kinds: readonly Kind[]
  readonly plugins: Sight['plugins']
  readonly kubelets: Sight['kubelets']
  readonly #explainers: ReadonlyMap<Kind, Explainer>
  /** What is being explained now, from the first object asked about to the last: who comes up again ends the chain. */
  readonly #chain: KubeObject[] = []

  readonly #schedulings: Schedulings
  readonly #groups = new Map<string, ReadonlyMap<string | undefined, readonly KubeObject[]>>()

  constructor({ clock, store, kinds, plugins, kubelets }: Sight, explainers: readonly Explainer[]) {
    this.clock = clock
    this.store = store
    this.kinds = kinds
    this.plugins = plugins
    this.kubelets = kubelets
    this.#schedulings = new Schedulings(this)
    this.#explainers = new Map(explainers.map((each) => [each.kind, each]))
  }

  get now(): number {
    return this.clock.now()
  }

  get isAboutAsked(): boolean {
    return this.#chain.length === 1
  }

  find<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.store.get(kind, { name, namespace: kind.namespaced ? namespace : undefined })
  }

  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly T[] {
    return this.store.list(kind, namespace)
  }

  ownedBy<T extends KubeObject>(owner: KubeObject, kind: Kind<T>): readonly T[] {
    const { uid, namespace } = owner.metadata
    const owned = this.#grouped(kind, namespace, (each) => controllerOf(each)?.uid)
    return (owned.get(uid) ?? []).toSorted(oldestFirst)
  }

  events({ metadata: { uid, namespace } }: KubeObject): readonly Event[] {
    const told = this.#grouped(event, namespace ?? 'default', ({ involvedObject }) => involvedObject.uid)
    const latestFirst = (told.get(uid) ?? []).toSorted((a, b) => instantOf(b) - instantOf(a))
    return latestFirst.map((each) => ({ ...each, message: uncombined(each.message ?? '') }))
  }

  schedulingOf(pod: Pod): Scheduling | undefined {
    return this.#schedulings.of(pod)
  }

  kindNamed(apiVersion: string | undefined, kind: string): Kind | undefined {
    const group = apiVersion?.includes('/') ? apiVersion.split('/')[0] : ''
    return this.kinds.find((each) => each.kind === kind && each.group === group)
  }

  why<T extends KubeObject>(kind: Kind<T>, object: T): Why {
    const subject = subjectOf(object)
    if (this.#chain.includes(object) || this.#chain.length === deepest)
      return { object: subject, sentence: 'has been spoken of', because: [] }
    this.#chain.push(object)
    try {
      const explainer = this.#explainers.get(kind as unknown as Kind)
      const finding =
        (isBeingDeleted(object) ? deletionOf(object, this) : undefined) ??
        explainer?.explain(object, this) ??
        generalFinding(object)
      return { object: subject, because: [], ...finding }
    } finally {
      this.#chain.pop()
    }
  }

  /** The objects of a namespace by what they are about: looked through once, however many are asked about. */
  #grouped<T extends KubeObject>(
    kind: Kind<T>,
    namespace: string | undefined,
    uidOf: (object: T) => string | undefined,
  ): ReadonlyMap<string | undefined, readonly T[]> {
    const key = `${kind.apiVersion} ${kind.kind} ${namespace ?? ''}`
    const known = this.#groups.get(key)
    if (known) return known as ReadonlyMap<string | undefined, readonly T[]>
    const groups = new Map<string | undefined, T[]>()
    for (const each of this.list(kind, namespace)) {
      const uid = uidOf(each)
      const group = groups.get(uid)
      if (group) group.push(each)
      else groups.set(uid, [each])
    }
    this.#groups.set(key, groups)
    return groups
  }

  whyNamed<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): Why {
    const found = this.find(kind, name, namespace)
    return found ? this.why(kind, found) : missing(kind, name, namespace)
  }
}

const instantOf = ({ lastTimestamp, eventTime, series, metadata }: Event): number =>
  parseTime(series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp) ?? 0
