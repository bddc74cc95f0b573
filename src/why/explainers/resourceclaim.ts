/** Why a ResourceClaim was given nothing, or nobody can use yet what it was given. */
import type { ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { pendingConditionsOf, readinessOf } from '../../scheduler/devices/binding-conditions.ts'
import { explainerOf } from '../explainer.ts'
import type { Question } from '../question.ts'
import type { Why } from '../why.ts'

export const resourceClaimExplainer = explainerOf(resourceClaim, (object, question) => {
  const { allocation, reservedFor = [] } = object.status
  if (!allocation) {
    const because = missingClasses(object, question)
    const sentence =
      because.length > 0
        ? 'was given nothing: there is no such class of devices'
        : 'was given nothing yet: it is looked for once a pod that uses it is scheduled, on nodes with such devices'
    return { sentence, because }
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

function missingClasses({ spec }: ResourceClaim, question: Question): readonly Why[] {
  const names = (spec.devices.requests ?? []).flatMap(({ exactly, firstAvailable = [] }) =>
    [...(exactly ? [exactly] : []), ...firstAvailable].map(({ deviceClassName }) => deviceClassName),
  )
  return [...new Set(names)]
    .filter((name) => !question.find(deviceClass, name))
    .map((name) => question.whyNamed(deviceClass, name))
}
