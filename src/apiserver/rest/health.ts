/**
 * `/healthz`, `/livez` and `/readyz`: a server that can answer is well, and says so check by check when asked. A turn that
 * has failed ends nothing but itself, so the check `turns` tells of it and fails no other.
 */
import type { Supervisor } from '../../sim/supervisor.ts'
import { type Whole, whole } from './answer.ts'
import type { HealthMetrics } from './health-metrics.ts'
import type { Query } from './parameters.ts'

/**
 * What a server with usual settings starts after it listens, in the order in which it is told. Here all of it is there
 * from the start. Source: kube-apiserver v1.36, its three servers one after the other.
 */
const hooks = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'peer-endpoint-reconciler-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
].map((name) => `poststarthook/${name}`)

const lastHooks = ['apiservice-openapi-controller', 'apiservice-openapiv3-controller'].map(
  (name) => `poststarthook/${name}`,
)

const started = [...hooks, 'autoregister-completion', ...lastHooks]

const alive = ['ping', 'log', 'loopback-serving-certificate', 'etcd', ...started]

const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: alive,
  livez: alive,
  readyz: ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...started, 'shutdown'],
}

const pages = Object.keys(checks).map((name) => `/${name}`)

/** All of these pages. */
export const healthPaths: readonly string[] = [
  ...pages,
  ...Object.entries(checks).flatMap(([name, those]) => those.map((check) => `/${name}/${check}`)),
]

const text = (said: string, code = 200): Whole => whole('text/plain; charset=utf-8', said, code)
/** What no browser is to take for anything else. */
const strictly = (answer: Whole): Whole => ({ ...answer, headers: { 'x-content-type-options': 'nosniff' } })

/** Whether a path is one of the three, and no single check of it. */
export const isHealthPage = (path: string): boolean => pages.includes(path)

interface Observed {
  readonly supervisor: Supervisor
  /** Told of every check of a page that is asked for as a whole. */
  readonly metrics: HealthMetrics
}

/** @returns undefined where there is no such page */
export function healthOf(path: string, query: Query, { supervisor, metrics }: Observed): Whole | undefined {
  const [, name, ...rest] = path.split('/')
  if (!Object.hasOwn(checks, name)) return undefined
  const trouble = troubleOf(supervisor)
  if (rest.length === 0) {
    for (const check of checks[name]) metrics.observe(name, check, true)
    if (trouble) metrics.observe(name, 'turns', false)
    return strictly(text(report(name, query, trouble)))
  }
  const check = rest.join('/')
  if (check === 'turns')
    return trouble ? strictly(text(`internal server error: ${trouble}\n`, 500)) : text('ok')
  return checks[name].includes(check) ? text('ok') : undefined
}

/** What has gone wrong so far, the first of it in full; undefined where nothing has. */
function troubleOf({ count, failures }: Supervisor): string | undefined {
  if (count === 0) return undefined
  return `${count} ${count === 1 ? 'turn has' : 'turns have'} failed, first ${failures[0].message}`
}

function report(name: string, { verbose, exclude }: Query, trouble: string | undefined): string {
  if (verbose === undefined) return 'ok'
  const excluded = new Set([exclude ?? []].flat())
  const lines = checks[name].map((check) => `[+]${check} ${excluded.delete(check) ? 'excluded: ok' : 'ok'}\n`)
  if (!excluded.delete('turns') && trouble) lines.push(`[-]turns failed: ${trouble}\n`)
  return `${lines.join('')}${warningOf([...excluded])}${name} check passed\n`
}

const warningOf = (unknown: readonly string[]): string =>
  unknown.length === 0
    ? ''
    : `warn: some health checks cannot be excluded: no matches for ${[...unknown]
        .sort()
        .map((check) => JSON.stringify(check))
        .join(',')}\n`
