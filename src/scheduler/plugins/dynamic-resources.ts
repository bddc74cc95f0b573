/**
 * Keeps pods back until their claims are there, and to the nodes where what was given to their claims can be used, or where
 * there are devices to give. Source: the plugin dynamicresources.
 */
import { matchesNodeSelector } from '../../api/core/node-selector.ts'
import { ApiError } from '../../api/errors.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { AllocationResult, ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import type { DynamicResourcesArgs } from '../../api/kubescheduler/plugin-args.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import { isReservedFor } from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import { parseDuration } from '../../sim/duration.ts'
import { ClaimGiving, type ClaimState } from '../devices/claim-giving.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext, stretch } from '../framework/plugin.ts'
import { dynamicResourcesWakes } from './dynamic-resources-wakes.ts'

const nothingToDo = notNow('no new claims to deallocate')
const deallocated = notNow('deallocation of ResourceClaim completed')
const stillNot = notNow('still not schedulable')
/** What it would have found, had another plugin not refused the pod before. */
const notAsked = never('not found')
const leftBehind = never('cannot schedule extended resource claim')
const removed = notNow('deletion of ResourceClaim completed')
const elsewhere = never('resourceclaim not available on the node')

export function dynamicResources(context: PluginContext, { bindingTimeout }: DynamicResourcesArgs): Plugin {
  const { client } = context
  const giving = new ClaimGiving(context, parseDuration(bindingTimeout)!)

  return definePlugin<ClaimState, ClaimState>({
    name: 'DynamicResources',
    needs: ['resourceClaims', 'demand', 'namespace'],
    watches: [resourceClaim, deviceClass, resourceSlice],

    preEnqueue(pod) {
      if (pod.resourceClaims.length === 0) return undefined
      const claims = giving.claimsOf(pod)
      return typeof claims === 'string' ? never(claims) : undefined
    },

    preFilter(pod) {
      if (!giving.concerns(pod)) return 'skip'
      const claims = giving.claimsOf(pod)
      if (typeof claims === 'string') return never(claims)
      const state = giving.stateOf(pod, claims)
      if (claims.length === 0 && state.classes.size === 0) return 'skip'
      for (const claim of claims) {
        const problem = giving.problemOf(claim)
        if (problem !== undefined) return never(problem)
      }
      return { found: state }
    },

    filter(pod, view, state) {
      if (state.leftover) return leftBehind
      const offer = giving.offer(pod, view, state)
      if ('reasons' in offer) return offer
      return state.claims.every(
        (claim) => !giving.isLost(claim) && isUsableFrom(claim.status.allocation, view.node),
      )
        ? undefined
        : elsewhere
    },

    postFilter(pod, _result, found) {
      if (found === undefined) return notAsked
      if (found === 'skip') return nothingToDo
      const claim = found.empty.some(asksForDevices)
        ? undefined
        : found.claims.find(
            (each) => isFreeable(each, pod.uid) && (isBoundToNodes(each) || giving.isLost(each)),
          )
      if (!claim) {
        if (!found.leftover) return stillNot
        giving.removeLeftover(found.leftover)
        return removed
      }
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
      return { weighed: giving.stateOf(pod, claims) }
    },

    score(pod, view, state) {
      const { claims, empty } = state
      const offer = giving.offer(pod, view, state)
      const given = 'reasons' in offer ? [] : offer.given
      return sum(claims.map((claim) => rankOf(claim, claim.status.allocation ?? given[empty.indexOf(claim)])))
    },

    normalizeScore: stretch,
    weight: 2,

    reserve(pod, view) {
      if (!giving.concerns(pod)) return undefined
      const claims = giving.claimsOf(pod)
      if (typeof claims === 'string') return never(claims)
      if (!claims.every((claim) => isUsableFrom(giving.pendingOf(claim), view.node))) return elsewhere
      return giving.give(pod, claims, view)
    },

    unreserve(pod) {
      const claims = giving.concerns(pod) ? giving.claimsOf(pod) : []
      if (typeof claims !== 'string') giving.letGo(pod, claims)
    },

    preBindPreFlight: (pod) => giving.concerns(pod),

    preBind(pod, { name }) {
      if (!giving.concerns(pod)) return undefined
      const claims = giving.claimsOf(pod)
      if (typeof claims === 'string') throw new ApiError(409, 'Conflict', claims)
      const reserved = claims.map((claim) =>
        isReservedFor(claim, pod.object) ? claim : giving.reserve(claim, pod),
      )
      giving.reserveOrder(pod)
      giving.settle(pod, claims)
      const made = giving.leftoverOf(pod)
      return giving.waitFor(made ? [...reserved, made] : reserved, name)
    },

    wakesOn: dynamicResourcesWakes(giving),
  })
}

/** Whether only this pod keeps it. */
const isFreeable = ({ status: { allocation, reservedFor = [] } }: ResourceClaim, uid: string): boolean =>
  allocation !== undefined && reservedFor.every((each) => each.uid === uid)

const isBoundToNodes = ({ status }: ResourceClaim): boolean => status.allocation?.nodeSelector !== undefined

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
