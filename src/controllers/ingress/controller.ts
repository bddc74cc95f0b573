/** Says of every Ingress where it can be reached, in the place of the controllers that are installed: their programs only route. */
import { daemonSet } from '../../api/apps/daemonset.ts'
import { deployment } from '../../api/apps/deployment.ts'
import { service } from '../../api/core/service.ts'
import { isEqual } from '../../api/equality.ts'
import type { Ingress } from '../../api/generated/types/networking-v1.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import { ingress } from '../../api/networking/ingress.ts'
import { ingressClass } from '../../api/networking/ingressclass.ts'
import type { Cache } from '../../client/cache.ts'
import { defineController, watch } from '../runtime/controller.ts'
import { installedIn, publishedBy, runsIngressController, takerOf } from './installed.ts'

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
    watch(deployment, ({ object }, cache) => (runsIngressController(object) ? everyIngress(cache) : [])),
    watch(daemonSet, ({ object }, cache) => (runsIngressController(object) ? everyIngress(cache) : [])),
    watch(service, ({ object }, cache) =>
      installedIn(cache).some(({ flags }) => flags.publishService === keyOf(object))
        ? everyIngress(cache)
        : [],
    ),
  ],

  reconcile({ client, cache, events, memory }, object) {
    const key = keyOf(object)
    const taker = takerOf(cache, object)
    if (isBeingDeleted(object) || (!taker && !memory.taken.has(key))) return
    if (taker && !isEqual(memory.taken.get(key), object.spec)) {
      events.normal(object, 'Sync', 'Scheduled for sync')
      memory.taken.set(key, object.spec)
    }
    if (!taker) memory.taken.delete(key)
    const addresses = taker ? publishedBy(cache, taker) : []
    if (!addresses || isEqual(object.status.loadBalancer.ingress ?? [], addresses)) return
    client.updateStatus(ingress, object, (status) => {
      status.loadBalancer = addresses.length > 0 ? { ingress: addresses.map((each) => ({ ...each })) } : {}
    })
  },

  forget({ memory }, { name, namespace }) {
    memory.taken.delete(`${namespace}/${name}`)
  },
})
