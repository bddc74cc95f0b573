/** Several versions of one kind: objects are kept in one of them, and converted where they come in and go out. */
import { type Defaults, fillOf } from './defaults.ts'
import type { FieldErrors } from './field-error.ts'
import type { FieldReader, Kind, KindVersion, KubeObject } from './kind.ts'
import { memoByIdentity } from './memo.ts'
import { structureOfKind } from './open-structure.ts'
import type { StructType } from './schema.ts'

/**
 * What is different in a version that is not the stored one. All but `defaults` is asked of objects as they are stored.
 * What is left out is as the kind has it, but for the defaults and the deprecation: of these there are none.
 */
interface VersionDefinition<T extends KubeObject, Stored extends KubeObject> {
  /** Converts an object, of which parts may be missing: its metadata is taken as it is. */
  toStored(object: T): Stored
  /** The way back; fields in the order of the type. */
  fromStored(object: Stored): T
  readonly defaults?: Defaults<T>
  validate?(object: Stored): FieldErrors
  validateUpdate?(object: Stored, previous: Stored): FieldErrors
  readonly updateChecks?: Kind['updateChecks']
  readonly selectableFields?: Readonly<Record<string, FieldReader<Stored>>>
  readonly isRecordedAsRead?: boolean
  readonly deprecation?: string
  /** The structure. Default: that of the generated facts, or an open one. */
  structure?(): StructType
  readonly descriptions?: Readonly<Record<string, string>>
}

/** Another version in which a kind is served: `versions` of the kind names it. */
export function defineVersion<T extends KubeObject, Stored extends KubeObject>(
  apiVersion: T['apiVersion'],
  { toStored, fromStored, defaults, structure: structureOf, ...different }: VersionDefinition<T, Stored>,
): KindVersion<Stored> {
  const [group, version] = apiVersion.split('/')
  return (stored) => {
    let structure: StructType | undefined
    return {
      ...(stored as unknown as Kind),
      defaults: defaults && (fillOf(defaults) as Kind['defaults']),
      deprecation: undefined,
      sharesSpecs: false,
      ...(different as Partial<Kind>),
      apiVersion,
      group,
      version,
      stored: stored as unknown as Kind,
      toStored: toStored as unknown as Kind['toStored'],
      fromStored: memoByIdentity((object: Stored) =>
        Object.freeze(fromStored(object)),
      ) as unknown as Kind['fromStored'],
      structure: () => (structure ??= structureOf?.() ?? structureOfKind(apiVersion, stored.kind)),
    }
  }
}

/** Gives a kind another definition in place: whoever has the kind has the new one, and its objects stay its own. */
export function redefine(kind: Kind, definition: Kind): void {
  const gone = Object.keys(kind).filter((field) => !Object.hasOwn(definition, field))
  Object.assign(kind, Object.fromEntries(gone.map((field) => [field, undefined])), definition, {
    stored: kind,
    versions: definition.versions.map((version) => ({ ...version, stored: kind })),
  })
}

/** All versions in which kinds are served. */
export const inAllVersions = (kinds: readonly Kind[]): readonly Kind[] =>
  kinds.flatMap((kind) => (kind.isHidden ? kind.versions : [kind, ...kind.versions]))

/** The first of them that fits. */
export function findInVersions(kinds: readonly Kind[], fits: (candidate: Kind) => boolean): Kind | undefined {
  for (const kind of kinds) {
    if (!kind.isHidden && fits(kind)) return kind
    const found = kind.versions.find(fits)
    if (found) return found
  }
  return undefined
}

/** @param apiVersion one that is served; undefined: the stored one */
export const inVersion = <T extends KubeObject>(kind: Kind<T>, apiVersion: string | undefined): Kind =>
  ((apiVersion !== undefined && kind.versions.find((each) => each.apiVersion === apiVersion)) ||
    kind) as unknown as Kind
