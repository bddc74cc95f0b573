/** The HTTP API of a kubelet, as `kubectl get --raw /api/v1/nodes/NAME/proxy/…` shows it. */
import { bytesOf } from '../runtime/bytes.ts'
import { withoutQuery } from '../runtime/http/exchange.ts'
import type { HttpRequest, HttpResponse, Server } from '../runtime/network/network.ts'
import { cadvisorMetrics } from './cadvisor.ts'
import { configurationOf } from './configuration.ts'
import type { KubeletFacts } from './facts.ts'
import { kubeletMetrics, probeMetrics, resourceMetrics } from './metrics.ts'
import { statsSummary } from './stats-summary.ts'

/** What a kubelet tells of its health at a port of its own, for who asks from its machine. */
export const healthServer: Server = Object.freeze({
  owner: 'kubelet',
  handle({ path }: HttpRequest): HttpResponse {
    return healthPages.has(withoutQuery(path)) ? health(path) : plain(404, '404 page not found\n')
  },
})

const checks = ['ping', 'log', 'syncloop'] as const
const healthPages: ReadonlySet<string> = new Set(['/healthz', ...checks.map((each) => `/healthz/${each}`)])

/** @param path with its query: `/healthz?verbose` names all checks */
function health(path: string): HttpResponse {
  const isVerbose = /^\/healthz\?(?:.*&)?verbose(?:=|&|$)/.test(path)
  const list = checks.map((each) => `[+]${each} ok\n`).join('')
  return plain(200, isVerbose ? `${list}healthz check passed\n` : 'ok')
}

/** @param facts what there is to tell now */
export function kubeletApi({ method, path, from }: HttpRequest, facts: () => KubeletFacts): HttpResponse {
  // A kubelet knows nobody who does not say who he is; the API server does, by its certificate.
  if (from !== undefined) return plain(401, 'Unauthorized')
  const way = withoutQuery(path)
  const page = Object.hasOwn(pages, way) ? pages[way] : undefined
  if (!page && !way.startsWith('/logs/')) return plain(404, '404 page not found\n')
  if (method !== 'GET' && method !== 'HEAD') return plain(405, '405: Method Not Allowed')
  const answer = page ? page(facts(), path) : logsAt(way.slice('/logs'.length), facts())
  return method === 'HEAD' ? { ...answer, body: '' } : answer
}

type Page = (facts: KubeletFacts, path: string) => HttpResponse

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

const pages: Readonly<Record<string, Page>> = {
  '/configz': ({ spec }) => json(configurationOf(spec)),
  ...Object.fromEntries(Array.from(healthPages, (each): [string, Page] => [each, (_, path) => health(path)])),
  '/metrics': (facts) => metrics(kubeletMetrics(facts)),
  '/metrics/cadvisor': (facts) => metrics(cadvisorMetrics(facts)),
  '/metrics/probes': (facts) => metrics(probeMetrics(facts)),
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
