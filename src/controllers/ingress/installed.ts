/**
 * The ingress controllers that are installed: Deployments and DaemonSets that run one that is simulated, whose Ingresses are
 * theirs, and where these can be reached. Source: the flags of ingress-nginx, and its status syncer.
 */
import { daemonSet } from '../../api/apps/daemonset.ts'
import { deployment } from '../../api/apps/deployment.ts'
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import { service } from '../../api/core/service.ts'
import type { DaemonSet, Deployment } from '../../api/generated/types/apps-v1.ts'
import type { Container, Pod } from '../../api/generated/types/core-v1.ts'
import type { Ingress } from '../../api/generated/types/networking-v1.ts'
import { isIP } from '../../api/ip.ts'
import { ingressClass } from '../../api/networking/ingressclass.ts'
import {
  classNameOf,
  type IngressFlags,
  ingressControllerOf,
  ingressFlags,
} from '../../api/networking/simulated-ingress.ts'
import { everything, matches, selectorOf } from '../../api/selector.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'

type Workload = Deployment | DaemonSet

/** One of the two. */
interface Address {
  readonly ip?: string
  readonly hostname?: string
}

interface Installed {
  readonly workload: Workload
  readonly flags: IngressFlags
}

const containerOf = ({ spec: { template } }: Workload): Container | undefined =>
  template.spec.containers.find(({ image = '' }) => ingressControllerOf(image) !== undefined)

export const runsIngressController = (workload: Workload): boolean => containerOf(workload) !== undefined

const whereItRuns = (workload: Workload) => (runsIngressController(workload) ? 'yes' : undefined)
const deployments = defineIndex(deployment, whereItRuns)
const daemonSets = defineIndex(daemonSet, whereItRuns)

/** The oldest names first. */
export const installedIn = (cache: Cache): readonly Installed[] =>
  [...cache.by(deployments, 'yes'), ...cache.by(daemonSets, 'yes')].map((workload) => ({
    workload,
    flags: flagsOf(workload),
  }))

function flagsOf(workload: Workload): IngressFlags {
  const { image = '', command = [], args = [], env = [] } = containerOf(workload)!
  const valueIn = (name: string): string | undefined => {
    const found = env.find((each) => each.name === name)
    const isNamespace = found?.valueFrom?.fieldRef?.fieldPath === 'metadata.namespace'
    return isNamespace ? workload.metadata.namespace : found?.value
  }
  const expanded = (text: string) =>
    text.replace(/\$\((\w+)\)/g, (whole, name: string) => valueIn(name) ?? whole)
  const flags = ingressFlags([...command, ...args].map(expanded))
  return { ...flags, controllerClass: flags.controllerClass ?? ingressControllerOf(image)!.controller }
}

/** Whose an Ingress is. */
export function takerOf(cache: Cache, object: Ingress): Installed | undefined {
  const className = classNameOf(object)
  const installed = installedIn(cache)
  if (className === undefined) return installed.find(({ flags }) => flags.takesUnclassed)
  const { controller } = cache.get(ingressClass, className)?.spec ?? {}
  return controller ? installed.find(({ flags }) => flags.controllerClass === controller) : undefined
}

/** Where it can be reached; undefined: it does not run now, and leaves what it said before. */
export function publishedBy(cache: Cache, { workload, flags }: Installed): readonly Address[] | undefined {
  const ready = readyPodsOf(cache, workload)
  if (ready.length === 0) return undefined
  const { publishStatusAddress, publishService } = flags
  if (publishStatusAddress.length > 0) return publishStatusAddress.map(named)
  if (publishService !== undefined) return addressesOfService(cache, publishService)
  const addresses = ready.flatMap(({ spec: { nodeName = '' } }) => addressesOfNode(cache, nodeName))
  return [...new Set(addresses)].map(named)
}

const named = (address: string): Address => (isIP(address) ? { ip: address } : { hostname: address })

function readyPodsOf(cache: Cache, { metadata: { namespace }, spec }: Workload): readonly Pod[] {
  const selector = selectorOf(spec.selector) ?? everything
  return cache
    .list(pod, namespace)
    .filter((each) => isPodReady(each) && matches(selector, each.metadata.labels))
}

function addressesOfService(cache: Cache, key: string): readonly Address[] {
  const [namespace, name = ''] = key.split('/')
  const found = cache.get(service, name, namespace)
  if (!found) return []
  const { type, clusterIP = '', externalIPs = [], externalName = '' } = found.spec
  if (type === 'ExternalName') return [{ hostname: externalName }]
  if (type === 'ClusterIP') return [{ ip: clusterIP }]
  const others = externalIPs.map(named)
  if (type === 'NodePort') return others.length > 0 ? others : [{ ip: clusterIP }]
  const balanced = (found.status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ({
    ...(hostname && { hostname }),
    ...(ip && { ip }),
  }))
  return [...balanced, ...others.filter(({ ip }) => balanced.every((each) => each.ip !== ip))]
}

/** Its external addresses; where it has none, those inside. */
function addressesOfNode(cache: Cache, name: string): readonly string[] {
  const { addresses = [] } = cache.get(node, name)?.status ?? {}
  const ofType = (type: string) =>
    addresses.filter((each) => each.type === type).map(({ address }) => address)
  const external = ofType('ExternalIP')
  return external.length > 0 ? external : ofType('InternalIP')
}
