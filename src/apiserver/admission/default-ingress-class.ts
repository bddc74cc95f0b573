/** Gives the default IngressClass to an Ingress that names none. */
import type { Draft } from 'immer'
import type { Ingress } from '../../api/generated/types/networking-v1.ts'
import { newestOf } from '../../api/meta.ts'
import { ingress, ingressClassAnnotation } from '../../api/networking/ingress.ts'
import { ingressClass, isDefaultIngressClass } from '../../api/networking/ingressclass.ts'
import type { AdmissionPlugin } from './admission.ts'

export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  operations: ['CREATE'],
  kinds: [ingress],

  admit({ object, store }) {
    const made = object as Draft<Ingress>
    if (made.spec.ingressClassName !== undefined) return
    if (made.metadata.annotations?.[ingressClassAnnotation] !== undefined) return
    const found = newestOf(store.list(ingressClass).filter(isDefaultIngressClass))
    if (found) made.spec = { ...made.spec, ingressClassName: found.metadata.name }
  },
}
