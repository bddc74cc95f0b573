/**
 * What claims of pods lack, what there is to be had for them, and how they are given it: in memory first, until their status says so.
 * Source: the plugin dynamicresources.
 */
import type { Draft } from 'immer'
import { pod as podKind } from '../../api/core/pod.ts'
import { isExtendedResource } from '../../api/core/resource-names.ts'
import { ApiError } from '../../api/errors.ts'
import type { AllocationResult, DeviceClass, ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import {
  deleteProtection,
  isReservedFor,
  usableResourceClaims,
} from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { formatTime } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'
import type { Random } from '../../sim/random.ts'
import { never, type PluginContext, type Refusal, type Wait } from '../framework/plugin.ts'
import type { Demand } from '../views/demand.ts'
import type { NodeView } from '../views/node-view.ts'
import type { PodView } from '../views/pod-view.ts'
import { allocate, type Market } from './allocator.ts'
import { isTooLate, readinessOf } from './binding-conditions.ts'
import { classOfResource, type DeviceOrder, deviceOrder } from './extended-resources.ts'
import { marketOf } from './market.ts'
import { PodClaims } from './pod-claim.ts'

const nothingToGive = never('cannot allocate all claims')
const invalidPools = never('invalid resource pools were encountered')
const cannotFit = never('cannot fit resource')
const nothing: Gift = { given: [], order: undefined }

export type Claims = readonly ResourceClaim[]

/** What claims are to be looked at, and where what they lack may be had. */
export interface ClaimState {
  readonly claims: Claims
  /** Those that were given nothing yet. */
  readonly empty: Claims
  /** The classes behind resources for which containers ask, by the names of these. */
  readonly classes: ReadonlyMap<string, DeviceClass>
  /** What an earlier attempt has left. */
  readonly leftover: ResourceClaim | undefined
  /** Undefined where nothing is to be had any more. */
  readonly market: Market | undefined
}

/** What a pod is given on a node. */
interface Gift {
  /** By claim, in the order of those that were empty. */
  readonly given: readonly AllocationResult[]
  /** For the resources of its containers. */
  readonly order: DeviceOrder | undefined
}

interface PendingOrder {
  readonly order: DeviceOrder
  readonly allocation: AllocationResult
}

const noClasses: ReadonlyMap<string, DeviceClass> = new Map()

export class ClaimGiving {
  /** By uid: what claims have been given whose status does not say so yet. */
  readonly #pending = new Map<string, AllocationResult>()
  /** By the uid of the pod: what is to be in the claim that is made for the resources of its containers. */
  readonly #orders = new Map<string, PendingOrder>()
  readonly #random: Random
  readonly #podClaims: PodClaims

  constructor(
    private readonly context: PluginContext,
    private readonly bindingTimeoutMs: number,
  ) {
    this.#random = context.random.fork('device-shares')
    this.#podClaims = new PodClaims(context)
  }

  /** Whether a pod has anything to do with devices. */
  concerns({ resourceClaims, demand }: PodView): boolean {
    return resourceClaims.length > 0 || this.#classesFor(demand).size > 0
  }

  /** The claims of a pod, or why it cannot use them yet: a sentence. */
  claimsOf({ object, namespace }: PodView): Claims | string {
    const { cache } = this.context
    return usableResourceClaims(object, (name) => cache.get(resourceClaim, name, namespace))
  }

  /** The claim that was made for the resources of the containers of a pod. */
  leftoverOf({ demand, object }: PodView): ResourceClaim | undefined {
    return this.#classesFor(demand).size > 0 ? this.#podClaims.of(object) : undefined
  }

  stateOf(pod: PodView, claims: Claims): ClaimState {
    const empty = this.#emptyOf(claims)
    const classes = this.#classesFor(pod.demand)
    const isAsking = empty.length + classes.size > 0
    return {
      claims,
      empty,
      classes,
      leftover: classes.size > 0 ? this.#podClaims.of(pod.object) : undefined,
      market: isAsking ? this.#market(() => '') : undefined,
    }
  }

  /** What a pod would be given on a node, or why nothing. */
  offer({ object, spec, demand }: PodView, view: NodeView, state: ClaimState): Gift | Refusal {
    const { claims, empty, classes, market } = state
    const wanted = new Map([...classes].filter(([name]) => !view.extended.has(name)))
    const lacking = demand.extended.some(
      ([name]) => isExtendedResource(name) && !classes.has(name) && !view.extended.has(name),
    )
    if (classes.size > 0 && lacking) return cannotFit
    const order = wanted.size > 0 ? deviceOrder(spec, wanted) : undefined
    const asking = order ? [...empty, this.#podClaims.imagine(object, order)] : empty
    if (asking.length === 0 || !market) return claims.length > 0 ? { given: [], order } : nothing
    const given = allocate(market, view.node, asking)
    if (given === 'invalidPools') return invalidPools
    return given ? { given, order } : nothingToGive
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

  /** Gives the claims of a pod what they lack on a node, or says why that is not to be had. */
  give(pod: PodView, claims: Claims, view: NodeView): Refusal | undefined {
    const empty = this.#emptyOf(claims)
    const classes = this.#classesFor(pod.demand)
    if (empty.length + classes.size === 0) return undefined
    const market = this.#market(() => this.#random.uuid())
    const offer = this.offer(pod, view, { claims, empty, classes, market, leftover: undefined })
    if ('reasons' in offer) return offer
    const { given, order } = offer
    for (const [n, { metadata }] of empty.entries()) this.#pending.set(metadata.uid, given[n])
    if (order) this.#orders.set(pod.uid, { order, allocation: given[empty.length] })
    return undefined
  }

  /** Takes back what their status does not say; what it says is theirs. */
  settle({ uid }: PodView, claims: Claims): void {
    for (const { metadata } of claims) this.#pending.delete(metadata.uid)
    this.#orders.delete(uid)
  }

  /** The pod does not get to its node: it uses its claims no more, and what was made for it goes. */
  letGo(pod: PodView, claims: Claims): void {
    this.settle(pod, claims)
    const current = this.context.cache.get(podKind, pod.name, pod.namespace)
    // What a pod has that is gone, its claims' controller takes back.
    if (current?.metadata.uid !== pod.uid || isBeingDeleted(current)) return
    for (const claim of claims) {
      if (!claim.status.allocation || !isReservedFor(claim, pod.object)) continue
      this.context.client.updateStatus(resourceClaim, claim, (status) => {
        const others = status.reservedFor!.filter(({ uid }) => uid !== pod.uid)
        if (others.length > 0) status.reservedFor = others
        else delete status.reservedFor
      })
    }
    const leftover = this.leftoverOf(pod)
    if (leftover) this.#podClaims.remove(leftover)
  }

  /** Makes the claim for the resources of the containers of a pod, where some of them are devices. @throws ApiError */
  reserveOrder(pod: PodView): void {
    const pending = this.#orders.get(pod.uid)
    if (!pending) return
    const { order, allocation } = pending
    const made = this.#podClaims.make(pod.object, order)
    this.#pending.set(made.metadata.uid, allocation)
    try {
      this.#podClaims.tell(pod.object, this.reserve(made, pod), order)
    } finally {
      this.#pending.delete(made.metadata.uid)
    }
  }

  removeLeftover(claim: ResourceClaim): void {
    this.#podClaims.remove(claim)
  }

  /** Whether devices that a claim has will never be ready, or not in time. */
  isLost(claim: ResourceClaim): boolean {
    const ready = readinessOf(claim)
    return typeof ready === 'string' || (!ready && this.#isTooLate(claim))
  }

  /** What is to be waited for until the devices of claims are ready. @throws ApiError where they never will be */
  waitFor(claims: Claims, nodeName: string): Wait | undefined {
    let isWaiting = false
    for (const claim of claims) {
      const ready = readinessOf(claim)
      if (typeof ready === 'string') throw new ApiError(500, 'InternalError', ready)
      if (ready) continue
      if (this.#isTooLate(claim))
        throw new ApiError(500, 'InternalError', `device binding timeout: claim=${claim.metadata.name}`)
      isWaiting = true
    }
    if (!isWaiting) return undefined
    return {
      waitMs: this.bindingTimeoutMs,
      everyMs: seconds(5),
      tooLate: 'device binding timeout: context deadline exceeded',
      tell: {
        reason: 'BindingConditionsPending',
        message: `waiting for binding conditions for device on node ${nodeName}`,
      },
    }
  }

  #isTooLate(claim: ResourceClaim): boolean {
    return isTooLate(claim, this.context.clock.now(), this.bindingTimeoutMs)
  }

  #classesFor({ extended }: Demand): ReadonlyMap<string, DeviceClass> {
    if (extended.length === 0) return noClasses
    const { cache } = this.context
    return new Map(
      extended.flatMap(([name]) => {
        const found = classOfResource(cache, name)
        return found ? [[name, found] as const] : []
      }),
    )
  }

  /** Notes that a pod uses a claim, and what the claim was given. @throws ApiError */
  reserve(claim: ResourceClaim, { name, uid }: PodView): ResourceClaim {
    const { client, clock } = this.context
    const isNew = claim.status.allocation === undefined
    const kept = isNew ? telling('add finalizer', claim, () => this.#protect(claim)) : claim
    return telling(isNew ? 'add allocation and reservation' : 'add reservation', claim, () =>
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

  #market(newShareId: () => string): Market {
    const given = [...this.#orders.values()].map(({ allocation }) => allocation)
    return marketOf(this.context.cache, [...this.#pending.values(), ...given], newShareId)
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
