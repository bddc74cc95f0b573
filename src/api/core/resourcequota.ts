/** v1 ResourceQuota: how much of what there may be in a namespace. */
import { columnsOf } from '../columns.ts'
import { type FieldErrors, invalid } from '../field-error.ts'
import type { ResourceQuota } from '../generated/types/core-v1.ts'
import { shownPart } from '../given-empty.ts'
import { defineKind } from '../kind.ts'
import { formatQuantity, parseQuantity } from '../quantity.ts'
import { isIntegerResource, quotaResourceNameProblems } from './resource-names.ts'
import { scopeProblems } from './resourcequota-scopes.ts'
import type { Quantities } from './resources.ts'

export const resourceQuota = defineKind<ResourceQuota>('v1', 'ResourceQuota', {
  plural: 'resourcequotas',
  shortNames: ['quota'],
  scope: 'Namespaced',
  subresources: ['status'],
  countsGenerations: false,
  answersDeleted: true,

  validate: specProblems,

  updateChecks: ['metadataChange', 'object', 'change'],

  *validateUpdate(object, previous) {
    const scopes = object.spec.scopes ?? []
    const before = new Set(previous.spec.scopes)
    if (before.size !== new Set(scopes).size || !scopes.every((scope) => before.has(scope))) {
      yield invalid('spec.scopes', shownPart(object.spec, 'scopes'), 'field is immutable')
    }
  },

  *validateStatus({ status }) {
    yield* amountProblems(status.hard, 'status.hard')
    yield* amountProblems(status.used, 'status.used')
  },

  columns: columnsOf<ResourceQuota>((c) => [
    c.name,
    c.show('Request', (quota) => usedOfHard(quota, (name) => !isLimit(name))),
    c.show('Limit', (quota) => usedOfHard(quota, isLimit)),
    c.age,
  ]),
})

function* specProblems({ spec }: ResourceQuota): FieldErrors {
  yield* amountProblems(spec.hard, 'spec.hard')
  yield* scopeProblems(spec)
}

function* amountProblems(amounts: Quantities = {}, path: string): FieldErrors {
  for (const [name, text] of Object.entries(amounts)) {
    const field = `${path}[${name}]`
    yield* quotaResourceNameProblems(name, field)
    const quantity = parseQuantity(text)
    const shown = formatQuantity(quantity)
    if (quantity.nanos < 0n) yield invalid(field, shown, 'must be greater than or equal to 0')
    if (isIntegerResource(name) && quantity.nanos % 1_000_000_000n !== 0n) {
      yield invalid(field, shown, 'must be an integer')
    }
  }
}

const isLimit = (name: string) => name.startsWith('limits.')

/** What there is of what may be, by the names of resources. */
const usedOfHard = ({ status: { hard = {}, used = {} } }: ResourceQuota, shows: (name: string) => boolean) =>
  Object.keys(hard)
    .filter(shows)
    .sort()
    .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ')
