/** Why a ResourceClaim was given nothing, or nobody can use yet what it was given. */
import type { ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import { pendingConditionsOf, readinessOf } from '../../scheduler/devices/binding-conditions.ts'
import { takenBy } from '../../scheduler/devices/market.ts'
import { deviceIdOf, type OfferedDevice } from '../../scheduler/devices/pools.ts'
import { isSelected, type Request, requestsOf } from '../../scheduler/devices/request.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import type { Question } from '../question.ts'
import type { Finding, Why } from '../why.ts'

export const resourceClaimExplainer = explainerOf(resourceClaim, (object, question) => {
  const { allocation, reservedFor = [] } = object.status
  if (!allocation) {
    const because = missingClasses(object, question)
    if (because.length > 0)
      return { sentence: 'was given nothing: there is no such class of devices', because }
    return (
      scarcityOf(object, question) ?? {
        sentence:
          'was given nothing yet: it is looked for once a pod that uses it is scheduled, on nodes with such devices',
      }
    )
  }
  const devices = allocation.devices.results?.map(({ driver, pool, device }) => `${driver}/${pool}/${device}`)
  const has = `has ${devices?.join(', ') || 'no device'}`
  const ready = readinessOf(object)
  if (typeof ready === 'string') return { sentence: `${has}, which will not do: ${ready}` }
  if (!ready)
    return { sentence: `${has}, and waits until its driver says ${pendingConditionsOf(object).join(', ')}` }
  const users = reservedFor.map(({ name }) => name)
  return { sentence: `${has}, ${users.length > 0 ? `used by ${users.join(', ')}` : 'and nobody uses it'}` }
})

/** What keeps it from devices wherever its pod went: none is what it asks for, or others have them. */
function scarcityOf(object: ResourceClaim, question: Question): Finding | undefined {
  const offers = question
    .list(resourceSlice)
    .flatMap((slice) => (slice.spec.devices ?? []).map((device) => ({ device, slice })))
  if (offers.length === 0) return { sentence: 'was given nothing: no driver offers any device' }
  const holders = question.list(resourceClaim).filter(({ status }) => status.allocation)
  const taken = takenBy(holders.map(({ status }) => status.allocation!)).devices
  for (const ways of requestsOf(object, (name) => question.find(deviceClass, name)!)) {
    const [{ parent, asked }] = ways
    const fitting = offers.filter((offer) => ways.some((way) => isOffered(way, offer)))
    if (fitting.length === 0)
      return {
        sentence: `was given nothing: ${noneOf(offers.length)} what its request ${parent} asks for`,
      }
    const gone = fitting.filter((offer) => taken.has(idOf(offer)))
    const wanted = ways.length === 1 && asked.allocationMode !== 'All' ? (asked.count ?? 1) : 1
    if (fitting.length - gone.length >= wanted || asked.adminAccess) continue
    const ids = new Set(gone.map(idOf))
    const has = ({ status }: ResourceClaim) =>
      status.allocation?.devices.results?.some(({ driver, pool, device }) =>
        ids.has(deviceIdOf(driver, pool, device)),
      )
    return {
      sentence: `was given nothing: its request ${parent} asks for ${counted(wanted, 'device')}, and ${gone.length === fitting.length ? `all ${gone.length} that would do` : `${gone.length} of ${fitting.length} that would do`} are given to others`,
      because: alike(holders.filter(has).map((each) => question.why(resourceClaim, each))),
    }
  }
  return undefined
}

const noneOf = (count: number): string =>
  count === 1 ? 'the only device is not' : `none of ${count} devices is`

type Offer = Pick<OfferedDevice, 'device' | 'slice'>

const idOf = ({ device, slice: { spec } }: Offer): string =>
  deviceIdOf(spec.driver, spec.pool.name, device.name)

/** An expression that cannot say selects nothing. */
function isOffered(request: Request, offer: Offer): boolean {
  try {
    return isSelected(request, offer)
  } catch {
    return false
  }
}

function missingClasses({ spec }: ResourceClaim, question: Question): readonly Why[] {
  const names = (spec.devices.requests ?? []).flatMap(({ exactly, firstAvailable = [] }) =>
    [...(exactly ? [exactly] : []), ...firstAvailable].map(({ deviceClassName }) => deviceClassName),
  )
  return [...new Set(names)]
    .filter((name) => !question.find(deviceClass, name))
    .map((name) => question.whyNamed(deviceClass, name))
}
