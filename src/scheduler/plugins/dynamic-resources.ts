/**
 * Keeps pods back until their claims are there, and to the nodes where what was given to their claims can be used, or where
 * there are devices to give. Source: the plugin dynamicresources.
 */
import { matchesNodeSelector } from '../../api/core/node-selector.ts'
import { ApiError } from '../../api/errors.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { AllocationResult, ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import { isReservedFor } from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import { allocate } from '../devices/allocator.ts'
import { ClaimGiving, type ClaimState, type Claims } from '../devices/claim-giving.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext, stretch } from '../framework/plugin.ts'
import { dynamicResourcesWakes } from './dynamic-resources-wakes.ts'

const nothingToDo = notNow('no new claims to deallocate')
const deallocated = notNow('deallocation of ResourceClaim completed')
const stillNot = notNow('still not schedulable')
/** What it would have found, had another plugin not refused the pod before. */
const notAsked = never('not found')
const nothingToGive = never('cannot allocate all claims')
const elsewhere = never('resourceclaim not available on the node')

export function dynamicResources(context: PluginContext): Plugin {
  const { client } = context
  const giving = new ClaimGiving(context)

  return definePlugin<ClaimState, ClaimState>({
    name: 'DynamicResources',
    needs: ['resourceClaims', 'namespace'],
    watches: [resourceClaim, deviceClass, resourceSlice],

    preEnqueue(pod) {
      if (pod.resourceClaims.length === 0) return undefined
      const claims = giving.claimsOf(pod)
      return typeof claims === 'string' ? never(claims) : undefined
    },

    preFilter(pod) {
      if (pod.resourceClaims.length === 0) return 'skip'
      const claims = giving.claimsOf(pod)
      if (typeof claims === 'string') return never(claims)
      if (claims.length === 0) return 'skip'
      for (const claim of claims) {
        const problem = giving.problemOf(claim)
        if (problem !== undefined) return never(problem)
      }
      return { found: giving.stateOf(claims) }
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
      const claims = giving.claimsOf(pod)
      if (typeof claims === 'string' || !claims.some(hasChoice)) return 'skip'
      return { weighed: giving.stateOf(claims) }
    },

    score(_pod, { node }, { claims, empty, market: there }) {
      const given = there ? (allocate(there, node, empty) ?? []) : []
      return sum(claims.map((claim) => rankOf(claim, claim.status.allocation ?? given[empty.indexOf(claim)])))
    },

    normalizeScore: stretch,
    weight: 2,

    reserve(pod, { node }) {
      if (pod.resourceClaims.length === 0) return undefined
      const claims = giving.claimsOf(pod)
      if (typeof claims === 'string') return never(claims)
      if (!claims.every((claim) => isUsableFrom(giving.pendingOf(claim), node))) return elsewhere
      return giving.give(claims, node) ? undefined : nothingToGive
    },

    unreserve(pod) {
      const claims = pod.resourceClaims.length === 0 ? [] : giving.claimsOf(pod)
      if (typeof claims !== 'string') giving.settle(claims)
    },

    preBind(pod) {
      if (pod.resourceClaims.length === 0) return undefined
      const claims = giving.claimsOf(pod)
      if (typeof claims === 'string') throw new ApiError(409, 'Conflict', claims)
      for (const claim of claims) if (!isReservedFor(claim, pod.object)) giving.reserve(claim, pod)
      giving.settle(claims)
      return undefined
    },

    wakesOn: dynamicResourcesWakes(giving),
  })
}

/** What only this pod keeps, and cannot use where it may go. */
const freeable = (claims: Claims, uid: string): ResourceClaim | undefined =>
  claims.find(
    ({ status: { allocation, reservedFor = [] } }) =>
      allocation?.nodeSelector !== undefined && reservedFor.every((each) => each.uid === uid),
  )

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
