/**
 * What claims of pods lack, what there is to be had for them, and how they are given it: in memory first, until their status says so.
 * Source: the plugin dynamicresources.
 */
import type { Draft } from 'immer'
import { ApiError } from '../../api/errors.ts'
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { AllocationResult, DeviceClass, ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import { deleteProtection, usableResourceClaims } from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import { formatTime } from '../../api/time.ts'
import type { PluginContext } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'
import { allocate, type Market } from './allocator.ts'
import { DevicePools, deviceIdOf } from './pools.ts'

export type Claims = readonly ResourceClaim[]

/** What claims are to be looked at, and where what they lack may be had. */
export interface ClaimState {
  readonly claims: Claims
  /** Those that were given nothing yet. */
  readonly empty: Claims
  /** Undefined where nothing is to be had any more. */
  readonly market: Market | undefined
}

export class ClaimGiving {
  /** By uid: what claims have been given whose status does not say so yet. */
  readonly #pending = new Map<string, AllocationResult>()

  constructor(private readonly context: PluginContext) {}

  /** The claims of a pod, or why it cannot use them yet: a sentence. */
  claimsOf({ object, namespace }: PodView): Claims | string {
    const { cache } = this.context
    return usableResourceClaims(object, (name) => cache.get(resourceClaim, name, namespace))
  }

  stateOf(claims: Claims): ClaimState {
    const empty = this.#emptyOf(claims)
    return { claims, empty, market: empty.length > 0 ? this.#market() : undefined }
  }

  /** Why a claim cannot be given anything on whichever node: a sentence. */
  problemOf(claim: ResourceClaim): string | undefined {
    const { name, namespace, uid } = claim.metadata
    if (this.#pending.has(uid))
      return `resource claim ${namespace}/${name} is in the process of being allocated`
    return claim.status.allocation ? undefined : this.#classProblem(claim)
  }

  /** What a claim was given whose status does not say so yet. */
  pendingOf({ metadata }: ResourceClaim): AllocationResult | undefined {
    return this.#pending.get(metadata.uid)
  }

  /** Gives the claims what they lack on a node. Answers whether it was to be had. */
  give(claims: Claims, node: Node): boolean {
    const empty = this.#emptyOf(claims)
    const given = empty.length > 0 ? allocate(this.#market(), node, empty) : []
    if (!given) return false
    for (const [n, { metadata }] of empty.entries()) this.#pending.set(metadata.uid, given[n])
    return true
  }

  /** Takes back what their status does not say; what it says is theirs. */
  settle(claims: Claims): void {
    for (const { metadata } of claims) this.#pending.delete(metadata.uid)
  }

  /** Notes that a pod uses a claim, and what the claim was given. @throws ApiError */
  reserve(claim: ResourceClaim, { name, uid }: PodView): void {
    const { client, clock } = this.context
    const isNew = claim.status.allocation === undefined
    const kept = isNew ? telling('add finalizer', claim, () => this.#protect(claim)) : claim
    telling(isNew ? 'add allocation and reservation' : 'add reservation', claim, () =>
      client.updateStatus(resourceClaim, kept, (status) => {
        const given = this.pendingOf(claim) as Draft<AllocationResult> | undefined
        status.allocation ??= { devices: {}, ...given }
        status.allocation.allocationTimestamp ??= formatTime(clock.now())
        status.reservedFor = [...(status.reservedFor ?? []), { resource: 'pods', name, uid }]
      }),
    )
  }

  #emptyOf(claims: Claims): Claims {
    return claims.filter(
      ({ metadata, status }) => status.allocation === undefined && !this.#pending.has(metadata.uid),
    )
  }

  /** What there is to be had at this moment. */
  #market(): Market {
    const { cache } = this.context
    const taken = new Set<string>()
    const take = ({ devices: { results = [] } }: AllocationResult) => {
      for (const { driver, pool, device, adminAccess } of results)
        if (!adminAccess) taken.add(deviceIdOf(driver, pool, device))
    }
    for (const { status } of cache.list(resourceClaim)) if (status.allocation) take(status.allocation)
    for (const allocation of this.#pending.values()) take(allocation)
    return { pools: new DevicePools(cache.list(resourceSlice)), taken, classNamed: this.#classNamed }
  }

  readonly #classNamed = (name: string): DeviceClass => {
    const found = this.context.cache.get(deviceClass, name)
    if (!found) throw new ApiError(404, 'NotFound', `could not retrieve device class ${name}`)
    return found
  }

  /** The first request that names a class that is not there. */
  #classProblem({ spec }: ResourceClaim): string | undefined {
    for (const { name, exactly, firstAvailable = [] } of spec.devices.requests ?? []) {
      const asked = exactly
        ? [{ name, deviceClassName: exactly.deviceClassName }]
        : firstAvailable.map((each) => ({ ...each, name: `${name}/${each.name}` }))
      const missing = asked.find(
        ({ deviceClassName }) => !this.context.cache.get(deviceClass, deviceClassName),
      )
      if (missing) return `request ${missing.name}: device class ${missing.deviceClassName} does not exist`
    }
    return undefined
  }

  #protect(claim: ResourceClaim): ResourceClaim {
    if (claim.metadata.finalizers?.includes(deleteProtection)) return claim
    return this.context.client.update(resourceClaim, claim, ({ metadata }) => {
      metadata.finalizers = [...(metadata.finalizers ?? []), deleteProtection]
    })
  }
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
