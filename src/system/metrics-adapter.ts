/** What an adapter for metrics does: tells custom.metrics.k8s.io and external.metrics.k8s.io. What there is to tell, people give it. */
import { pod as podKind } from '../api/core/pod.ts'
import { isPodReady } from '../api/core/pod-conditions.ts'
import { badRequest, notFound } from '../api/errors.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { Kind } from '../api/kind.ts'
import { kindOfWord } from '../api/kind-words.ts'
import { isBeingDeleted } from '../api/meta.ts'
import { groupResource } from '../api/metrics/adapter-groups.ts'
import {
  canonicalQuantity,
  formatQuantity,
  isQuantity,
  parseQuantity,
  resourceQuantity,
} from '../api/quantity.ts'
import { type Labels, matches, type Selector } from '../api/selector.ts'
import { parseLabelSelector } from '../api/selector-text.ts'
import type { Cache } from '../client/cache.ts'
import { defaultNamespace } from '../client/default-namespace.ts'
import type { GivenExternal, GivenMetric, GivenOfObject, GivenOfPods } from '../client/given-metrics.ts'
import type {
  CustomValue,
  ExternalValue,
  ListedMetric,
  MetricsConnection,
} from '../client/metrics-connection.ts'

interface MetricsAdapterOptions {
  readonly cache: Cache
  /** What is served now. */
  readonly served: { readonly kinds: readonly Kind[] }
}

/** A given metric, read. */
interface Known {
  readonly given: GivenMetric
  readonly kind: Kind | undefined
  /** Of an object. */
  readonly name: string
  readonly selector: Selector
}

/** So many are kept. */
const most = 1_000

export class MetricsAdapter implements MetricsConnection {
  /** By what makes them the same: all but their values. */
  readonly #all = new Map<string, Known>()
  #listed: { readonly custom: readonly ListedMetric[]; readonly external: readonly ListedMetric[] } = nothing

  constructor(private readonly options: MetricsAdapterOptions) {}

