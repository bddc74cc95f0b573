/** What goes beyond a LimitRange, in the API server's words. Source: plugin/pkg/admission/limitranger. */
import { limitsOf } from '../../api/core/limitrange.ts'
import { podResources } from '../../api/core/pod-resources.ts'
import { type ResourceList, resourceListOf } from '../../api/core/resource-lists.ts'
import type { Quantities } from '../../api/core/resources.ts'
import type { LimitRange, LimitRangeItem, Pod, PodSpec } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { formatQuantity, type Quantity } from '../../api/quantity.ts'
import { fixed } from '../../api/rounding.ts'

/** Pods of one spec are asked about once. */
export const problemsOfPod = (limits: LimitRange, { spec }: Pod): readonly string[] => checkerOf(limits)(spec)

const checkerOf = memoByIdentity((limits: LimitRange) =>
  memoByIdentity((spec: PodSpec): readonly string[] => {
    const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
    const problems: string[] = []
    for (const item of limits.spec.limits ?? []) {
      if (item.type === 'Container') {
        for (const { resources } of containers) {
          const asked = {
            requests: resourceListOf(resources?.requests),
            limits: resourceListOf(resources?.limits),
          }
          problems.push(...problemsWith(item, asked))
        }
      } else if (item.type === 'Pod') {
        const asked = { requests: podResources(spec, 'requests'), limits: podResources(spec, 'limits') }
        problems.push(...problemsWith(item, asked))
      }
    }
    return Object.freeze(problems)
  }),
)

/** Of a claim only the request counts. */
export function problemsOfClaim(limits: LimitRange, requests: Quantities | undefined): readonly string[] {
  const asked = resourceListOf(requests)
  return limitsOf(limits, 'PersistentVolumeClaim').flatMap((item) => {
    const { type, min, max } = item
    const tooSmall = each(min, (name, least) =>
      tooLittle({ name, type, bound: least, request: asked.get(name) }),
    )
    const tooLarge = each(max, (name, most) => {
      const request = asked.get(name)
      const rule = `maximum ${name} usage per ${type} is ${formatQuantity(most)}`
      if (!request) return `${rule}.  No request is specified`
      return request.nanos > most.nanos ? `${rule}, but request is ${formatQuantity(request)}` : undefined
    })
    return [...tooSmall, ...tooLarge]
  })
}

interface Asked {
  readonly requests: ResourceList
  readonly limits: ResourceList
}

/** One bound of an item, and what is asked for of its resource. */
interface Question {
  readonly name: string
  readonly type: LimitRangeItem['type']
  readonly bound: Quantity
  readonly request?: Quantity
  readonly limit?: Quantity
}

function problemsWith(item: LimitRangeItem, { requests, limits }: Asked): readonly string[] {
  const ask = (rule: (question: Question) => string | undefined) => (name: string, bound: Quantity) =>
    rule({ name, type: item.type, bound, request: requests.get(name), limit: limits.get(name) })
  return [
    ...each(item.min, ask(tooLittle)),
    ...each(item.max, ask(tooMuch)),
    ...each(item.maxLimitRequestRatio, ask(tooFarApart)),
  ]
}

const each = (
  bounds: Quantities | undefined,
  problem: (name: string, bound: Quantity) => string | undefined,
): readonly string[] =>
  [...resourceListOf(bounds)]
    .map(([name, bound]) => problem(name, bound))
    .filter((found) => found !== undefined)

function tooLittle({ name, type, bound, request, limit }: Question): string | undefined {
  const rule = `minimum ${name} usage per ${type} is ${formatQuantity(bound)}`
  if (!request) return `${rule}.  No request is specified`
  if (request.nanos < bound.nanos) return `${rule}, but request is ${formatQuantity(request)}`
  return limit && limit.nanos < bound.nanos ? `${rule}, but limit is ${formatQuantity(limit)}` : undefined
}

function tooMuch({ name, type, bound, request, limit }: Question): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${formatQuantity(bound)}`
  if (!limit) return `${rule}.  No limit is specified`
  if (limit.nanos > bound.nanos) return `${rule}, but limit is ${formatQuantity(limit)}`
  return request && request.nanos > bound.nanos
    ? `${rule}, but request is ${formatQuantity(request)}`
    : undefined
}

function tooFarApart({ name, type, bound, request, limit }: Question): string | undefined {
  const rule = `${name} max limit to request ratio per ${type} is ${formatQuantity(bound)}`
  if (!request?.nanos) return `${rule}, but no request is specified or request is 0`
  if (!limit?.nanos) return `${rule}, but no limit is specified or limit is 0`
  const ratio = Number(limit.nanos) / Number(request.nanos)
  return ratio > Number(bound.nanos) / 1e9 ? `${rule}, but provided ratio is ${fixed(ratio, 6)}` : undefined
}
