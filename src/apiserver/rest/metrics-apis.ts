/**
 * custom.metrics.k8s.io and external.metrics.k8s.io, which in a real cluster an adapter brings, as another API server. They are there as
 * long as there are metrics to tell of. Source: the types of k8s.io/metrics, and the paths of custom-metrics-apiserver.
 */
import { ApiError, methodNotAllowed } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import { customMetricsGroup, externalMetricsGroup, groupResource } from '../../api/metrics/adapter-groups.ts'
import { everything, type Selector } from '../../api/selector.ts'
import { parseLabelSelector } from '../../api/selector-text.ts'
import { formatTime } from '../../api/time.ts'
import {
  type CustomValue,
  type ListedMetric,
  type MetricsConnection,
  noMetrics,
} from '../../client/metrics-connection.ts'
import type { ListedVersion } from '../discovery.ts'
import type { ServedApi } from '../served-api.ts'
import { type Whole, wholeValue } from './answer.ts'
import { unknownPath } from './failures.ts'
import { Negotiator } from './negotiation.ts'
import { type Query, textOf } from './parameters.ts'
import type { RestRequest } from './request.ts'

const newest = 'v1beta2'
const customVersions = [newest, 'v1beta1']
const externalVersion = 'v1beta1'

interface MetricsApisOptions {
  readonly registry: ServedApi
  metrics?(): MetricsConnection
  now(): number
}

export class MetricsApis {
  readonly #negotiator = new Negotiator({ inProtobuf: false })

  constructor(private readonly options: MetricsApisOptions) {}

  /** Those that are served now, the preferred one of a group first. */
  get versions(): readonly ListedVersion[] {
    const [custom, external] = [this.#known.listed('custom'), this.#known.listed('external')]
    return [
      ...(custom.length > 0 ? customVersions : []).map((version) => ({
        group: customMetricsGroup,
        version,
        listed: custom.map(listedAs('MetricValueList')),
      })),
      ...(external.length > 0 ? [externalVersion] : []).map((version) => ({
        group: externalMetricsGroup,
        version,
        listed: external.map(listedAs('ExternalMetricValueList')),
      })),
    ]
  }

  /** undefined at paths that do not lead to such a metric. @throws ApiError 404, 405 */
  answer(request: RestRequest): Whole | undefined {
    const [, root, group, version, ...rest] = request.path.split('/')
    if (root !== 'apis' || rest.length === 0) return undefined
    if (!this.versions.some((each) => each.group === group && each.version === version)) return undefined
    if (request.method !== 'GET') throw methodNotAllowed()
    const names = rest.map(decodeURIComponent)
    const value =
      group === externalMetricsGroup
        ? this.#external(names, request.query)
        : this.#custom(names, version, request.query)
    return wholeValue(request, value, this.#negotiator.form(request.headers.accept, 'asItIs'))
  }

  get #known(): MetricsConnection {
    return this.options.metrics?.() ?? noMetrics
  }

  #external(names: readonly string[], query: Query): object {
    const [namespaces, namespace, metric, more] = names
    if (namespaces !== 'namespaces' || !metric || more !== undefined) throw unknownPath()
    const selector = selectorIn(query, 'labelSelector')
    const found = this.#known.external({ namespace, metric, selector })
    const timestamp = formatTime(this.options.now())
    return {
      kind: 'ExternalMetricValueList',
      apiVersion: `${externalMetricsGroup}/${externalVersion}`,
      metadata: {},
      items: found.map(({ labels, value }) => ({
        metricName: metric,
        metricLabels: labels,
        timestamp,
        value,
      })),
    }
  }

  #custom(names: readonly string[], version: string, query: Query): object {
    const { resource, name, metric, namespace } = placeOf(names)
    const metricSelector = selectorIn(query, 'metricLabelSelector')
    const kind = this.options.registry.kinds.find((each) => groupResource(each) === resource)
    const asked = kind && { kind, namespace, metric, metricSelector }
    const metrics = this.#known
    const all = asked && name === '*'
    const found = all
      ? metrics.ofObjects({ ...asked, selector: selectorIn(query, 'labelSelector') })
      : [asked && metrics.ofObject({ ...asked, name })].flatMap((each) => each ?? [])
    if (found.length === 0 && !all) {
      const why = `the server could not find the metric ${metric} for ${resource} ${name}`
      throw new ApiError(404, 'NotFound', why, {})
    }
    const timestamp = formatTime(this.options.now())
    return {
      kind: 'MetricValueList',
      apiVersion: `${customMetricsGroup}/${version}`,
      metadata: {},
      items: found.map((each) => ({
        describedObject: referenceTo(each),
        ...(version === newest ? { metric: { name: metric, selector: null } } : { metricName: metric }),
        timestamp,
        value: each.value,
        ...(version !== newest && { selector: null }),
      })),
    }
  }
}

interface Place {
  readonly resource: string
  readonly name: string
  readonly metric: string
  readonly namespace?: string
}

/** `namespaces/NS/pods/NAME/METRIC`, `namespaces/NS/metrics/METRIC` (of the namespace itself), `nodes/NAME/METRIC`. @throws ApiError 404 */
function placeOf(names: readonly string[]): Place {
  const [first, second, third, fourth, fifth] = names
  if (first === 'namespaces' && third === 'metrics' && names.length === 4)
    return { resource: 'namespaces', name: second, metric: fourth }
  if (first === 'namespaces' && names.length === 5)
    return { namespace: second, resource: third, name: fourth, metric: fifth }
  if (first !== 'namespaces' && names.length === 3) return { resource: first, name: second, metric: third }
  throw unknownPath()
}

function selectorIn(query: Query, name: string): Selector {
  const text = textOf(query, name)
  return text ? parseLabelSelector(text) : everything
}

const referenceTo = ({ kind: { apiVersion, kind }, name, namespace }: CustomValue) => ({
  kind,
  ...(namespace !== undefined && { namespace }),
  name,
  apiVersion,
})

const listedAs =
  (kind: string) =>
  ({ name, namespaced }: ListedMetric) => ({
    name,
    singularName: '',
    namespaced,
    kind,
    verbs: ['get'] as Kind['verbs'],
  })
