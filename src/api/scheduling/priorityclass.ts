/** scheduling.k8s.io/v1 PriorityClass: which pods come first, and may push others out. */
import { columnsOf } from '../columns.ts'
import { forbidden, invalid } from '../field-error.ts'
import { choiceProblems } from '../fields.ts'
import type { PriorityClass } from '../generated/types/scheduling-v1.ts'
import { defineKind, type New } from '../kind.ts'

/** The highest value that a user may give. */
const highestUserValue = 1_000_000_000

/** The classes that every cluster has: for what it could not live without. */
export const systemPriorityClasses: readonly New<PriorityClass>[] = [
  {
    metadata: { name: 'system-node-critical' },
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    metadata: { name: 'system-cluster-critical' },
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
]

export const isSystemClass = (name: string): boolean =>
  systemPriorityClasses.some(({ metadata }) => metadata.name === name)

export const priorityClass = defineKind<PriorityClass>('scheduling.k8s.io/v1', 'PriorityClass', {
  plural: 'priorityclasses',
  shortNames: ['pc'],
  scope: 'Cluster',
  // A class is one number for ever.
  countsGenerations: true,
  isNewGeneration: () => false,

  defaults(object) {
    object.value ??= 0
    object.preemptionPolicy ??= 'PreemptLowerPriority'
  },

  *validate(object) {
    const { metadata, value, preemptionPolicy } = object
    if (metadata.name?.startsWith('system-')) {
      const problem = systemClassProblem(object)
      const reserved = "priority class names with 'system-' prefix are reserved for system use only."
      if (problem) yield forbidden('metadata.name', `${reserved} error: ${problem}`)
    } else if (value > highestUserValue) {
      yield forbidden('value', `maximum allowed value of a user defined priority is ${highestUserValue}`)
    }
    yield* choiceProblems('preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never'])
  },

  updateChecks: ['metadataChange', 'change'],

  *validateUpdate({ value, preemptionPolicy }, previous) {
    if (value !== previous.value) yield forbidden('value', 'may not be changed in an update.')
    if (preemptionPolicy !== previous.preemptionPolicy) {
      yield invalid('preemptionPolicy', preemptionPolicy, 'field is immutable')
    }
  },

  columns: columnsOf<PriorityClass>((c) => [
    c.name,
    c.count('Value', ({ value }) => value),
    c.flag('Global-Default', ({ globalDefault = false }) => globalDefault),
    c.age,
    c.show('PreemptionPolicy', ({ preemptionPolicy }) => preemptionPolicy),
  ]),
})

function systemClassProblem({ metadata: { name }, value, globalDefault }: PriorityClass): string | undefined {
  const known = systemPriorityClasses.find(({ metadata }) => metadata.name === name)
  if (!known) return `${name} is not a known system priority class`
  if (value !== known.value) return `value of ${name} PriorityClass must be ${known.value}`
  if (globalDefault) return `globalDefault of ${name} PriorityClass must be false`
  return undefined
}
