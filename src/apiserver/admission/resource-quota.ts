/** Refuses what would go beyond a quota of its namespace, and charges what is let in. Source: apiserver's resourcequota plugin. */
import { type ResourceList, resourceListOf } from '../../api/core/resource-lists.ts'
import { resourceQuota } from '../../api/core/resourcequota.ts'
import { forbidden } from '../../api/errors.ts'
import type { ResourceQuota } from '../../api/generated/types/core-v1.ts'
import { isControlledBy } from '../../api/meta.ts'
import { formatQuantity, type Quantity } from '../../api/quantity.ts'
import type { Evaluator, Surroundings } from '../../api/quota/evaluator.ts'
import { countedBy, evaluatorOf } from '../../api/quota/evaluators.ts'
import { isInScopes } from '../../api/quota/scopes.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'
import { charge, usedBy } from './quota-charge.ts'

export const resourceQuotaAdmission: AdmissionPlugin = {
  name: 'ResourceQuota',
  operations: ['CREATE', 'UPDATE'],
  letsRepeat: () => true,
  letsDefer: (_kind, _namespace, store) => store.count(resourceQuota) === 0,

  validate(request) {
    const { kind, store, object } = request
    const { namespace } = object.metadata
    if (!namespace || store.count(resourceQuota) === 0) return
    const evaluator = evaluatorOf(kind)
    if (!evaluator || !mayUse(evaluator, request)) return
    const quotas = store.list(resourceQuota, namespace)
    if (quotas.length === 0) return
    const concerned = quotas.filter((quota) => concerns(quota, evaluator, request))
    if (concerned.length === 0) return
    const uses = new Uses(evaluator, request)
    const charges = concerned
      .map((quota) => ({ quota, more: moreUsed(quota, uses, request) }))
      .filter(({ more }) => more.length > 0)
    if (charges.length === 0) return
    const { store: into } = request
    request.beforeCommit = () => {
      for (const { quota, more } of charges) charge(into, quota, more)
    }
  },
}

const mayUse = (evaluator: Evaluator, { operation, object, previous, subresource }: AdmissionRequest) =>
  operation === 'CREATE' || (evaluator.mayUseMore?.(object, previous!, subresource) ?? false)

/** Whether a quota counts the object. @throws ApiError where the object does not say what has to be counted */
function concerns(quota: ResourceQuota, evaluator: Evaluator, request: AdmissionRequest): boolean {
  const { hard, used = {} } = quota.status
  const resources = countedBy(evaluator, hard)
  if (resources.length === 0 || !isInScopes(evaluator, quota, request.object)) return false
  const missing = evaluator.missing?.(request.object, resources)
  if (missing) throw refused(request, `failed quota: ${quota.metadata.name}: ${missing}`)
  if (resources.some((name) => used[name] === undefined)) {
    const names = [...resources].sort().join(',')
    throw refused(request, `status unknown for quota: ${quota.metadata.name}, resources: ${names}`)
  }
  return true
}

const refused = ({ kind, name }: AdmissionRequest, why: string) => forbidden(kind, name, why)

/** What an object uses, and what it uses more than before. */
class Uses {
  readonly whole: ResourceList
  readonly #around: Surroundings
  #more: ResourceList | undefined

  constructor(
    readonly evaluator: Evaluator,
    private readonly request: AdmissionRequest,
  ) {
    const { store } = request
    this.#around = {
      now: store.now,
      find: (kind, name, namespace) => store.get(kind, { name, namespace }),
      ownedBy: (owner, kind) =>
        store.list(kind, owner.metadata.namespace).filter((each) => isControlledBy(each, owner)),
    }
    this.whole = evaluator.usage(request.object, this.#around)
    const negative = [...this.whole].filter(([, { nanos }]) => nanos < 0n).map(([name]) => name)
    if (negative.length === 0) return
    throw refused(request, `quota usage is negative for resource(s): ${negative.sort().join(',')}`)
  }

  /** What counts in a quota: all of it, unless the object counted there before. */
  in(quota: ResourceQuota): ResourceList {
    const { previous } = this.request
    return previous && isInScopes(this.evaluator, quota, previous) ? this.#moreThan(previous) : this.whole
  }

  #moreThan(previous: NonNullable<AdmissionRequest['previous']>): ResourceList {
    if (this.#more) return this.#more
    const before = this.evaluator.usage(previous, this.#around)
    this.#more = new Map(
      [...this.whole].map(([name, { nanos, format }]) => {
        const difference = nanos - (before.get(name)?.nanos ?? 0n)
        return [name, { nanos: difference > 0n ? difference : 0n, format }]
      }),
    )
    return this.#more
  }
}

/** What is to be charged. @throws ApiError where that is too much */
function moreUsed(quota: ResourceQuota, uses: Uses, request: AdmissionRequest): readonly More[] {
  const { hard = {}, used = {} } = quota.status
  const more: More[] = []
  for (const [name, quantity] of uses.in(quota)) {
    if (quantity.nanos > 0n && hard[name] !== undefined) more.push([name, quantity])
  }
  if (request.subresource === 'status') return more
  const most = resourceListOf(hard)
  const already = usedBy(quota)
  const exceeded = more.filter(
    ([name, { nanos }]) => (already.get(name)?.nanos ?? 0n) + nanos > most.get(name)!.nanos,
  )
  if (exceeded.length === 0) return more
  exceeded.sort(([a], [b]) => (a < b ? -1 : 1))
  const listed = (amount: (more: More) => string) =>
    exceeded.map((each) => `${each[0]}=${amount(each)}`).join(',')
  const requested = listed(([, quantity]) => formatQuantity(quantity))
  const now = listed(([name]) => used[name] ?? '0')
  const limited = listed(([name]) => hard[name])
  const why = `exceeded quota: ${quota.metadata.name}, requested: ${requested}, used: ${now}, limited: ${limited}`
  throw refused(request, why)
}

/** A resource, and how much more of it is used. */
type More = readonly [name: string, quantity: Quantity]
