/** Says of ranges of addresses that they are ready, and keeps those that go until nobody needs an address of theirs. */
import type { ServiceCIDR } from '../../api/generated/types/networking-v1.ts'
import { type CIDR, isIn, parseIP } from '../../api/ip-number.ts'
import { findCondition, isBeingDeleted, keyOf } from '../../api/meta.ts'
import { ipAddress, isOfAllocator } from '../../api/networking/ipaddress.ts'
import { serviceCIDR, serviceCIDRFinalizer } from '../../api/networking/servicecidr.ts'
import { formatTime, instantOf } from '../../api/time.ts'
import type { Cache } from '../../client/cache.ts'
import { seconds } from '../../sim/duration.ts'
import { type Context, defineController, watch } from '../runtime/controller.ts'
import { protect } from '../shared/protection.ts'
import { containing, rangesOf } from '../shared/service-ranges.ts'

/** So long whoever gives addresses may take to hear that a range goes. */
const deletionGraceMs = seconds(10)

export const serviceCIDRController = defineController({
  name: 'service-cidr',
  component: 'service-cidr-controller',
  reconciles: serviceCIDR,
  mostRetries: 15,
  watches: [
    watch(serviceCIDR, ({ object, type }, cache) => (type === 'MODIFIED' ? [] : overlapping(cache, object))),
    watch(ipAddress, ({ object, type }, cache) =>
      type === 'MODIFIED' || !isOfAllocator(object) ? [] : containing(cache, object.metadata.name).map(keyOf),
    ),
  ],

  reconcile(context, object) {
    const { cache, client } = context
    if (isBeingDeleted(object)) {
      if (mayGo(cache, object)) letGo(context, object)
      else setReady(context, object, blocked)
      return
    }
    protect({ client, ...finalized }, object, () => true)
    setReady(context, client.get(serviceCIDR, object.metadata.name), ready)
  },
})

const finalized = { kind: serviceCIDR, finalizer: serviceCIDRFinalizer }

function letGo({ client, clock, requeueAfter }: Context, object: ServiceCIDR): void {
  const now = clock.now()
  const leftMs = instantOf(object.metadata.deletionTimestamp, now) + deletionGraceMs - now
  if (leftMs > 0) requeueAfter(leftMs)
  else protect({ client, ...finalized }, object, () => false)
}

const ready = { status: 'True', reason: '', message: 'Kubernetes Service CIDR is ready' } as const
const blocked = {
  status: 'False',
  reason: 'Terminating',
  message:
    'There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR',
} as const

function setReady(
  { client, clock }: Context,
  object: ServiceCIDR,
  said: typeof ready | typeof blocked,
): void {
  const known = findCondition(object.status.conditions, 'Ready')
  if (known?.status === said.status && known.reason === said.reason && known.message === said.message) return
  const condition = { type: 'Ready', lastTransitionTime: formatTime(clock.now()), ...said }
  client.apply(
    serviceCIDR,
    object,
    { status: { conditions: [condition] } },
    { fieldManager: 'service-cidr-controller', subresource: 'status' },
  )
}

/** Whether every address that is given from a range lies in another one, too. */
function mayGo(cache: Cache, object: ServiceCIDR): boolean {
  const others = cache.list(serviceCIDR).filter((each) => each !== object)
  const known = others.flatMap(rangesOf)
  const exposed = rangesOf(object).filter((range) => !known.some((each) => contains(each, range)))
  if (exposed.length === 0) return true
  return !cache.list(ipAddress).some((address) => {
    const ip = parseIP(address.metadata.name)
    if (!ip || !isOfAllocator(address)) return false
    return exposed.some((range) => isIn(range, ip)) && !known.some((range) => isIn(range, ip))
  })
}

const contains = (outer: CIDR, { first, length }: CIDR): boolean =>
  outer.length <= length && isIn(outer, first)

function overlapping(cache: Cache, object: ServiceCIDR): readonly string[] {
  const own = rangesOf(object)
  const overlaps = (range: CIDR) => own.some((each) => contains(each, range) || contains(range, each))
  return cache
    .list(serviceCIDR)
    .filter((each) => rangesOf(each).some(overlaps))
    .map(keyOf)
}
