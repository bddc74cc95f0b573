/** Versions of groups for which another API server answers, by an APIService: the aggregation layer. */
import { apiService, isAvailable } from '../../api/apiregistration/apiservice.ts'
import type { APIService } from '../../api/apiregistration/types.ts'
import { objectIn } from '../../api/codec/json-object.ts'
import { fromOctets } from '../../api/codec/octets.ts'
import { service } from '../../api/core/service.ts'
import { addressOfService } from '../../api/core/service-address.ts'
import { asAggregator } from '../../client/aggregator.ts'
import { Circle } from '../../client/circle.ts'
import type { ProxiedRequest, ProxiedResponse, Servers } from '../../client/node-connection.ts'
import type { GroupVersion, ListedVersion } from '../discovery.ts'
import type { ServedApi } from '../served-api.ts'
import { type Log, type Whole, whole } from './answer.ts'
import { handedBack, handedOn } from './handing-on.ts'
import { listedIn } from './listed-resources.ts'
import { relayedStream } from './relayed-stream.ts'
import type { RestRequest } from './request.ts'
import type { ServedKinds } from './served-kinds.ts'

interface AggregatedApisOptions {
  readonly registry: ServedApi
  readonly kinds: ServedKinds
  readonly servers: Servers
}

export class AggregatedApis {
  /** An APIService may name the Service of the API server itself. */
  readonly #circle = new Circle()

  constructor(private readonly options: AggregatedApisOptions) {}

  /** Those of groups of which nothing is served here. */
  get versions(): readonly GroupVersion[] {
    return this.#objects.map(versionOf)
  }

  /** The same with what their servers say there is of them, where they can be asked. */
  get listed(): readonly (GroupVersion | ListedVersion)[] {
    return this.#objects.map((object) => {
      const text = this.#read(object, pathOf(object))
      const listed = text === undefined ? undefined : listedIn(text)
      return listed ? { ...versionOf(object), listed } : versionOf(object)
    })
  }

  /** Where the OpenAPI documents of their versions are, as their servers say, by the paths that the index of version 3 has. */
  get documents(): Readonly<Record<string, object>> {
    const found = this.#objects.flatMap((object) => {
      const { paths } = objectIn(this.#read(object, '/openapi/v3') ?? '') ?? {}
      const name = pathOf(object).slice(1)
      const place = (paths as Readonly<Record<string, Partial<Place>>> | undefined)?.[name]
      const url = place?.serverRelativeURL
      return typeof url === 'string' ? [[name, { serverRelativeURL: url }] as const] : []
    })
    return Object.fromEntries(found)
  }

  /** What its server answers at any path of such a version; undefined at others. */
  answer(request: RestRequest): Whole | Log | undefined {
    const [, group, version] = /^(?:\/openapi\/v3)?\/apis\/([^/]+)\/([^/]+)/.exec(request.path) ?? []
    if (!version) return undefined
    const object = this.#objects.find(({ spec }) => spec.group === group && spec.version === version)
    if (!object) return undefined
    const { name, groups } = request.user
    const { headers, ...rest } = handedOn(request, request.path, hostOf(object))
    const identity = { 'x-remote-user': name, 'x-remote-group': groups.join(', ') }
    // Only what is read may go on.
    const takesStream = request.method === 'GET'
    const answer = this.#ask(object, { ...rest, headers: { ...headers, ...identity }, takesStream })
    if (typeof answer === 'string') return unanswered(answer)
    return answer.rest ? relayedStream(handedBack(answer), answer.rest) : handedBack(answer)
  }

  get #objects(): readonly APIService[] {
    const { registry, kinds } = this.options
    return registry
      .list(apiService, {})
      .filter(({ spec }) => spec.service && !kinds.hasGroup(spec.group ?? ''))
  }

  /** What it answers the aggregator itself; undefined: nothing of use. */
  #read(object: APIService, path: string): string | undefined {
    const answer = this.#ask(object, { method: 'GET', path, headers: asAggregator })
    return typeof answer === 'object' && answer.status === 200 ? fromOctets(answer.body) : undefined
  }

  /** What comes back, or what is said where nothing does. */
  #ask(object: APIService, request: ProxiedRequest): ProxiedResponse | string {
    const { registry, servers } = this.options
    const { name = '', namespace } = object.spec.service!
    const address = addressOfService(registry.get(service, { name, namespace }), object.spec.service!)
    if (!isAvailable(object) || typeof address === 'string') return unavailable
    return this.#circle.within(() => {
      const answer = servers.exchange({ ...address, isEncrypted: true }, request)
      return typeof answer === 'string' ? `error trying to reach service: ${answer}` : answer
    }, unavailable)
  }
}

interface Place {
  readonly serverRelativeURL: string
}

const pathOf = ({ spec: { group, version } }: APIService): string => `/apis/${group}/${version}`

const versionOf = ({ spec: { group = '', version = '' } }: APIService): GroupVersion => ({ group, version })

const hostOf = ({ spec: { service } }: APIService): string => `${service!.name}.${service!.namespace}.svc`

const unavailable = 'service unavailable'

const unanswered = (sentence: string): Whole => ({
  ...whole('text/plain; charset=utf-8', `${sentence}\n`, 503),
  headers: { 'x-content-type-options': 'nosniff' },
})
