/** The ingress controllers that are simulated: by which names they are known, and which Ingresses are whose. */
import type { Ingress } from '../generated/types/networking-v1.ts'
import { parseReference } from '../image-reference.ts'
import { ingressClassAnnotation } from './ingress.ts'

/** A controller as IngressClasses name it, and the image that it runs as: its repository, with a registry where that matters. */
export interface SimulatedIngressController {
  readonly controller: string
  readonly image: string
}

/** The one that kubesim brings. */
export const ownIngressController: SimulatedIngressController = {
  controller: 'kubesim.io/ingress',
  image: 'kubesim.io/ingress-controller',
}

/** The one of the Kubernetes project, which people install. */
export const nginxIngressController: SimulatedIngressController = {
  controller: 'k8s.io/ingress-nginx',
  image: 'ingress-nginx/controller',
}

export const simulatedControllers: readonly SimulatedIngressController[] = [
  ownIngressController,
  nginxIngressController,
]

/** The one that runs as an image. */
export function ingressControllerOf(image: string): SimulatedIngressController | undefined {
  // Asked of every image of every workload, nearly all of which are others.
  const controller = simulatedControllers.find((each) => image.includes(each.image))
  const parsed = controller && parseReference(image)
  if (!parsed) return undefined
  const { registry, repository } = parsed
  return [repository, `${registry}/${repository}`].includes(controller.image) ? controller : undefined
}

/** Where kubesim's own runs: its Deployment and its Service have one name. */
export const ingressControllerNamespace = 'ingress-kubesim'
export const ingressControllerName = 'ingress-controller'

/** The name of the class of an Ingress; undefined where it has none. */
export const classNameOf = ({ metadata, spec }: Ingress): string | undefined =>
  spec.ingressClassName ?? metadata.annotations?.[ingressClassAnnotation]

/** What the flags of an ingress controller say. Source: those of ingress-nginx, which kubesim's own has as well. */
export interface IngressFlags {
  /** Which IngressClasses are its own, by their controller; undefined: those that name it. */
  readonly controllerClass: string | undefined
  /** Whether Ingresses without a class are its own, too. */
  readonly takesUnclassed: boolean
  /** `namespace/name` of the Service by whose addresses it can be reached. */
  readonly publishService: string | undefined
  /** The addresses and names by which it can be reached; none: those of the Service, or of its nodes. */
  readonly publishStatusAddress: readonly string[]
  /** The port at which it is asked about Ingresses that somebody writes; undefined: nobody asks it. */
  readonly webhookPort: number | undefined
}

/** @param args of its container, each `--flag=value`, with nothing left to expand */
export function ingressFlags(args: readonly string[]): IngressFlags {
  const flags = new Map(args.map((each) => splitOnce(each.replace(/^--?/, ''))))
  return {
    controllerClass: flags.get('controller-class') || undefined,
    takesUnclassed: flags.get('watch-ingress-without-class') === 'true',
    publishService: flags.get('publish-service') || undefined,
    publishStatusAddress: (flags.get('publish-status-address') ?? '').split(/,\s*/).filter(Boolean),
    webhookPort: portIn(flags.get('validating-webhook')),
  }
}

/** @param address `:8443`, with or without a host */
const portIn = (address: string | undefined): number | undefined => {
  const port = /:(\d+)$/.exec(address ?? '')?.[1]
  return port === undefined ? undefined : Number(port)
}

function splitOnce(flag: string): readonly [string, string] {
  const at = flag.indexOf('=')
  return at < 0 ? [flag, 'true'] : [flag.slice(0, at), flag.slice(at + 1)]
}

/** An ingress controller that asks. */
export interface IngressCaller {
  /** Its address. */
  readonly ip: string
  /** Which IngressClasses are its own, by their controller. */
  readonly controllerClass: string
  /** Whether Ingresses without a class are its own, too. */
  readonly takesUnclassed: boolean
}
