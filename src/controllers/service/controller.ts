/** Gives Services of type LoadBalancer an address from outside: what a cloud does, here with a pool of addresses. Source: cloud-provider's service controller. */
import { service } from '../../api/core/service.ts'
import { isEqual } from '../../api/equality.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import type { Change } from '../../client/change.ts'
import { minutes } from '../../sim/duration.ts'
import { type Context, defineController, watch } from '../runtime/controller.ts'
import { AddressPool } from './address-pool.ts'
import { balancerChange } from './changes.ts'

const cleanupFinalizer = 'service.kubernetes.io/load-balancer-cleanup'

/** Whether it is this cloud's business: a class of its own is somebody else's. */
const wantsLoadBalancer = ({ spec }: Service): boolean =>
  spec.type === 'LoadBalancer' && spec.loadBalancerClass === undefined

const hasFinalizer = ({ metadata }: Service): boolean =>
  metadata.finalizers?.includes(cleanupFinalizer) ?? false

/** How long a Service waits for which no address was left. */
const retryMs = minutes(1)

interface Memory {
  readonly pool: AddressPool
  /** The Services as they were served last, by key: what has changed since is told. */
  readonly served: Map<string, Service>
  /** As they were before they became load balancers. */
  readonly before: Map<string, Service>
}

/** @param range the addresses that it gives: `198.18.0.0/15` */
export const serviceController = (range: string) =>
  defineController<Service, Memory>({
    name: 'service',
    reconciles: service,
    memory: () => ({ pool: new AddressPool(range), served: new Map(), before: new Map() }),
    watches: [watch(service, rememberBefore)],

    isRelevant: ({ object, previous }) =>
      wantsLoadBalancer(object) ||
      hasFinalizer(object) ||
      (previous !== undefined && wantsLoadBalancer(previous)),

    reconcile(context, object) {
      if (wantsLoadBalancer(object) && !isBeingDeleted(object)) return ensure(context, object)
      if (hasFinalizer(object)) giveUp(context, object)
    },

    forget({ memory }, { name, namespace }) {
      memory.served.delete(`${namespace}/${name}`)
      memory.before.delete(`${namespace}/${name}`)
      memory.pool.release(`${namespace}/${name}`)
    },
  })

function rememberBefore(
  { object, previous }: Change<Service>,
  _cache: Cache,
  { before }: Memory,
): readonly string[] {
  if (previous && wantsLoadBalancer(object) && !wantsLoadBalancer(previous))
    before.set(keyOf(object), previous)
  return []
}

function ensure({ client, events, memory, requeueAfter }: Context<Memory>, object: Service): void {
  const key = `${object.metadata.namespace}/${object.metadata.name}`
  const served = memory.served.get(key)
  const was = served ?? memory.before.get(key)
  const change = was && balancerChange(was, object)
  if (served && hasFinalizer(object) && !change) return
  memory.before.delete(key)
  if (change?.told) events.normal(object, ...change.told)
  events.normal(object, 'EnsuringLoadBalancer', 'Ensuring load balancer')
  const kept = hasFinalizer(object) ? object : client.update(service, object, addFinalizer)
  const ip = memory.pool.take(key, object.spec.loadBalancerIP || givenTo(object))
  if (ip === undefined) {
    const problem = `failed to ensure load balancer: no address is left in ${memory.pool.range}`
    events.warning(object, 'SyncLoadBalancerFailed', `Error syncing load balancer: ${problem}`)
    return requeueAfter(retryMs)
  }
  memory.served.set(key, setIngress(client, kept, [{ ip, ipMode: 'VIP' }]))
  events.normal(object, 'EnsuredLoadBalancer', 'Ensured load balancer')
}

/** What it gave before it was started anew. */
const givenTo = ({ status }: Service): string | undefined => status.loadBalancer?.ingress?.[0]?.ip

function giveUp({ client, events, memory }: Context<Memory>, object: Service): void {
  const key = `${object.metadata.namespace}/${object.metadata.name}`
  const served = memory.served.get(key)
  const told = served && !isBeingDeleted(object) ? balancerChange(served, object)?.told : undefined
  if (told) events.normal(object, ...told)
  events.normal(object, 'DeletingLoadBalancer', 'Deleting load balancer')
  memory.pool.release(key)
  memory.served.delete(key)
  const bare = setIngress(client, object, undefined)
  client.update(service, bare, (draft) => {
    draft.metadata.finalizers = draft.metadata.finalizers?.filter((each) => each !== cleanupFinalizer)
  })
  events.normal(object, 'DeletedLoadBalancer', 'Deleted load balancer')
}

const addFinalizer = (draft: { metadata: { finalizers?: string[] } }): void => {
  draft.metadata.finalizers = [...(draft.metadata.finalizers ?? []), cleanupFinalizer]
}

function setIngress(
  client: Context['client'],
  object: Service,
  ingress: readonly { ip: string; ipMode: 'VIP' }[] | undefined,
): Service {
  if (isEqual(object.status.loadBalancer?.ingress, ingress)) return object
  return client.updateStatus(service, object, (status) => {
    status.loadBalancer = ingress ? { ingress: [...ingress] } : {}
  })
}
