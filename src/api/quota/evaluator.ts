/** What an object uses of a quota: asked on every write that may use something, and when a quota is reckoned anew. */
import type { ResourceList } from '../core/resource-lists.ts'
import type { ScopedResourceSelectorRequirement } from '../generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../kind.ts'

/** What is known besides the object. */
export interface Surroundings {
  /** In milliseconds since 1970. */
  readonly now: number
  find<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined
  /** What `owner` controls, of one kind, in its namespace. */
  ownedBy<T extends KubeObject>(owner: KubeObject, kind: Kind<T>): readonly T[]
}

/** One kind's. As methods' types, so that an evaluator of one sort of object is one of objects. Source: apiserver/pkg/quota. */
export interface Evaluator<T extends KubeObject = KubeObject> {
  /** Whether what a quota names is used by this kind. */
  counts(resource: string): boolean
  usage(object: T, around: Surroundings): ResourceList
  /** Whether an object is one of those that a scope is about. Default: never. */
  isIn?(object: T, scope: ScopedResourceSelectorRequirement): boolean
  /** Whether a change may use more than before. Default: never, for objects are only counted. */
  mayUseMore?(object: T, previous: T, subresource: string | undefined): boolean
  /** Whether a change gives something back. Default: never. */
  givesBack?(object: T, previous: T, now: number): boolean
  /** What an object fails to say where a quota counts these resources: a sentence. */
  missing?(object: T, resources: readonly string[]): string | undefined
}
