/**
 * Keeps pods back until their claims are there, and to the nodes where what was given to their claims can be used. Nobody here
 * has devices to give: a claim that asks for one and was given none fits nowhere. Source: the plugin dynamicresources.
 */
import { matchesNodeSelector } from '../../api/core/node-selector.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type { ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import {
  deleteProtection,
  isReservedFor,
  usableResourceClaims,
} from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import { formatTime } from '../../api/time.ts'
import type { Change } from '../../client/change.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'

const nothingToDo = notNow('no new claims to deallocate')
const deallocated = notNow('deallocation of ResourceClaim completed')
const stillNot = notNow('still not schedulable')
/** What it would have found, had another plugin not refused the pod before. */
const notAsked = never('not found')
const nothingToGive = never('cannot allocate all claims')
const elsewhere = never('resourceclaim not available on the node')

type Claims = readonly ResourceClaim[]

export function dynamicResources({ cache, client, clock }: PluginContext): Plugin {
  const claimsOf = ({ object, namespace }: PodView): Claims | string =>
    usableResourceClaims(object, (name) => cache.get(resourceClaim, name, namespace))

  /** The first request that names a class that is not there. */
  function classProblem({ spec }: ResourceClaim): string | undefined {
    for (const { name, exactly, firstAvailable = [] } of spec.devices.requests ?? []) {
      const asked = exactly
        ? [{ name, deviceClassName: exactly.deviceClassName }]
        : firstAvailable.map((each) => ({ ...each, name: `${name}/${each.name}` }))
      const missing = asked.find(({ deviceClassName }) => !cache.get(deviceClass, deviceClassName))
      if (missing) return `request ${missing.name}: device class ${missing.deviceClassName} does not exist`
    }
    return undefined
  }

  /** Notes that a pod uses a claim, and what the claim was given: nothing. @throws ApiError */
  function reserve(claim: ResourceClaim, { name, uid }: PodView): void {
    const isNew = claim.status.allocation === undefined
    const kept = isNew ? telling('add finalizer', claim, () => protect(claim)) : claim
    telling(isNew ? 'add allocation and reservation' : 'add reservation', claim, () =>
      client.updateStatus(resourceClaim, kept, (status) => {
        status.allocation ??= { devices: {} }
        status.allocation.allocationTimestamp ??= formatTime(clock.now())
        status.reservedFor = [...(status.reservedFor ?? []), { resource: 'pods', name, uid }]
      }),
    )
  }

  function protect(claim: ResourceClaim): ResourceClaim {
    if (claim.metadata.finalizers?.includes(deleteProtection)) return claim
    return client.update(resourceClaim, claim, ({ metadata }) => {
      metadata.finalizers = [...(metadata.finalizers ?? []), deleteProtection]
    })
  }

  /** What only this pod keeps, and cannot use where it may go. */
  const freeable = (claims: Claims, uid: string): ResourceClaim | undefined =>
    claims.find(
      ({ status: { allocation, reservedFor = [] } }) =>
        allocation?.nodeSelector !== undefined && reservedFor.every((each) => each.uid === uid),
    )

  return definePlugin<Claims>({
    name: 'DynamicResources',
    needs: ['resourceClaims', 'namespace'],
    watches: [resourceClaim, deviceClass, resourceSlice],

    preEnqueue(pod) {
      if (pod.resourceClaims.length === 0) return undefined
      const claims = claimsOf(pod)
      return typeof claims === 'string' ? never(claims) : undefined
    },

    preFilter(pod) {
      if (pod.resourceClaims.length === 0) return 'skip'
      const claims = claimsOf(pod)
      if (typeof claims === 'string') return never(claims)
      if (claims.length === 0) return 'skip'
      for (const claim of claims) {
        const problem = claim.status.allocation ? undefined : classProblem(claim)
        if (problem !== undefined) return never(problem)
      }
      return { found: claims }
    },

    filter(_pod, { node }, claims) {
      if (claims.some(asksForDevices)) return nothingToGive
      return claims.every(({ status: { allocation } }) => {
        const { nodeSelector } = allocation ?? {}
        return !nodeSelector || matchesNodeSelector(nodeSelector, node)
      })
        ? undefined
        : elsewhere
    },

    postFilter(pod, _result, found) {
      if (found === undefined) return notAsked
      if (found === 'skip') return nothingToDo
      const claim = found.some(asksForDevices) ? undefined : freeable(found, pod.uid)
      if (!claim) return stillNot
      client.updateStatus(resourceClaim, claim, (status) => {
        delete status.reservedFor
        delete status.allocation
        delete status.devices
      })
      return deallocated
    },

    preBind(pod) {
      if (pod.resourceClaims.length === 0) return undefined
      const claims = claimsOf(pod)
      if (typeof claims === 'string') throw new ApiError(409, 'Conflict', claims)
      for (const claim of claims) if (!isReservedFor(claim, pod.object)) reserve(claim, pod)
      return undefined
    },

    wakesOn: {
      node: (_pod, { metadata, status }, previous) =>
        !previous ||
        !isEqual(metadata.labels, previous.metadata.labels) ||
        !isEqual(status.allocatable, previous.status.allocatable),
      pod: (pod) => typeof claimsOf(pod) !== 'string',
      change(pod, change) {
        if (change.type === 'DELETED') return false
        if (change.kind !== resourceClaim) return true
        const claims = claimsOf(pod)
        return typeof claims !== 'string' && mayHelp(claims, change as Change<ResourceClaim>)
      },
    },
  })
}

const asksForDevices = ({ spec, status }: ResourceClaim): boolean =>
  status.allocation === undefined && (spec.devices.requests?.length ?? 0) > 0

/** Source: isSchedulableAfterClaimChange. */
function mayHelp(claims: Claims, { object, previous }: Change<ResourceClaim>): boolean {
  if (previous?.status.allocation && !object.status.allocation) return true
  const isUsed = claims.some(({ metadata }) => metadata.uid === object.metadata.uid)
  return isUsed && (!previous || !isEqual(object.status, previous.status))
}

/** Has a refusal say what was tried. */
function telling(what: string, { metadata }: ResourceClaim, write: () => ResourceClaim): ResourceClaim {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { code, reason, message, details } = error
    const said = `${what} to claim ${metadata.namespace}/${metadata.name}: ${message}`
    throw new ApiError(code, reason, said, details)
  }
}
