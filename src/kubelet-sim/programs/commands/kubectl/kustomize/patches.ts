/** Patches of a kustomization: what an object should have, or operations on it. Source: kustomize's PatchTransformer. */
import { DecodeError } from '../../../../../api/codec/errors.ts'
import { copyJson } from '../../../../../api/codec/safe.ts'
import { formatYaml, parseYamlDocuments } from '../../../../../api/codec/yaml.ts'
import { isMap } from '../../../../../api/json-map.ts'
import { JsonPatchFailure, operationsIn, patchedBy } from '../../../../../api/json-patch.ts'
import type { Process } from '../../../../runtime/program.ts'
import { failure } from '../failure.ts'
import { identityText, type Json, Resource } from './resource.ts'
import { type Selector, selecting } from './select.ts'
import { merged } from './strategic-merge.ts'

export interface PatchEntry {
  readonly path?: string
  readonly patch?: string
  readonly target?: Selector
  readonly options?: { readonly allowNameChange?: boolean; readonly allowKindChange?: boolean }
}

interface Patching {
  readonly process: Process
  /** Reads a file. @throws Failure */
  readonly load: (path: string) => string
}

/** Answers those that are left. @throws Failure */
export function patchedWith(
  resources: readonly Resource[],
  entry: PatchEntry,
  { process, load }: Patching,
): readonly Resource[] {
  const inline = entry.patch?.trim() ?? ''
  if (inline === '' && !entry.path)
    throw configured(entry, `must specify one of patch and path in\n${formatYaml(entry)}`)
  if (inline !== '' && entry.path)
    throw configured(entry, `patch and path can't be set at the same time\n${formatYaml(entry)}`)
  const text = inline || load(entry.path!)
  const source = inline ? `[patch: ${JSON.stringify(inline)}]` : `[path: ${JSON.stringify(entry.path)}]`
  const documents = documentsIn(text)
  if (documents?.length === 1 && Array.isArray(documents[0])) {
    if (!entry.target) throw failure(`must specify a target for JSON patch ${source}`)
    operate(resources.filter(selecting(process, entry.target)), documents[0])
    return resources
  }
  if (!documents?.every((each) => isMap(each) && each['kind'] !== undefined) || documents.length === 0)
    throw configured(entry, `unable to parse SM or JSON patch from ${source}`)
  const patches = documents as readonly Json[]
  if (!entry.target) return patches.reduce((left, patch) => mergedInto(left, patch, entry), resources)
  if (patches.length > 1)
    throw failure(
      `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
    )
  const chosen = new Set(resources.filter(selecting(process, entry.target)))
  return resources.filter((each) => !chosen.has(each) || changeBy(each, patches[0], entry))
}

/** What is wrong with the words of a patch. */
const configured = (entry: PatchEntry, why: string) =>
  failure(`trouble configuring builtin PatchTransformer with config: \`\n${formatYaml(entry)}\`: ${why}`)

/** Patches that name themselves what they are for. @throws Failure */
export function mergedInto(
  resources: readonly Resource[],
  patch: Json,
  options: PatchEntry = {},
): readonly Resource[] {
  const { identity } = new Resource(patch)
  const found = resources.filter((each) => each.isCalled(identity))
  if (found.length === 0)
    throw failure(
      `no resource matches strategic merge patch ${JSON.stringify(identityText(identity))}: no matches for Id ${identityText(identity)}; failed to find unique target for patch ${identityText(identity)}`,
    )
  if (found.length > 1)
    throw failure(
      `no resource matches strategic merge patch ${JSON.stringify(identityText(identity))}: multiple matches for Id ${identityText(identity)}; failed to find unique target for patch ${identityText(identity)}`,
    )
  return resources.filter((each) => each !== found[0] || changeBy(each, patch, options))
}

/** Answers whether anything is left of it. */
function changeBy(resource: Resource, patch: Json, { options = {} }: PatchEntry): boolean {
  const { kind, name, namespace } = resource
  const made = merged(resource.content, patch)
  if (!made) return false
  resource.remember()
  resource.content = made
  if (!options.allowKindChange) resource.content['kind'] = kind
  if (!options.allowNameChange) resource.metadata['name'] = name
  if (namespace) resource.metadata['namespace'] = namespace
  else if (!options.allowNameChange) delete resource.metadata['namespace']
  return true
}

/** @throws Failure where an operation cannot be done */
export function operate(resources: readonly Resource[], operations: unknown): void {
  for (const resource of resources)
    try {
      resource.remember()
      const made = patchedBy(resource.content, operationsIn(operations))
      if (isMap(made)) resource.content = copyJson(made) as Json
    } catch (error) {
      if (error instanceof JsonPatchFailure) throw failure(error.message)
      throw error
    }
}

/** Undefined: it is no YAML. */
export function documentsIn(text: string): readonly unknown[] | undefined {
  try {
    return parseYamlDocuments(text, '1.2')
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