  /** What was given, in the order in which it was. */
  get given(): readonly GivenMetric[] {
    return [...this.#all.values()].map(({ given }) => given)
  }

  /** Puts it in the place of what was given of the same. @throws ApiError 400 for what makes no sense */
  give(given: GivenMetric): GivenMetric {
    const known = this.#read(given)
    const key = identityOf(known.given)
    if (!this.#all.has(key) && this.#all.size >= most)
      throw badRequest(`there are ${most} metrics, and no more are kept: take some away`)
    this.#all.set(key, known)
    this.#list()
    return known.given
  }

  /** Takes away all of one name, or all. @throws ApiError 404 for a name that there is not */
  take(name?: string): readonly GivenMetric[] {
    const gone = [...this.#all].filter(([, { given }]) => name === undefined || given.metric === name)
    if (name !== undefined && gone.length === 0) throw notFound({ plural: 'metrics', group: '' }, name)
    for (const [key] of gone) this.#all.delete(key)
    this.#list()
    return gone.map(([, { given }]) => given)
  }

  listed(sort: 'custom' | 'external'): readonly ListedMetric[] {
    return this.#listed[sort]
  }

  ofObject(question: Parameters<MetricsConnection['ofObject']>[0]): CustomValue | undefined {
    return this.#valueOf(question, new Map())
  }

  ofObjects(question: Parameters<MetricsConnection['ofObjects']>[0]): readonly CustomValue[] {
    const { kind, namespace, selector } = question
    const sharers = new Map<Known, number>()
    return this.options.cache
      .list(kind, namespace, selector)
      .flatMap(({ metadata }) => this.#valueOf({ ...question, name: metadata.name }, sharers) ?? [])
  }

  external({
    namespace,
    metric,
    selector,
  }: Parameters<MetricsConnection['external']>[0]): readonly ExternalValue[] {
    return [...this.#all.values()]
      .filter(
        (each) =>
          each.given.of === 'external' &&
          (each.given.namespace === undefined || each.given.namespace === namespace) &&
          isMetric(each, metric, selector),
      )
      .map(({ given }) => ({ labels: labelsOf(given), value: given.value }))
  }

  /** @param sharers how many pods share what is known: counted once for each question */
  #valueOf(
    { kind, namespace, name, metric, metricSelector }: Parameters<MetricsConnection['ofObject']>[0],
    sharers: Map<Known, number>,
  ): CustomValue | undefined {
    const found = this.#find(
      (each) =>
        each.given.of === 'object' &&
        each.kind === kind &&
        each.name === name &&
        isIn(each, namespace) &&
        isMetric(each, metric, metricSelector),
    )
    if (found) return { kind, name, namespace, value: found.given.value }
    const pod = kind === podKind ? this.options.cache.get(podKind, name, namespace) : undefined
    // Nobody asks pods that do not run.
    if (pod?.status.phase !== 'Running') return undefined
    const known = this.#find(
      (each) =>
        each.given.of === 'pods' &&
        isIn(each, namespace) &&
        matches(each.selector, pod.metadata.labels) &&
        isMetric(each, metric, metricSelector),
    )
    return known && { kind, name, namespace, value: this.#shareOf(pod, known, sharers) }
  }

  #shareOf(pod: Pod, known: Known, sharers: Map<Known, number>): string {
    const { given, selector } = known
    if (given.of !== 'pods' || !given.isShared) return given.value
    if (!takesPart(pod)) return '0'
    let count = sharers.get(known)
    if (count === undefined) {
      count = this.options.cache.list(podKind, pod.metadata.namespace, selector).filter(takesPart).length
      sharers.set(known, count)
    }
    const { nanos, format } = parseQuantity(given.value)
    return resourceQuantity(formatQuantity({ nanos: nanos / BigInt(count), format }))
  }

  #find(isMeant: (known: Known) => boolean): Known | undefined {
    for (const known of this.#all.values()) if (isMeant(known)) return known
    return undefined
  }

  #read(given: GivenMetric): Known {
    const { metric, value } = given
    if (!/^[^/%\s]+$/.test(metric) || metric === '.' || metric === '..')
      throw badRequest(`the name of a metric cannot be ${JSON.stringify(metric)}`)
    if (!isQuantity(value)) throw badRequest(`the value ${JSON.stringify(value)} is no quantity`)
    const read = { given: { ...given, value: canonicalQuantity(value) }, name: '', selector: [] }
    if (given.of === 'external') return { ...read, kind: undefined }
    if (given.of === 'pods')
      return { ...read, kind: podKind as Kind, selector: parseLabelSelector(given.selector ?? '') }
    const [, word, name] = /^([^/]+)\/([^/]+)$/.exec(given.object) ?? []
    if (!word) throw badRequest(`the object ${JSON.stringify(given.object)} must be named as TYPE/NAME`)
    return { ...read, name, kind: this.#kindOf(word) }
  }

  #kindOf(word: string): Kind {
    try {
      return kindOfWord(this.options.served.kinds, word)
    } catch (error) {
      throw badRequest((error as Error).message)
    }
  }

  #list(): void {
    const names = { custom: new Map<string, ListedMetric>(), external: new Map<string, ListedMetric>() }
    for (const { given, kind } of this.#all.values()) {
      const name = kind ? `${groupResource(kind)}/${given.metric}` : given.metric
      names[kind ? 'custom' : 'external'].set(name, { name, namespaced: kind?.namespaced ?? true })
    }
    const sorted = (listed: ReadonlyMap<string, ListedMetric>) =>
      [...listed.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    this.#listed = { custom: sorted(names.custom), external: sorted(names.external) }
  }
}

const nothing = Object.freeze({ custom: [], external: [] })

const takesPart = (pod: Pod): boolean => isPodReady(pod) && !isBeingDeleted(pod)

const labelsOf = (given: GivenMetric): Labels => (given.of === 'pods' ? {} : (given.labels ?? {}))

const isIn = ({ given, kind }: Known, namespace: string | undefined): boolean =>
  !kind?.namespaced || (given.namespace ?? defaultNamespace) === namespace

const isMetric = ({ given }: Known, metric: string, selector: Selector): boolean =>
  given.metric === metric && matches(selector, labelsOf(given))

function identityOf(given: GivenOfPods | GivenOfObject | GivenExternal): string {
  const { of, metric, namespace } = given
  const which = of === 'pods' ? given.selector : of === 'object' ? given.object : undefined
  const labels = Object.entries(labelsOf(given)).sort(([a], [b]) => (a < b ? -1 : 1))
  const home = of === 'external' ? namespace : (namespace ?? defaultNamespace)
  return JSON.stringify([of, metric, home, which, labels])
}
