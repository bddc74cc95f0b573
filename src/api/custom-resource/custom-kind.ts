/** The kind that a CustomResourceDefinition defines, in all its versions. Source: apiextensions-apiserver's customresource strategy. */
import type { Draft } from 'immer'
import { finalizerNameWarnings } from '../finalizers.ts'
import type { CustomResourceDefinition } from '../generated/types/apiextensions-v1.ts'
import { jsonPath } from '../json-path/path.ts'
import { defineKind, type FieldReader, type Kind, type KubeObject } from '../kind.ts'
import type { FieldSet } from '../meta-types.ts'
import { structureName } from '../open-structure.ts'
import { columnsOfVersion } from './columns.ts'
import { type Conversion, type CustomVersion, CustomVersions } from './custom-version.ts'
import { deprecationOf } from './deprecation.ts'
import { objectProblems, ruleWarnings, statusProblems } from './object-problems.ts'
import { scaleOf } from './scale.ts'
import { structureOfSchema } from './structure.ts'

/**
 * Its objects are kept in the storage version; that need not be served.
 * @param definition one that is valid, with accepted names
 * @param convert who converts its objects, where that is asked of somebody outside
 */
export function customKind(definition: CustomResourceDefinition, convert?: Conversion): Kind {
  const versions = new CustomVersions(definition, convert)
  const storage = versions.storage
  const others = [...versions.byName.values()].filter((each) => each !== storage && each.defined.served)
  const kind = kindOf(definition, versions, storage)
  const isConvertedOutside = convert !== undefined
  return Object.assign(kind, {
    isHidden: !storage.defined.served,
    versions: others.map((version) =>
      Object.assign(kindOf(definition, versions, version), {
        stored: kind,
        isConvertedOutside,
        ...(isConvertedOutside && {
          convertAnew: (object: KubeObject) => versions.readAnew(version, object),
        }),
      }),
    ),
  })
}

function kindOf(
  definition: CustomResourceDefinition,
  versions: CustomVersions,
  version: CustomVersion,
): Kind {
  const { spec, status } = definition
  const names = status.acceptedNames
  const { defined, schema, apiVersion } = version
  const { scale, status: hasStatus } = defined.subresources ?? {}
  const read = versions.reader(version)
  const kind = defineKind<KubeObject>(apiVersion, names.kind, {
    plural: names.plural,
    singular: names.singular,
    listKind: names.listKind,
    shortNames: names.shortNames,
    categories: names.categories,
    scope: spec.scope,
    structure: () => structureOfSchema(structureName(apiVersion, names.kind), schema),
    subresources: [...(hasStatus ? ['status'] : []), ...(scale ? ['scale'] : [])],
    countsGenerations: true,
    // Where the status is not written apart, it counts as all else does.
    isNewGeneration: (object, previous) => version.isNewGeneration(object, previous),
    isUnstructured: true,
    isCheckedAsWritten: true,
    mayLackStatus: true,
    needsVersion: true,
    takesAnyFinalizer: true,
    storedUnder: `${spec.group}/${names.plural}`,
    deprecation: deprecationOf(definition, defined),
    reads: (input, options) => version.read(input, options),
    prepareForStatusUpdate,
    statusLeavesAlone: metadata,
    updateChecks: ['metadataChange', 'change'],
    validate: (object, _previous, known) => objectProblems(version, { object, known }),
    validateUpdate: (object, previous) => objectProblems(version, { object, previous }),
    validateStatus: (object, previous) => statusProblems(version, object, previous),
    warnings: warningsOf,
    statusWarnings: ruleWarnings,
    warningsOfRefused: ruleWarnings,
    warnsAlways: true,
    columns: columnsOfVersion(defined).map((column) => ({
      ...column,
      cell: (object, now) => column.cell(read(object), now),
    })),
    selectableFields: selectableOf(version, read),
    scale: scale && scaleOf(scale),
  })
  return Object.assign(kind, {
    verbs: verbsInOrder,
    toStored: (object: KubeObject) => versions.stored(object),
    fromStored: read,
    translated: (object: KubeObject, apiVersion: string) => versions.translated(object, apiVersion),
  })
}

/** As discovery tells them. */
const verbsInOrder: Kind['verbs'] = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
]

const metadata: FieldSet = Object.freeze({ 'f:metadata': Object.freeze({}) })

/** The metadata stays as it was, too. */
function prepareForStatusUpdate(object: Draft<KubeObject>, { metadata }: KubeObject): void {
  const { managedFields, resourceVersion } = object.metadata
  const kept = { ...metadata, managedFields, resourceVersion } as typeof object.metadata
  if (managedFields === undefined) delete kept.managedFields
  object.metadata = kept
  const written = object as { status?: unknown }
  if (written.status === undefined) delete written.status
}

function* warningsOf(object: KubeObject, previous?: KubeObject): Iterable<string> {
  yield* ruleWarnings(object)
  const { metadata } = object
  const known = previous?.metadata.finalizers ?? []
  const added = [...new Set(metadata.finalizers ?? [])].filter((name) => !known.includes(name))
  for (const name of added.sort()) yield* finalizerNameWarnings('metadata.finalizers', name)
}

function selectableOf(
  version: CustomVersion,
  read: (stored: KubeObject) => KubeObject,
): Record<string, FieldReader<KubeObject>> {
  const fields = version.defined.selectableFields ?? []
  return Object.fromEntries(
    fields.flatMap(({ jsonPath: text }) => {
      const path = jsonPath(text)
      return path ? [[text.replace(/^\./, ''), (object: KubeObject) => textOf(path(read(object))[0])]] : []
    }),
  )
}

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value))
