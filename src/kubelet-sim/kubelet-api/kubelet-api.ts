/** The HTTP API of a kubelet, as `kubectl get --raw /api/v1/nodes/NAME/proxy/…` shows it. */
import { bytesOf } from '../runtime/bytes.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network.ts'
import { configurationOf } from './configuration.ts'
import type { KubeletFacts } from './facts.ts'
import { kubeletMetrics, resourceMetrics } from './metrics.ts'
import { statsSummary } from './stats-summary.ts'

/** @param facts what there is to tell now */
export function kubeletApi({ method, path, from }: HttpRequest, facts: () => KubeletFacts): HttpResponse {
  // A kubelet knows nobody who does not say who he is; the API server does, by its certificate.
  if (from !== undefined) return plain(401, 'Unauthorized')
  const way = path.replace(/[?#].*/s, '')
  const page = Object.hasOwn(pages, way) ? pages[way] : undefined
  if (!page && !way.startsWith('/logs/')) return plain(404, '404 page not found\n')
  if (method !== 'GET' && method !== 'HEAD') return plain(405, '405: Method Not Allowed')
  const answer = page ? page(facts()) : logsAt(way.slice('/logs'.length), facts())
  return method === 'HEAD' ? { ...answer, body: '' } : answer
}

type Page = (facts: KubeletFacts) => HttpResponse

const plain = (status: number, text: string): HttpResponse => ({
  status,
  body: bytesOf(text),
  isInBytes: true,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
})

const json = (value: object): HttpResponse => ({
  ...plain(200, JSON.stringify(value)),
  headers: { 'content-type': 'application/json' },
})

const metrics = (text: string): HttpResponse => ({
  ...plain(200, text),
  headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' },
})

const podList = (items: readonly object[]) => json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items })

const pods: Page = ({ pods: all }) => podList(all)

/** What runs, as far as the runtime knows. */
const runningPods: Page = ({ uses }) =>
  podList(
    uses.map(({ pod: { metadata, spec }, containers }) => ({
      metadata: {
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        creationTimestamp: null,
      },
      spec: {
        containers: spec.containers
          .filter(({ name }) => containers.some((each) => each.name === name))
          .map(({ name, image }) => ({ name, image, resources: {} })),
      },
      status: {},
    })),
  )

const healthy: Page = () => plain(200, 'ok')

const pages: Readonly<Record<string, Page>> = {
  '/configz': ({ spec }) => json(configurationOf(spec)),
  '/healthz': healthy,
  '/healthz/log': healthy,
  '/healthz/ping': healthy,
  '/healthz/syncloop': healthy,
  '/metrics': (facts) => metrics(kubeletMetrics(facts)),
  '/metrics/resource': (facts) => metrics(resourceMetrics(facts)),
  '/pods': pods,
  '/pods/': pods,
  '/runningpods/': runningPods,
  '/stats/summary': (facts) => json(statsSummary(facts)),
}

/** What is below /var/log, as a file server of Go shows it. */
function logsAt(path: string, { log }: KubeletFacts): HttpResponse {
  const found = log(path)
  if (found === undefined) return plain(404, '404 page not found\n')
  if (typeof found === 'string') return { ...plain(200, ''), body: found }
  const links = found.map((name) => `<a href="${encodeURI(name)}">${escaped(name)}</a>\n`).join('')
  return {
    ...plain(
      200,
      `<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n${links}</pre>\n`,
    ),
    headers: { 'content-type': 'text/html; charset=utf-8' },
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;')
