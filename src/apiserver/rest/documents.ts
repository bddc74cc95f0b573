/** What is served besides resources: the version, the paths, the groups and their resources, OpenAPI, and how the server is. */
import { methodNotAllowed } from '../../api/errors.ts'
import { goJson } from '../../api/go-json.ts'
import { inAllVersions } from '../../api/kind-versions.ts'
import {
  aggregatedDiscovery,
  apiGroup,
  coreVersions,
  type GroupVersion,
  groupList,
  type ListedVersion,
  listedResources,
  resourceList,
} from '../discovery.ts'
import { hashOf, type OpenApi } from '../openapi/openapi.ts'
import type { ServedApi } from '../served-api.ts'
import type { AggregatedApis } from './aggregated-apis.ts'
import { type Whole, whole, wholeValue } from './answer.ts'
import { noBody, noSuchPage, unknownPath } from './failures.ts'
import { healthOf, healthPaths, isHealthPage } from './health.ts'
import { HealthMetrics } from './health-metrics.ts'
import { issuerPage, issuerPaths } from './issuer-pages.ts'
import type { MetricsApis } from './metrics-apis.ts'
import { checkTakesJson, Negotiator, rangesOf } from './negotiation.ts'
import { valueAsProtobuf } from './object-message.ts'
import { openApiDocument } from './openapi-documents.ts'
import { prettyText } from './pretty.ts'
import type { RestRequest } from './request.ts'
import type { ServedKinds } from './served-kinds.ts'
import { version } from './version.ts'
import { zpage, zpagePaths } from './zpages.ts'

const json = 'application/json'
const protobuf = 'application/vnd.kubernetes.protobuf'
const healthMetricsPath = '/metrics/slis'

/** What the API server writes for people, whoever asks. */
const indented = (value: object): Whole => whole(json, prettyText(value))

export class Documents {
  readonly #negotiator = new Negotiator()
  /** For the list of groups, and a group alone: the aggregator answers these without a router. */
  readonly #ofGroups = new Negotiator({ inProtobuf: true, isUnrouted: true })
  readonly #health = new HealthMetrics()

  constructor(
    private readonly registry: ServedApi,
    private readonly openApi: OpenApi,
    private readonly kinds: ServedKinds,
    private readonly others: { readonly aggregated: AggregatedApis; readonly metrics: MetricsApis },
  ) {}

