/** `/metrics`, in the text that Prometheus reads. What it takes to write it is fetched when somebody asks for the first time. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Metric, Registry } from 'prom-client'
import { Histogram } from './histogram.ts'
import { type Family, families, type MetricSources } from './metric-families.ts'
import { sendPlain } from './send.ts'

/** As Go's client library writes it, which says how it would write names that Prometheus once did not allow. */
const contentType = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores'

/** As with all pages that are no resources, the method does not matter; but this one can be told to begin again. */
const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** @param letIn throws for whoever may not read them */
export function serveMetrics(
  app: FastifyInstance,
  sources: MetricSources,
  letIn: (request: FastifyRequest) => void,
): void {
  let registry: Promise<Registry> | undefined
  app.route({
    method: everyMethod,
    url: '/metrics',
    async handler(request: FastifyRequest, reply: FastifyReply) {
      const { method } = request
      letIn(request)
      if (method === 'DELETE') {
        sources.traffic.reset()
        return sendPlain(reply, 'text/plain; charset=utf-8', 'metrics reset\n')
      }
      registry ??= registryOf(sources)
      return sendPlain(reply, contentType, await textOf(await registry))
    },
  })
}

async function registryOf(sources: MetricSources): Promise<Registry> {
  const { default: client } = await import('prom-client')
  const registry = new client.Registry()
  client.collectDefaultMetrics({ register: registry })
  for (const family of families) registry.registerMetric(metricOf(family, sources))
  return registry
}

/** A family as the library has its own: it is asked for its values when it is written. */
function metricOf({ name, type, help, read }: Family, sources: MetricSources): Metric {
  const get = async () => ({
    name,
    type,
    help,
    values: [...read(sources)].flatMap(([labels, value]): object[] =>
      value instanceof Histogram ? [...linesOf(name, labels, value)] : [{ labels, value }],
    ),
  })
  return { name, get } as unknown as Metric
}

function* linesOf(name: string, labels: object, { bounds, counts, sum }: Histogram) {
  let soFar = 0
  for (let n = 0; n < counts.length; n++) {
    soFar += counts[n]
    const le = n < bounds.length ? String(bounds[n]) : '+Inf'
    yield { metricName: `${name}_bucket`, labels: { ...labels, le }, value: soFar }
  }
  yield { metricName: `${name}_sum`, labels, value: sum }
  yield { metricName: `${name}_count`, labels, value: soFar }
}

/** All families in the order of their names, without those of which there is nothing to tell. */
async function textOf(registry: Registry): Promise<string> {
  const names = registry.getMetricsAsArray().map(({ name }) => name)
  const texts = await Promise.all(names.sort().map((name) => registry.getSingleMetricAsString(name)))
  return texts
    .filter(hasSamples)
    .map((text) => `${text}\n`)
    .join('')
}

const hasSamples = (text: string): boolean => text.split('\n', 3).length > 2
