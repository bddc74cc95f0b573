/** `/statusz` and `/flagz`: since when the server runs, and with which settings. Source: the z-pages of component-base v1.36. */
import { formatYaml } from '../../api/codec/yaml.ts'
import { notAcceptable } from '../../api/errors.ts'
import { clusterRange } from '../../api/networking/servicecidr.ts'
import { formatTime } from '../../api/time.ts'
import { issuer } from '../../client/token.ts'
import type { Store } from '../store/store.ts'
import { type Whole, whole } from './answer.ts'
import { rangesOf } from './negotiation.ts'
import { prettyText } from './pretty.ts'
import type { RestRequest } from './request.ts'
import { version } from './version.ts'

type Times = Pick<Store, 'startedAt' | 'now'>

interface ZPage {
  /** What its structured form is called. */
  readonly kind: string
  /** That form, without what every object has. */
  fields(times: Times): object
  /** What people read, below the name and the warning. */
  text(times: Times): string
}

/** The settings of a real server that hold of this one. */
const flags: Readonly<Record<string, string>> = {
  'allow-privileged': 'true',
  'authorization-mode': '[Node,RBAC]',
  'default-not-ready-toleration-seconds': '300',
  'default-unreachable-toleration-seconds': '300',
  'enable-logs-handler': 'false',
  'enable-priority-and-fairness': 'true',
  'event-ttl': '1h0m0s',
  profiling: 'false',
  'service-account-issuer': `[${issuer}]`,
  'service-cluster-ip-range': clusterRange,
  'service-node-port-range': '30000-32767',
}

const binaryVersion = `${version.major}.${version.minor}`
const emulationVersion = `${version.emulationMajor}.${version.emulationMinor}`
const statusPaths = ['/flagz', '/healthz', '/livez', '/metrics', '/readyz', '/statusz', '/version']

const secondsUp = ({ startedAt, now }: Times): number => Math.floor((now - startedAt) / 1_000)

const statusz: ZPage = {
  kind: 'Statusz',
  fields: (times) => ({
    startTime: formatTime(times.startedAt),
    uptimeSeconds: secondsUp(times),
    goVersion: version.goVersion,
    binaryVersion,
    emulationVersion,
    paths: statusPaths,
  }),
  text: (times) =>
    [
      '',
      `Started  ${dateText(times.startedAt)}`,
      `Up  ${spanText(secondsUp(times))}`,
      `Go version  ${version.goVersion}`,
      `Binary version  ${binaryVersion}`,
      `Emulation version  ${emulationVersion}`,
      `Paths  ${statusPaths.join(' ')}`,
      '',
    ].join('\n'),
}

const flagz: ZPage = {
  kind: 'Flagz',
  fields: () => ({ flags }),
  text: () =>
    Object.entries(flags)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
}

const pages: Readonly<Record<string, ZPage>> = { '/flagz': flagz, '/statusz': statusz }

export const zpagePaths: readonly string[] = Object.keys(pages)

/** @returns undefined where there is no such page. @throws ApiError 406 */
export function zpage({ path, headers }: RestRequest, times: Times): Whole | undefined {
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined
  if (!page) return undefined
  const form = formOf(headers.accept || '*/*', page.kind)
  return form === 'text' ? inWords(path, page, times) : structured(page, form, times)
}

const warningOfText =
  'Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.'

const inWords = (path: string, page: ZPage, times: Times): Whole =>
  whole('text/plain; charset=utf-8', `\napiserver ${path.slice(1)}\n${warningOfText}\n${page.text(times)}`)

interface Structured {
  readonly type: string
  readonly version: string
}

/** In the order in which the real server offers them. */
const structuredTypes = ['application/json', 'application/yaml']
const versions = ['v1alpha1', 'v1beta1']

/** The most wanted form that there is. @throws ApiError 406 */
function formOf(accept: string, kind: string): 'text' | Structured {
  for (const { type, params } of rangesOf(accept)) {
    const { as, g, v } = params
    if (as === kind && g === 'config.k8s.io' && versions.includes(v) && structuredTypes.includes(type))
      return { type, version: v }
    if ((type === '*/*' || type === 'text/*' || type === 'text/plain') && as === undefined) return 'text'
  }
  const accepted = [...structuredTypes, 'text/plain'].join(', ')
  throw notAcceptable(`only the following media types are accepted: ${accepted}`)
}

function structured(page: ZPage, { type, version }: Structured, times: Times): Whole {
  const meta = { kind: page.kind, apiVersion: `config.k8s.io/${version}`, metadata: { name: 'apiserver' } }
  const value = { ...meta, ...page.fields(times) }
  const text = type === 'application/yaml' ? formatYaml(value) : prettyText(value)
  const answer = whole(`${type};g=config.k8s.io;v=${version};as=${page.kind}`, text)
  if (version !== 'v1alpha1') return answer
  const name = page.kind.toLowerCase()
  const warning = `This version of the ${name} endpoint is deprecated. Please use a newer version.`
  return { ...answer, headers: { warning: `299 - "${warning}"` } }
}

/** As Go's time.UnixDate writes an instant. */
function dateText(at: number): string {
  const [day, date, month, year, time] = new Date(at).toUTCString().split(/,? /)
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} UTC ${year}`
}

const two = (n: number) => String(n).padStart(2, '0')

const spanText = (seconds: number): string =>
  `${Math.floor(seconds / 3_600)} hr ${two(Math.floor(seconds / 60) % 60)} min ${two(seconds % 60)} sec`
