/** What is said of types: by the tables of their groups, and by kinds that somebody brings of himself. */
import { descriptionsByType } from '../../api/descriptions.ts'
import type { Kind } from '../../api/kind.ts'
import type { StructType, Type } from '../../api/schema.ts'
import type { Remarks } from './definitions.ts'
import { type GroupVersionKind, gvkOf } from './dialect.ts'

type Descriptions = Map<string, Map<string, string>>

/** What a kind says comes first; the first that describes a field of a shared type is the one that is heard. */
export function remarksOf(kinds: readonly Kind[]): Remarks {
  const said: Descriptions = new Map()
  for (const kind of kinds) {
    for (const [path, text] of Object.entries(kind.descriptions ?? {})) {
      describe(said, kind.structure(), { path, text })
    }
  }
  for (const kind of kinds) if (kind.isUnstructured) describeList(said, kind)
  const byType = descriptionsByType()
  return {
    describe: (struct, field = '') => said.get(struct.name)?.get(field) ?? byType(struct, field),
    kinds: kindsOf(kinds),
    selectable: selectableOf(kinds),
  }
}

/** By which fields of custom objects one may select. */
function selectableOf(kinds: readonly Kind[]): Remarks['selectable'] {
  const selectable = new Map<string, readonly string[]>()
  for (const { isUnstructured, structure, selectableFields } of kinds) {
    const fields = isUnstructured ? Object.keys(selectableFields) : []
    if (fields.length === 0) continue
    selectable.set(structure().name, fields)
    selectable.set(`${structure().name}List`, fields)
  }
  return selectable
}

const describeList = (into: Descriptions, { listKind, kind, plural, structure }: Kind): void =>
  void into.set(
    `${structure().name}List`,
    new Map([
      ['', `${listKind} is a list of ${kind}`],
      ['items', `The ${plural}.`],
    ]),
  )

function describe(
  into: Descriptions,
  root: StructType,
  { path, text }: { path: string; text: string },
): void {
  const names = path.replaceAll('[]', '').split('.')
  const last = names.pop()!
  const owner = names.reduce<StructType | undefined>(
    (struct, name) => structIn(struct?.fields.get(name)?.type),
    root,
  )
  if (!owner) return
  if (!into.has(owner.name)) into.set(owner.name, new Map())
  const known = into.get(owner.name)!
  if (!known.has(last)) known.set(last, text)
}

/** The struct that a type holds in the end. */
function structIn(type: Type | undefined): StructType | undefined {
  if (type?.kind === 'list' || type?.kind === 'map') return structIn(type.of)
  return type?.kind === 'struct' ? type.struct() : undefined
}

function kindsOf(kinds: readonly Kind[]): Remarks['kinds'] {
  const known = new Map<string, readonly GroupVersionKind[]>(
    kinds.flatMap((kind) => [
      [kind.structure().name, [gvkOf(kind.apiVersion, kind.kind)]] as const,
      [`${kind.structure().name}List`, [gvkOf(kind.apiVersion, kind.listKind)]] as const,
    ]),
  )
  const versions = [...new Set(['v1', ...kinds.map(({ apiVersion }) => apiVersion)])]
  for (const name of ofAllGroups) {
    const those = versions.map((apiVersion) => gvkOf(apiVersion, name))
    known.set(`io.k8s.apimachinery.pkg.apis.meta.v1.${name}`, those)
  }
  return known
}

/** Every group version has these. */
const ofAllGroups: readonly string[] = ['DeleteOptions', 'WatchEvent']

/** A document of v3 tells of those of its own group version and of the core. @param document `apis/apps/v1` */
export function withKindsIn(document: string, remarks: Remarks): Remarks {
  const kinds = new Map(remarks.kinds)
  for (const name of ofAllGroups) {
    const struct = `io.k8s.apimachinery.pkg.apis.meta.v1.${name}`
    const those = kinds.get(struct)?.filter((each) => each.group === '' || isIn(document, each))
    if (those) kinds.set(struct, those)
  }
  return { ...remarks, kinds }
}

const isIn = (document: string, { group, version }: GroupVersionKind): boolean =>
  document === `apis/${group}/${version}`
