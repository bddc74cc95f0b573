/** What is wrong with the definition of a kind. Source: apiextensions-apiserver's validation. */
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { choiceProblems } from '../fields.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../generated/types/apiextensions-v1.ts'
import { dns1035LabelProblems, dnsSubdomainProblems } from '../names.ts'
import { conversionProblems } from './conversion-problems.ts'
import { goVersions } from './go-definition.ts'
import { type Hoisted, hoisted } from './hoisted.ts'
import { eachProblems, namesProblems } from './names-problems.ts'
import { schemaProblems } from './schema-problems.ts'
import {
  columnProblems,
  deprecationProblems,
  selectableProblems,
  subresourcesProblems,
} from './version-problems.ts'

/** @param isServed whether the kind is established: then certificates of webhooks are looked at */
export function* specProblems(spec: CustomResourceDefinitionSpec, isServed: boolean): FieldErrors {
  const { group, names, conversion } = spec
  yield* groupProblems(group)
  yield* choiceProblems('spec.scope', spec.scope, ['Cluster', 'Namespaced'])
  const inside = hoisted(spec)
  for (const [n, { schema }] of spec.versions.entries()) {
    if (!schema?.openAPIV3Schema) yield required(`spec.versions[${n}].schema.openAPIV3Schema`)
  }
  for (const [n, version] of inside.versions.entries()) {
    yield* eachProblems(`spec.versions[${n}].name`, version.name)
    const { subresources } = { ...inside.common, ...version }
    yield* versionProblems(version, `spec.versions[${n}]`, subresources?.status !== undefined)
  }
  yield* versionListProblems(inside)
  for (const name of ['plural', 'singular', 'kind', 'listKind'] as const) {
    if (!names[name]) yield required(`spec.names.${name}`)
  }
  yield* namesProblems(names, 'spec.names')
  yield* commonProblems(inside, spec)
  yield* conversionProblems(conversion, isServed)
}

function* groupProblems(group: string): FieldErrors {
  const problems = group ? dnsSubdomainProblems(group) : []
  if (!group) yield required('spec.group')
  else if (problems.length > 0) yield invalid('spec.group', group, problems.join(','))
  else if (!group.includes('.'))
    yield invalid('spec.group', group, 'should be a domain with at least one dot')
}

/** What a version has for itself. */
function* versionProblems(
  version: CustomResourceDefinitionVersion,
  path: string,
  hasStatus: boolean,
): FieldErrors {
  const { deprecated = false, deprecationWarning, schema, subresources, selectableFields = [] } = version
  yield* deprecationProblems(deprecated, deprecationWarning, `${path}.deprecationWarning`)
  const openApi = schema?.openAPIV3Schema
  if (openApi) yield* schemaProblems(openApi, `${path}.schema`, hasStatus)
  if (subresources) yield* subresourcesProblems(subresources, `${path}.subresources`)
  for (const [n, column] of (version.additionalPrinterColumns ?? []).entries()) {
    yield* columnProblems(column, `${path}.additionalPrinterColumns[${n}]`)
  }
  if (selectableFields.length === 0) return
  if (openApi) yield* selectableProblems(selectableFields, openApi, `${path}.selectableFields`)
  else {
    const why = 'may only be set when `version.schema.openAPIV3Schema` is not included'
    yield invalid(`${path}.selectableFields`, '', why)
  }
}

function* versionListProblems({ versions }: Hoisted): FieldErrors {
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    yield invalid('spec.versions', goVersions(versions), 'must contain unique version names')
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const why = 'must have exactly one version marked as storage version'
    yield invalid('spec.versions', goVersions(versions), why)
  }
  const [first] = versions
  const problems = first?.name ? dns1035LabelProblems(first.name) : []
  if (problems.length > 0) yield invalid('spec.version', first.name, problems.join(','))
}

/** What all versions have in common. */
function* commonProblems({ common }: Hoisted, { versions }: CustomResourceDefinitionSpec): FieldErrors {
  const { schema, subresources, additionalPrinterColumns = [], selectableFields = [] } = common
  const hasStatus = versions.some((version) => version.subresources?.status !== undefined)
  const openApi = schema?.openAPIV3Schema
  if (openApi) yield* schemaProblems(openApi, 'spec.validation', hasStatus)
  if (subresources) yield* subresourcesProblems(subresources, 'spec.subresources')
  for (const [n, column] of additionalPrinterColumns.entries()) {
    yield* columnProblems(column, `spec.additionalPrinterColumns[${n}]`)
  }
  if (selectableFields.length === 0) return
  if (schema) yield* selectableProblems(selectableFields, openApi, 'spec.selectableFields')
  else yield invalid('spec.selectableFields', '', 'may only be set when validations.schema is included')
}

/** Versions in which objects may be stored must stay. */
export function* storedVersionsProblems({
  spec,
  status: { storedVersions: stored },
}: CustomResourceDefinition): FieldErrors {
  const field = 'status.storedVersions'
  if (!stored?.length) {
    yield invalid(field, stored, 'must have at least one stored version')
    return
  }
  // Each is met once: a version that is there twice is missing the second time.
  const left = new Map(stored.map((name, n) => [name, n]))
  for (const { name, storage } of spec.versions) {
    if (!left.delete(name) && storage) yield invalid(field, stored, `must have the storage version ${name}`)
  }
  for (const [name, n] of left) {
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`
    yield invalid(`${field}[${n}]`, name, why)
  }
}
