/**
 * What a write changes, in the words of each version in which somebody has written before: nobody's record is lost because
 * another version is spoken. Source: structured-merge-diff's Updater.
 */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { inAllVersions } from '../../api/kind-versions.ts'
import { configurationProblems } from './configuration-problems.ts'
import { compareFields, type FieldChanges, mapped } from './object-fields.ts'
import { reachedFields } from './reached-fields.ts'
import type { Typed } from './typed.ts'

/** In a version; undefined: it is not served, and what was written in it says nothing of the fields of others. */
export type ChangesIn = (apiVersion: string | undefined) => FieldChanges | undefined

/**
 * Another version of what `type` is; undefined: it is not served, or in another group, which the API server takes for the
 * same: who has written an Event in one group is forgotten once somebody writes it in the other.
 */
export function versionBeside(
  { stored, apiVersion: own }: Pick<Typed, 'stored' | 'apiVersion'>,
  apiVersion: string | undefined,
): Kind | undefined {
  if (!stored || stored.versions.length === 0 || apiVersion === undefined) return undefined
  if (groupOf(apiVersion) !== groupOf(own)) return undefined
  return inAllVersions([stored]).find((each) => each.apiVersion === apiVersion)
}

const groupOf = (apiVersion: string): string => apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))

/** Says why an object is none of another version: `failed to convert new object: .spec.size: field not declared in schema`. */
export class NotOfVersion extends Error {}

/**
 * An object of one version in another of the same kind.
 * @param failure what has failed then: `failed to convert new object`
 * @throws NotOfVersion where that version does not know all that is in it
 */
export function converted<T extends object>(from: Typed, to: Typed, object: T, failure: string): T {
  if (from === to) return object
  if (from.translated) return known(to, from.translated(object as never, to.apiVersion), failure) as T
  // Of what is to be pruned all metadata may be gone.
  const stored = from.toStored?.({ metadata: {}, ...object } as unknown as KubeObject)
  return (stored ? to.fromStored?.(stored) : object) as T
}

function known(type: Typed, object: KubeObject, failure: string): KubeObject {
  const [problem] = configurationProblems(type.structure(), object)
  if (problem !== undefined) throw new NotOfVersion(`${failure}: ${problem}`)
  return object
}

interface Changed {
  readonly before: KubeObject
  readonly after: KubeObject
  /** The changes in the version that is written in. */
  readonly own: FieldChanges
  /** Through which it is written; undefined: the object itself. */
  readonly subresource: string | undefined
}

/** @param type the version that is written in */
export function changesInVersions(type: Typed, { before, after, own, subresource }: Changed): ChangesIn {
  const known = new Map<string | undefined, FieldChanges | undefined>([[type.apiVersion, own]])
  return (apiVersion) => {
    if (!known.has(apiVersion)) known.set(apiVersion, changesIn(versionBeside(type, apiVersion)))
    return known.get(apiVersion)
  }

  function changesIn(other: Kind | undefined): FieldChanges | undefined {
    if (!other) return undefined
    const found = compareFields(
      other.structure(),
      converted(type, other, before, 'failed to convert old object'),
      converted(type, other, after, 'failed to convert new object'),
    )
    // That a custom object is written without its status is known of the version alone in which it is written.
    if (other.isUnstructured && subresource === undefined) return found
    return mapped(found, (fields) => reachedFields(other, subresource, fields))
  }
}
