/** `proxy`: hands requests of any method and path on to a pod, a Service or the kubelet of a node. */
import { endpoints } from '../../api/core/endpoints.ts'
import { node as nodeKind } from '../../api/core/node.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { service as serviceKind } from '../../api/core/service.ts'
import { ApiError, badRequest, notFound } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { ProxyTarget } from '../../client/node-connection.ts'
import type { ServedApi } from '../served-api.ts'
import type { RelayRequest, Subresource } from './subresource.ts'

export const proxy: Subresource = {
  name: 'proxy',
  speaks: { group: '', version: 'v1', kind: 'ProxyOptions' },
  namesOptionsByKind: true,

  relay(request) {
    const name = readName(request)
    return (targets[request.kind.plural] ?? ofNode)(request, name)
  },
}

/** `https:web:8443`: the scheme and the port, by number or name, may be left out. */
interface ReadName {
  readonly isEncrypted: boolean
  readonly name: string
  readonly port: string
}

/** @throws ApiError 400. Source: SplitSchemeNamePort of apimachinery. */
function readName({ kind, ref }: RelayRequest): ReadName {
  const parts = ref.name.split(':')
  const [scheme, name, port] = parts.length === 3 ? parts : ['', ...parts, '']
  const isKnown = scheme === '' || scheme === 'http' || scheme === 'https'
  if (parts.length > 3 || !isKnown || name === '')
    throw badRequest(`invalid ${kind.singular} request ${JSON.stringify(ref.name)}`)
  return { isEncrypted: scheme === 'https', name, port }
}

const ofPod = ({ registry, ref }: RelayRequest, { isEncrypted, name, port }: ReadName): ProxyTarget => {
  const { spec, status } = named(registry, podKind, name, ref.namespace)
  const first = spec.containers.flatMap(({ ports = [] }) => ports.slice(0, 1))[0]?.containerPort
  if (!status.podIP) throw badRequest('address not allowed')
  return {
    ip: status.podIP,
    port: port === '' ? (first ?? usualPort(isEncrypted)) : numberOf(port),
    isEncrypted,
  }
}

const ofService = ({ registry, ref }: RelayRequest, { isEncrypted, name, port }: ReadName): ProxyTarget => {
  const { ports = [] } = named(registry, serviceKind, name, ref.namespace).spec
  const isNumber = /^\d+$/.test(port)
  const byNumber = isNumber ? ports.find((each) => each.port === Number(port)) : undefined
  if (isNumber && !byNumber)
    throw unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`)
  const wanted = byNumber ? (byNumber.name ?? '') : port
  const found = registry.get(endpoints, { name, namespace: ref.namespace })
  if (!found) throw notFound(endpoints, name)
  for (const { addresses = [], ports: open = [] } of found.subsets ?? []) {
    const target = open.find((each) => (each.name ?? '') === wanted)
    if (target && addresses.length > 0) return { ip: addresses[0].ip, port: target.port, isEncrypted }
  }
  throw unavailable(`no endpoints available for service ${JSON.stringify(name)}`)
}

/** The kubelet listens where the Node says, and speaks TLS. */
const ofNode = ({ registry }: RelayRequest, { isEncrypted, name, port }: ReadName): ProxyTarget => {
  const { addresses = [], daemonEndpoints } = named(registry, nodeKind, name).status
  const ip = addresses.find(({ type }) => type === 'InternalIP')?.address ?? ''
  const kubeletPort = daemonEndpoints?.kubeletEndpoint?.Port ?? usualKubeletPort
  const number = port === '' ? kubeletPort : numberOf(port)
  return { ip, port: number, isEncrypted: isEncrypted || number === kubeletPort }
}

const targets: Readonly<Record<string, typeof ofPod>> = { pods: ofPod, services: ofService }

const usualKubeletPort = 10_250
const usualPort = (isEncrypted: boolean) => (isEncrypted ? 443 : 80)

/** @throws ApiError 404 */
function named<T extends KubeObject>(
  registry: ServedApi,
  kind: Kind<T>,
  name: string,
  namespace?: string,
): T {
  const found = registry.get(kind, { name, namespace })
  if (!found) throw notFound(kind, name)
  return found
}

/** @throws ApiError 400 */
function numberOf(port: string): number {
  if (!/^\d{1,5}$/.test(port)) throw badRequest(`invalid port ${JSON.stringify(port)}`)
  return Number(port)
}

const unavailable = (message: string) => new ApiError(503, 'ServiceUnavailable', message)
