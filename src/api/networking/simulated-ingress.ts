/** The ingress controller that kubesim brings: by which names it is known, and which Ingresses are its own. */
import type { Ingress, IngressClass } from '../generated/types/networking-v1.ts'
import { ingressClassAnnotation } from './ingress.ts'

/** As an IngressClass names it. */
export const simulatedIngressController = 'kubesim.io/ingress'

/** Where it runs: its Deployment and its Service have one name. */
export const ingressControllerNamespace = 'ingress-kubesim'
export const ingressControllerName = 'ingress-controller'
export const ingressControllerImage = 'kubesim.io/ingress-controller'

/** The name of the class of an Ingress; undefined where it has none. */
export const classNameOf = ({ metadata, spec }: Ingress): string | undefined =>
  spec.ingressClassName ?? metadata.annotations?.[ingressClassAnnotation]

export const isSimulated = (found: IngressClass | undefined): boolean =>
  found?.spec.controller === simulatedIngressController
