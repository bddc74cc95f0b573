/** What an object uses of a quota: asked on every write that may use something, and when a quota is reckoned anew. */
import type { ResourceList } from '../core/resource-lists.ts'
import type { ScopedResourceSelectorRequirement } from '../generated/types/core-v1.ts'
import type { KubeObject } from '../kind.ts'

/** One kind's. As methods' types, so that an evaluator of one sort of object is one of objects. Source: apiserver/pkg/quota. */
export interface Evaluator<T extends KubeObject = KubeObject> {
  /** Whether what a quota names is used by this kind. */
  counts(resource: string): boolean
  /** @param now in milliseconds */
  usage(object: T, now: number): ResourceList
  /** Whether an object is one of those that a scope is about. Default: never. */
  isIn?(object: T, scope: ScopedResourceSelectorRequirement): boolean
  /** Whether a change may use more than before. Default: never, for objects are only counted. */
  mayUseMore?(object: T, previous: T, subresource: string | undefined): boolean
  /** Whether a change gives something back. Default: never. */
  givesBack?(object: T, previous: T, now: number): boolean
  /** What an object fails to say where a quota counts these resources: a sentence. */
  missing?(object: T, resources: readonly string[]): string | undefined
}
