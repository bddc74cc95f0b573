/** Says of every Ingress of its classes where it can be reached: at the address of the controller's Service. */
import { service } from '../../api/core/service.ts'
import { isEqual } from '../../api/equality.ts'
import type { Ingress } from '../../api/generated/types/networking-v1.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import { ingress } from '../../api/networking/ingress.ts'
import { ingressClass } from '../../api/networking/ingressclass.ts'
import {
  classNameOf,
  ingressControllerName,
  ingressControllerNamespace,
  isSimulated,
} from '../../api/networking/simulated-ingress.ts'
import type { Cache } from '../../client/cache.ts'
import { defineController, watch } from '../runtime/controller.ts'

interface Memory {
  /** The specs that were taken over last, by key. */
  readonly taken: Map<string, Ingress['spec']>
}

const everyIngress = (cache: Cache): readonly string[] => cache.list(ingress).map(keyOf)

export const ingressController = defineController<Ingress, Memory>({
  name: 'ingress',
  component: 'kubesim-ingress-controller',
  reconciles: ingress,
  memory: () => ({ taken: new Map() }),
  watches: [
    watch(ingressClass, (_change, cache) => everyIngress(cache)),
    watch(service, ({ object: { metadata } }, cache) =>
      metadata.name === ingressControllerName && metadata.namespace === ingressControllerNamespace
        ? everyIngress(cache)
        : [],
    ),
  ],

  reconcile({ client, cache, events, memory }, object) {
    const key = keyOf(object)
    const className = classNameOf(object)
    const isOurs = className !== undefined && isSimulated(cache.get(ingressClass, className))
    if (isBeingDeleted(object) || (!isOurs && !memory.taken.has(key))) return
    if (isOurs && !isEqual(memory.taken.get(key), object.spec)) {
      events.normal(object, 'Sync', 'Scheduled for sync')
      memory.taken.set(key, object.spec)
    }
    if (!isOurs) memory.taken.delete(key)
    const addresses = isOurs ? addressesOf(cache) : []
    if (isEqual(object.status.loadBalancer.ingress ?? [], addresses)) return
    client.updateStatus(ingress, object, (status) => {
      status.loadBalancer = addresses.length > 0 ? { ingress: addresses.map((each) => ({ ...each })) } : {}
    })
  },

  forget({ memory }, { name, namespace }) {
    memory.taken.delete(`${namespace}/${name}`)
  },
})

function addressesOf(cache: Cache): readonly { readonly ip: string }[] {
  const found = cache.get(service, ingressControllerName, ingressControllerNamespace)
  return (found?.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [{ ip }] : []))
}
