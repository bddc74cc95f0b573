/** The OpenAPI documents: what the kinds that are served look like, and what can be asked of them. */
import type { Kind } from '../../api/kind.ts'
import { inAllVersions } from '../../api/kind-versions.ts'
import { once } from '../../api/memo.ts'
import type { Resources } from '../resources.ts'
import type { Json } from './dialect.ts'
import { type Path, pathsOf } from './operations.ts'
import { remarksOf, withKindsIn } from './remarks.ts'
import { rootPaths } from './root-paths.ts'
import { documentV2 } from './v2.ts'
import { encodeDocumentV2 } from './v2-protobuf.ts'
import { documentV3 } from './v3.ts'

/** A document as JSON text, and the hash of it that the index tells. */
export interface OpenApiDocument {
  readonly text: string
  readonly hash: string
}

export interface OpenApi {
  /** Swagger 2.0 as JSON text. */
  v2Json(): string
  /** The same in the wire form of gnostic's openapi.v2.Document. */
  v2Protobuf(): Uint8Array
  /** Where the v3 documents are; a document that changes changes its address. */
  v3Index(): { readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>> }
  /** @param name as the index has it: `api/v1`, `apis/apps/v1`; undefined for what is not there */
  v3Document(name: string): OpenApiDocument | undefined
}

/**
 * @param resources what is served; each document is built when it is first asked for, and again when that has changed
 */
export function openApiOf(resources: Pick<Resources, 'kinds'>): OpenApi {
  let { kinds } = resources
  let current = firstDocumentsOf(kinds)
  const documents = () => {
    if (kinds !== resources.kinds) {
      kinds = resources.kinds
      current = documentsOf(kinds, current.lastDocuments())
    }
    return current
  }
  return {
    v2Json: () => documents().v2Json(),
    v2Protobuf: () => documents().v2Protobuf(),
    v3Index: () => documents().v3Index(),
    v3Document: (name) => documents().v3Documents().get(name),
  }
}

/** Clusters that begin with the same kinds, as nearly all of a process do, share what describes them while one of them needs it. */
function firstDocumentsOf(kinds: readonly Kind[]): ReturnType<typeof documentsOf> {
  const known = lastFirst?.deref()
  if (known?.kinds.length === kinds.length && kinds.every((kind, n) => kind === known.kinds[n])) return known
  const made = documentsOf(kinds, noDocuments)
  lastFirst = new WeakRef(made)
  return made
}

let lastFirst: WeakRef<ReturnType<typeof documentsOf>> | undefined

type Documents = ReadonlyMap<string, OpenApiDocument>

const noDocuments: Documents = new Map()

/** @param before the documents of the kinds that were served until now: most stay as they are */
function documentsOf(kinds: readonly Kind[], before: Documents) {
  let last = before
  const versions = inAllVersions(kinds)
  const remarks = once(() => remarksOf(versions))
  const paths = once(() => [...rootPaths(...groupsOf(versions)), ...versions.flatMap(pathsOf)])
  const v2 = once(() => documentV2(paths(), remarks()))
  const asText = (name: string, document: Json) => [name, documentOf(document, before.get(name))] as const
  const v3Documents = once(() => {
    const made: Documents = new Map([
      ...[...byDocument(paths())].map(([name, those]) =>
        asText(name, documentV3(those, withKindsIn(name, remarks()))),
      ),
    ])
    last = made
    return made
  })
  const v3Index = once(() => ({
    paths: Object.fromEntries(
      [...v3Documents()]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { hash }]) => [name, { serverRelativeURL: addressOf(name, hash) }]),
    ),
  }))
  return {
    kinds,
    v2Json: once(() => JSON.stringify(v2())),
    v2Protobuf: once(() => encodeDocumentV2(v2())),
    v3Documents,
    v3Index,
    /** Those that were asked for last. */
    lastDocuments: () => last,
  }
}

function documentOf(document: Json, before: OpenApiDocument | undefined): OpenApiDocument {
  const text = JSON.stringify(document)
  if (before?.text === text) return before
  const hash = once(() => hashOf(text))
  return {
    text,
    get hash() {
      return hash()
    },
  }
}

/** Where a v3 document is, in the version that has this hash. */
export const addressOf = (name: string, hash: string): string => `/openapi/v3/${name}?hash=${hash}`

function byDocument(paths: readonly Path[]): ReadonlyMap<string, readonly Path[]> {
  const found = new Map<string, Path[]>()
  for (const path of paths) {
    const those = found.get(path.document)
    if (those) those.push(path)
    else found.set(path.document, [path])
  }
  return found
}

/** The groups and versions that Kubernetes has itself: of others the real server has only their resources. */
function groupsOf(kinds: readonly Kind[]): [groups: readonly string[], apiVersions: readonly string[]] {
  const own = kinds.filter(({ isUnstructured }) => !isUnstructured)
  const groups = new Set(own.map(({ group }) => group).filter(Boolean))
  return [[...groups], [...new Set(own.map(({ apiVersion }) => apiVersion))]]
}

/** Tells one text from another, as the real server does. Most clusters of the library are never asked: they need no cryptography. */
export const hashOf = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha512').update(text).digest('hex').toUpperCase()
