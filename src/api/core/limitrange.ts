/** v1 LimitRange: what the containers, Pods and claims of a namespace may ask for, and what they get when they do not say. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { nullIfAbsent, nullIfEmpty } from '../empty-list.ts'
import { duplicate, type FieldError, type FieldErrors, forbidden, invalid, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { LimitRange, LimitRangeItem } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { qualifiedNameProblems } from '../names.ts'
import { limitAmountProblems } from './limitrange-amounts.ts'
import { containerResourceNameProblems, resourceNameProblems } from './resource-names.ts'

export const limitRange = defineKind<LimitRange>('v1', 'LimitRange', {
  plural: 'limitranges',
  shortNames: ['limits'],
  scope: 'Namespaced',
  createsOnUpdate: true,

  defaults: {
    parts: {
      spec: {
        first(spec) {
          // Who limits nothing says null.
          nullIfAbsent(spec, 'limits')
        },
        parts: { limits: defaultItem },
      },
    },
  },

  prepareForCreate(object) {
    // The real server gives it a uid of its own for a name.
    object.metadata.name ||= object.metadata.uid
    keepLimits(object)
  },
  prepareForUpdate: keepLimits,

  *validate({ spec }) {
    const types = new Set<string>()
    for (const [n, item] of (spec.limits ?? []).entries()) {
      const path = `spec.limits[${n}]`
      yield* typeProblems(item.type, `${path}.type`)
      if (types.has(item.type)) yield duplicate(`${path}.type`, item.type)
      types.add(item.type)
      yield* nameProblems(item, path)
      yield* limitAmountProblems(item, path)
    }
  },

  updateChecks: ['metadata', 'object'],

  columns: columnsOf<LimitRange>((c) => [c.name, c.createdAt]),
})

/** What a LimitRange says by a type; nothing of others. */
export const limitsOf = ({ spec }: LimitRange, type: LimitRangeItem['type']): readonly LimitRangeItem[] =>
  (spec.limits ?? []).filter((item) => item.type === type)

/** An empty list is kept as null, too; yet its author has written it. */
function keepLimits({ spec }: Draft<LimitRange>): void {
  nullIfEmpty(spec, 'limits')
}

/** What is not said of containers follows from what is. Source: SetDefaults_LimitRangeItem. */
function defaultItem(item: Draft<LimitRangeItem>): void {
  if (item.type !== 'Container') return
  const limits = { ...item.max, ...item.default }
  const requests = { ...item.min, ...limits, ...item.defaultRequest }
  if (Object.keys(limits).length > 0) item.default = limits
  if (Object.keys(requests).length > 0) item.defaultRequest = requests
}

const types = ['Pod', 'Container', 'PersistentVolumeClaim']

function typeProblems(type: string, field: string): readonly FieldError[] {
  const malformed = breaches(qualifiedNameProblems, field, type)
  if (malformed.length > 0 || type.includes('/') || types.includes(type)) return malformed
  return [invalid(field, type, 'must be a standard limit type or fully qualified')]
}

function* nameProblems(item: LimitRangeItem, path: string): FieldErrors {
  const { type, max, min, default: limits, defaultRequest, maxLimitRequestRatio } = item
  const ruleFor =
    type === 'Pod' || type === 'Container' ? containerResourceNameProblems : resourceNameProblems
  function* problemsIn(part: string, amounts: object = {}): FieldErrors {
    for (const name of Object.keys(amounts)) yield* ruleFor(name, `${path}.${part}[${name}]`)
  }
  yield* problemsIn('max', max)
  yield* problemsIn('min', min)
  if (type === 'Pod') {
    const detail = "may not be specified when `type` is 'Pod'"
    if (Object.keys(limits ?? {}).length > 0) yield forbidden(`${path}.default`, detail)
    if (Object.keys(defaultRequest ?? {}).length > 0) yield forbidden(`${path}.defaultRequest`, detail)
  } else {
    yield* problemsIn('default', limits)
    yield* problemsIn('defaultRequest', defaultRequest)
  }
  if (type === 'PersistentVolumeClaim' && min?.storage === undefined && max?.storage === undefined) {
    const detail = 'either minimum or maximum storage value is required, but neither was provided'
    yield required(`${path}.limits`, detail)
  }
  yield* problemsIn('maxLimitRequestRatio', maxLimitRequestRatio)
}
