/** storage.k8s.io/v1 StorageClass: a sort of storage that claims can ask for by name. */
import { columnsOf } from '../columns.ts'
import { oldLabelWarnings } from '../core/old-node-labels.ts'
import { isEqual } from '../equality.ts'
import { duplicate, type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { breaches, optionalChoiceProblems } from '../fields.ts'
import type { TopologySelectorTerm } from '../generated/types/core-v1.ts'
import type { StorageClass } from '../generated/types/storage-v1.ts'
import { shownPart } from '../given-empty.ts'
import { defineKind } from '../kind.ts'
import { newestOf } from '../meta.ts'
import { qualifiedNameProblems } from '../names.ts'
import { parametersProblems, provisionerProblems } from './provisioner-problems.ts'

const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
]
const reclaimPolicies = ['Delete', 'Retain']
const bindingModes = ['Immediate', 'WaitForFirstConsumer']
/** In the order in which the real server looks at them. */
const fixed = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const

export const storageClass = defineKind<StorageClass>('storage.k8s.io/v1', 'StorageClass', {
  plural: 'storageclasses',
  shortNames: ['sc'],
  scope: 'Cluster',
  answersDeleted: true,

  defaults(object) {
    object.reclaimPolicy ??= 'Delete'
    object.volumeBindingMode ??= 'Immediate'
  },

  *validate({ provisioner, parameters, reclaimPolicy, volumeBindingMode, allowedTopologies = [] }) {
    yield* provisionerProblems(provisioner, 'provisioner')
    yield* parametersProblems(parameters)
    if (reclaimPolicy && !reclaimPolicies.includes(reclaimPolicy)) {
      yield notSupported('reclaimPolicy', reclaimPolicy, reclaimPolicies)
    }
    yield* optionalChoiceProblems('volumeBindingMode', volumeBindingMode, bindingModes)
    yield* topologiesProblems(allowedTopologies)
  },

  *validateUpdate(object, previous) {
    for (const field of fixed) {
      if (isEqual(object[field], previous[field])) continue
      yield invalid(field, shownPart(object, field), 'field is immutable')
    }
  },

  warnsAlways: true,
  *warnings({ allowedTopologies = [] }) {
    for (const [n, { matchLabelExpressions }] of allowedTopologies.entries()) {
      yield* oldLabelWarnings(matchLabelExpressions as never, `allowedTopologies[${n}].matchLabelExpressions`)
    }
  },

  columns: columnsOf<StorageClass>((c) => [
    {
      ...c.name,
      cell: (object) => `${object.metadata.name}${isDefaultStorageClass(object) ? ' (default)' : ''}`,
    },
    c.show('Provisioner', ({ provisioner }) => provisioner),
    c.show('ReclaimPolicy', ({ reclaimPolicy }) => reclaimPolicy),
    c.show('VolumeBindingMode', ({ volumeBindingMode }) => volumeBindingMode),
    c.show('AllowVolumeExpansion', ({ allowVolumeExpansion = false }) => allowVolumeExpansion),
    c.age,
  ]),
})

/** Whether claims that name no class are of this one. */
export const isDefaultStorageClass = ({ metadata: { annotations } }: StorageClass): boolean =>
  defaultAnnotations.some((annotation) => annotations?.[annotation] === 'true')

/** The class of claims that name none: of several defaults the newest, and of those the first by name. */
export const defaultStorageClassOf = (classes: readonly StorageClass[]): StorageClass | undefined =>
  newestOf(classes.filter(isDefaultStorageClass))

/** Source: validateAllowedTopologies. */
function* topologiesProblems(terms: readonly TopologySelectorTerm[]): FieldErrors {
  // The real server compares with as many empty terms as there are terms.
  const before: string[] = terms.map(() => textOf({ matchLabelExpressions: [] }))
  for (const [n, term] of terms.entries()) {
    const path = `allowedTopologies[${n}].matchLabelExpressions`
    yield* termProblems(term, path)
    const text = textOf(term)
    for (const other of before) if (other === text) yield duplicate(path, '')
    before.push(text)
  }
}

/** Whether two terms are the same is whether their texts are: keys and values have no order. */
const textOf = ({ matchLabelExpressions = [] }: TopologySelectorTerm): string => {
  const byKey = new Map(
    matchLabelExpressions.map(({ key, values = [] }) => [key, [...new Set(values)].sort()]),
  )
  return JSON.stringify([...byKey].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function* termProblems({ matchLabelExpressions = [] }: TopologySelectorTerm, path: string): FieldErrors {
  const keys = new Set<string>()
  for (const [n, { key = '', values = [] }] of matchLabelExpressions.entries()) {
    const field = `${path}[${n}]`
    if (keys.has(key)) yield duplicate(`${field}.key`, key)
    keys.add(key)
    if (values.length === 0) yield required(`${field}.values`)
    for (const [m, value] of values.entries()) {
      if (values.indexOf(value) < m) yield duplicate(`${field}.values[${m}]`, value)
    }
    yield* breaches(qualifiedNameProblems, `${field}.key`, key)
  }
}
