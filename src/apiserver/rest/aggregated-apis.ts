/** Versions of groups for which another API server answers, by an APIService: the aggregation layer. */
import { apiService, isAvailable } from '../../api/apiregistration/apiservice.ts'
import type { APIService } from '../../api/apiregistration/types.ts'
import { fromOctets } from '../../api/codec/octets.ts'
import { service } from '../../api/core/service.ts'
import { addressOfService } from '../../api/core/service-address.ts'
import { Circle } from '../../client/circle.ts'
import type { ProxiedRequest, ProxiedResponse, Servers } from '../../client/node-connection.ts'
import type { GroupVersion, ListedVersion } from '../discovery.ts'
import type { ServedApi } from '../served-api.ts'
import { type Whole, whole } from './answer.ts'
import { handedBack, handedOn } from './handing-on.ts'
import { listedIn } from './listed-resources.ts'
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
      const version = versionOf(object)
      const path = `/apis/${version.group}/${version.version}`
      const answer = this.#ask(object, { method: 'GET', path, headers: { accept: 'application/json' } })
      const isAnswer = typeof answer === 'object' && answer.status === 200
      const listed = isAnswer ? listedIn(fromOctets(answer.body)) : undefined
      return listed ? { ...version, listed } : version
    })
  }

  /** What its server answers at any path of such a version; undefined at others. */
  answer(request: RestRequest): Whole | undefined {
    const [, root, group, version] = request.path.split('/')
    if (root !== 'apis' || !version) return undefined
    const object = this.#objects.find(({ spec }) => spec.group === group && spec.version === version)
    if (!object) return undefined
    const { name, groups } = request.user
    const { headers, ...rest } = handedOn(request, request.path, hostOf(object))
    const identity = { 'x-remote-user': name, 'x-remote-group': groups.join(', ') }
    const answer = this.#ask(object, { ...rest, headers: { ...headers, ...identity } })
    return typeof answer === 'string' ? unanswered(answer) : handedBack(answer)
  }

  get #objects(): readonly APIService[] {
    const { registry, kinds } = this.options
    return registry
      .list(apiService, {})
      .filter(({ spec }) => spec.service && !kinds.hasGroup(spec.group ?? ''))
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

const versionOf = ({ spec: { group = '', version = '' } }: APIService): GroupVersion => ({ group, version })

const hostOf = ({ spec: { service } }: APIService): string => `${service!.name}.${service!.namespace}.svc`

const unavailable = 'service unavailable'

const unanswered = (sentence: string): Whole => ({
  ...whole('text/plain; charset=utf-8', `${sentence}\n`, 503),
  headers: { 'x-content-type-options': 'nosniff' },
})
