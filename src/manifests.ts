/** Manifests: YAML or JSON text, or plain objects, as a list of objects to apply. */
import { DecodeError } from './api/codec/json.ts'
import { yamlDocuments } from './api/codec/yaml.ts'
import type { Kind } from './api/kind.ts'
import { findInVersions } from './api/kind-versions.ts'

/** What a manifest says, not yet checked against any kind. */
interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name?: string; readonly generateName?: string; readonly namespace?: string }
}

/** A manifest that cannot be read or is of no kind that is served: one plain sentence. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'
}

/** @throws ManifestError that names the line or the document */
export const parseManifests = (source: string | object | readonly object[]): readonly Manifest[] => [
  ...eachManifest(source),
]

/** The same one by one: what stands before a mistake can be taken. @throws ManifestError at the first mistake */
function* eachManifest(source: string | object | readonly object[]): Generator<Manifest> {
  const documents =
    typeof source === 'string' ? documentsOf(source) : Array.isArray(source) ? source : [source]
  let n = 0
  for (const document of documents) {
    for (const { manifest } of manifestsIn(document, `document ${++n}`)) yield manifest
  }
}

function* documentsOf(text: string): Generator<unknown> {
  try {
    for (const { value } of yamlDocuments(text)) yield value
  } catch (error) {
    if (error instanceof DecodeError) throw new ManifestError(error.message)
    throw error
  }
}

/** A manifest, and where in its document it stands: `items[2].`; empty where it is all of it. */
export interface PlacedManifest {
  readonly manifest: Manifest
  readonly place: string
}

/**
 * Empty documents say nothing; a List says what its items say.
 * @param where what to call the document: `document 2`
 * @throws ManifestError
 */
export function manifestsIn(document: unknown, where: string, place = ''): readonly PlacedManifest[] {
  if (document === null || document === undefined) return []
  if (typeof document !== 'object' || Array.isArray(document)) {
    throw new ManifestError(
      `${where} is not an object but ${Array.isArray(document) ? 'a list' : `a ${typeof document}`}`,
    )
  }
  const { apiVersion, kind, items } = document as Partial<Manifest> & { items?: unknown }
  for (const [field, value] of Object.entries({ apiVersion, kind })) {
    if (typeof value !== 'string' || value === '') throw new ManifestError(`${where} has no ${field}`)
  }
  if (!kind!.endsWith('List') || !Array.isArray(items)) return [{ manifest: document as Manifest, place }]
  return items.flatMap((item, n) => manifestsIn(item, `item ${n + 1} of ${where}`, `${place}items[${n}].`))
}

/** The kind in the version that a manifest speaks. @throws ManifestError when no such kind is served */
export function kindOf(kinds: readonly Kind[], { apiVersion, kind }: Manifest): Kind {
  const found = findInVersions(kinds, (each) => each.apiVersion === apiVersion && each.kind === kind)
  if (!found)
    throw new ManifestError(`no matches for kind "${kind}" in version "${apiVersion}"${why(apiVersion)}`)
  return found
}

/** Why a group that Kubernetes has is not served. */
const why = (apiVersion: string): string =>
  apiVersion.startsWith('storagemigration.k8s.io/')
    ? ': storage versions are not migrated, for every object is kept in one version; in Kubernetes v1.36 this group is beta, and off'
    : ''
