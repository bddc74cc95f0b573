/**
 * Keeps pods back until their claims are there, and to the nodes where what was given to their claims can be used, or where
 * there are devices to give. Source: the plugin dynamicresources.
 */
import type { Draft } from 'immer'
import { matchesNodeSelector } from '../../api/core/node-selector.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { AllocationResult, DeviceClass, ResourceClaim } from '../../api/generated/types/resource-v1.ts'
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
import { allocate, type Market } from '../devices/allocator.ts'
import { DevicePools, deviceIdOf } from '../devices/pools.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext, stretch } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'

const nothingToDo = notNow('no new claims to deallocate')
const deallocated = notNow('deallocation of ResourceClaim completed')
const stillNot = notNow('still not schedulable')
/** What it would have found, had another plugin not refused the pod before. */
const notAsked = never('not found')
const nothingToGive = never('cannot allocate all claims')
const elsewhere = never('resourceclaim not available on the node')

type Claims = readonly ResourceClaim[]

interface Found {
  readonly claims: Claims
  /** Those that were given nothing yet. */
  readonly empty: Claims
  /** Undefined where nothing is to be had any more. */
  readonly market: Market | undefined
}

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

  /** By uid: what claims have been given whose status does not say so yet. */
  const pending = new Map<string, AllocationResult>()

  const isEmpty = ({ metadata, status }: ResourceClaim): boolean =>
    status.allocation === undefined && !pending.has(metadata.uid)

  const classNamed = (name: string): DeviceClass => {
    const found = cache.get(deviceClass, name)
    if (!found) throw new ApiError(404, 'NotFound', `could not retrieve device class ${name}`)
    return found
  }

  /** What there is to be had at this moment. */
  function market(): Market {
    const taken = new Set<string>()
    const take = ({ devices: { results = [] } }: AllocationResult) => {
      for (const { driver, pool, device, adminAccess } of results)
        if (!adminAccess) taken.add(deviceIdOf(driver, pool, device))
    }
    for (const { status } of cache.list(resourceClaim)) if (status.allocation) take(status.allocation)
    for (const allocation of pending.values()) take(allocation)
    return { pools: new DevicePools(cache.list(resourceSlice)), taken, classNamed }
  }

  /** What claims are to be looked at, and where what they lack may be had. */
  function stateOf(claims: Claims): Found {
    const empty = claims.filter(isEmpty)
    return { claims, empty, market: empty.length > 0 ? market() : undefined }
  }

  /** Notes that a pod uses a claim, and what the claim was given. @throws ApiError */
  function reserve(claim: ResourceClaim, { name, uid }: PodView): void {
    const isNew = claim.status.allocation === undefined
    const kept = isNew ? telling('add finalizer', claim, () => protect(claim)) : claim
    telling(isNew ? 'add allocation and reservation' : 'add reservation', claim, () =>
      client.updateStatus(resourceClaim, kept, (status) => {
        const given = pending.get(claim.metadata.uid) as Draft<AllocationResult> | undefined
        status.allocation ??= { devices: {}, ...given }
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

  return definePlugin<Found, Found>({
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
        const { name, namespace, uid } = claim.metadata
        if (pending.has(uid))
          return never(`resource claim ${namespace}/${name} is in the process of being allocated`)
        const problem = claim.status.allocation ? undefined : classProblem(claim)
        if (problem !== undefined) return never(problem)
      }
      return { found: stateOf(claims) }
    },

    filter(_pod, { node }, { claims, empty, market: there }) {
      if (there && !allocate(there, node, empty)) return nothingToGive
      return claims.every(({ status: { allocation } }) => isUsableFrom(allocation, node))
        ? undefined
        : elsewhere
    },

    postFilter(pod, _result, found) {
      if (found === undefined) return notAsked
      if (found === 'skip') return nothingToDo
      const claim = found.empty.some(asksForDevices) ? undefined : freeable(found.claims, pod.uid)
      if (!claim) return stillNot
      client.updateStatus(resourceClaim, claim, (status) => {
        delete status.reservedFor
        delete status.allocation
        delete status.devices
      })
      return deallocated
    },

    preScore(pod) {
      if (pod.resourceClaims.length === 0) return 'skip'
      const claims = claimsOf(pod)
      if (typeof claims === 'string' || !claims.some(hasChoice)) return 'skip'
      return { weighed: stateOf(claims) }
    },

    score(_pod, { node }, { claims, empty, market: there }) {
      const given = there ? (allocate(there, node, empty) ?? []) : []
      return sum(claims.map((claim) => rankOf(claim, claim.status.allocation ?? given[empty.indexOf(claim)])))
    },

    normalizeScore: stretch,
    weight: 2,

    reserve(pod, { node }) {
      if (pod.resourceClaims.length === 0) return undefined
      const claims = claimsOf(pod)
      if (typeof claims === 'string') return never(claims)
      const empty = claims.filter(isEmpty)
      const given = empty.length > 0 ? allocate(market(), node, empty) : []
      if (!given) return nothingToGive
      if (!claims.every(({ metadata }) => isUsableFrom(pending.get(metadata.uid), node))) return elsewhere
      for (const [n, { metadata }] of empty.entries()) pending.set(metadata.uid, given[n])
      return undefined
    },

    unreserve(pod) {
      const claims = pod.resourceClaims.length === 0 ? [] : claimsOf(pod)
      if (typeof claims !== 'string') for (const { metadata } of claims) pending.delete(metadata.uid)
    },

    preBind(pod) {
      if (pod.resourceClaims.length === 0) return undefined
      const claims = claimsOf(pod)
      if (typeof claims === 'string') throw new ApiError(409, 'Conflict', claims)
      for (const claim of claims) if (!isReservedFor(claim, pod.object)) reserve(claim, pod)
      for (const { metadata } of claims) pending.delete(metadata.uid)
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

const isUsableFrom = (allocation: AllocationResult | undefined, node: Node): boolean =>
  !allocation?.nodeSelector || matchesNodeSelector(allocation.nodeSelector, node)

/** Whether one of its requests may be met in several ways. */
const hasChoice = ({ spec }: ResourceClaim): boolean =>
  spec.devices.requests?.some(({ firstAvailable }) => firstAvailable !== undefined) ?? false

/** How good the ways are in which its requests are met: the first of eight is the best. Source: computeScore. */
const rankOf = ({ spec }: ResourceClaim, allocation: AllocationResult | undefined): number => {
  const met = new Set(allocation?.devices.results?.map(({ request }) => request))
  return sum(
    (spec.devices.requests ?? []).flatMap(({ name, firstAvailable = [] }) =>
      firstAvailable.map((way, n) => (met.has(`${name}/${way.name}`) ? mostWays - n : 0)),
    ),
  )
}

const mostWays = 8
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

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