  /** Of which there are no kinds here. */
  get #elsewhere(): readonly (GroupVersion | ListedVersion)[] {
    const { aggregated, metrics } = this.others
    return [...metrics.versions, ...aggregated.versions]
  }

  /** The same with what there is of them. */
  get #listed(): readonly (GroupVersion | ListedVersion)[] {
    const { aggregated, metrics } = this.others
    return [...metrics.versions, ...aggregated.listed]
  }

  /** @throws ApiError 404, 405, 406 */
  answer(request: RestRequest): Whole {
    return this.#page(request) ?? this.#ofApi(request) ?? noSuchPage()
  }

  /** What answers whatever the method is, and at no other path than its own. Source: the API server's mux for such pages. */
  #page(request: RestRequest): Whole | undefined {
    const { path, query } = request
    if (path === '/' || path === '/index.html') return indented({ paths: pathsOf(this.registry) })
    if (isHealthPage(path)) request.subject = { page: path, component: '' }
    else if (/^\/openapi\/v3(?:\/|$)/.test(path)) {
      request.subject = { page: path === '/openapi/v3' ? 'openapi/v3' : 'openapi/v3/', component: '' }
    }
    if (path.startsWith('/openapi/'))
      return openApiDocument(this.openApi, path.slice('/openapi/'.length), {
        request,
        others: () => this.others.aggregated.documents,
      })
    const { store } = this.registry
    if (path === healthMetricsPath) return this.#health.answer()
    const health = { supervisor: store.supervisor, metrics: this.#health }
    return issuerPage(request) ?? zpage(request, store) ?? healthOf(path, query, health)
  }

  /** What is for the API to answer: undefined where it has nothing to say. @throws ApiError 404, 405, 406 */
  #ofApi(request: RestRequest): Whole | undefined {
    const path = request.path.replace(/(?<=.)\/+$/, '')
    const [, root, group] = path.split('/')
    const isGroup = root === 'apis' && (group === undefined || (group !== '' && this.#hasGroup(group)))
    const isOurs = root === 'api' || root === 'version' || isGroup
    if (!isOurs) return undefined
    const isCustom = isGroup && group !== undefined && !this.kinds.knowsGroup(group)
    // The list of groups, a group alone, and the versions of custom resources are shown to whatever method.
    const isShownToAll =
      isGroup &&
      (group === undefined || path === `/apis/${group}` || (isCustom && this.kinds.hasGroup(group)))
    // Who may not ask so is not asked what he would take.
    const isRefused = request.method !== 'GET' && !isShownToAll
    const found = this.#at(path, isRefused ? { ...request, headers: {} } : request)
    if (!found && isCustom) return undefined
    if (!found) throw unknownPath()
    if (isRefused) throw methodNotAllowed()
    return found
  }

  #hasGroup(group: string): boolean {
    return this.kinds.hasGroup(group) || this.#elsewhere.some((each) => each.group === group)
  }

  #at(path: string, request: RestRequest): Whole | undefined {
    const { accept } = request.headers
    switch (path) {
      case '/version':
        checkTakesJson(accept)
        return indented(version)
      case '/api':
        return this.#discovery(request, 'core')
      case '/apis':
        return this.#discovery(request, 'groups')
    }
    const document = discoveryDocument(this.registry, path, this.#elsewhere)
    const isGroup = /^\/apis\/[^/]*$/.test(path)
    const negotiator = isGroup ? this.#ofGroups : this.#negotiator
    return document && wholeValue(request, document, negotiator.form(accept, 'asItIs'))
  }

  #discovery(request: RestRequest, where: 'core' | 'groups'): Whole {
    const kinds = inAllVersions(this.registry.kinds)
    const { accept, host } = request.headers
    const media = aggregatedAs(accept)
    if (media) {
      request.subject = { page: where === 'core' ? 'api' : 'apis', component: 'apiserver' }
      const type = `${media};g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList`
      const document = aggregatedDiscovery(kinds, where, this.#listed)
      const text = `${goJson(document)}\n`
      return tagged(type, { text, body: media === protobuf ? valueAsProtobuf(document) : text }, request)
    }
    // Clients are told the address under which they have asked.
    const document =
      where === 'core' ? coreVersions(String(host ?? '')) : groupList([...kinds, ...this.#elsewhere])
    const negotiator = where === 'core' ? this.#negotiator : this.#ofGroups
    return wholeValue(request, document, negotiator.form(accept, 'asItIs'))
  }
}

/** Who has kept a document asks whether it is still the same. Source: ServeHTTPWithETag of the API server. */
function tagged(
  type: string,
  { text, body }: { readonly text: string; readonly body: string | Uint8Array },
  { headers }: RestRequest,
): Whole {
  const etag = `"${hashOf(text)}"`
  const isKnown = headers['if-none-match'] === etag
  return {
    ...(isKnown ? noBody(304) : whole(type, body)),
    headers: { etag, vary: 'Accept', 'cache-control': 'public' },
  }
}

/** What `/` says is served. */
function pathsOf({ kinds }: ServedApi): readonly string[] {
  const ofGroups = inAllVersions(kinds)
    .filter(({ group }) => group)
    .flatMap(({ group, apiVersion }) => [`/apis/${group}`, `/apis/${apiVersion}`])
  const openApi = ['/openapi/v2', '/openapi/v3', '/openapi/v3/']
  const others = [...issuerPaths, ...zpagePaths, '/metrics', healthMetricsPath, ...openApi, '/version']
  return [...new Set(['/api', '/api/v1', '/apis', '/apis/', ...ofGroups, ...healthPaths, ...others])].sort()
}

/** `/api/v1`, `/apis/<group>` and `/apis/<group>/<version>`: undefined for what is not served. */
function discoveryDocument(
  registry: ServedApi,
  path: string,
  elsewhere: readonly (GroupVersion | ListedVersion)[],
): object | undefined {
  const kinds = inAllVersions(registry.kinds)
  const [, root, ...names] = path.split('/')
  if (root !== 'api' && root !== 'apis') return undefined
  if (root === 'apis' && names.length === 1) return apiGroup([...kinds, ...elsewhere], names[0])
  if (names.length !== (root === 'api' ? 1 : 2)) return undefined
  const apiVersion = names.join('/')
  const listed = elsewhere.find((each) => 'listed' in each && `${each.group}/${each.version}` === apiVersion)
  if (listed && 'listed' in listed) return listedResources(listed)
  return kinds.some((kind) => kind.apiVersion === apiVersion) ? resourceList(kinds, apiVersion) : undefined
}

/** In which form the client would take all groups in one document; undefined: he is given the older ones. */
function aggregatedAs(accept = ''): string | undefined {
  for (const { type, params } of rangesOf(accept)) {
    const { as, g, v } = params
    if (as !== 'APIGroupDiscoveryList' || g !== 'apidiscovery.k8s.io' || v !== 'v2') continue
    if (type === protobuf) return protobuf
    if (type === json || type === '*/*') return json
  }
  return undefined
}
