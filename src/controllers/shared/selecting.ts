/** Who selects an object by its labels: found by one term of each selector, without asking everybody. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { type Labels, matches, type Selector } from '../../api/selector.ts'
import { type Cache, defineIndex, type Index } from '../../client/cache.ts'

/** Objects of a kind that select others. */
export interface Selecting<T extends KubeObject> {
  readonly index: Index<T>
  /** Undefined for one that selects nothing. */
  selector(object: T): Selector | undefined
}

export const defineSelecting = <T extends KubeObject>(
  kind: Kind<T>,
  selector: Selecting<T>['selector'],
): Selecting<T> => ({
  selector,
  index: defineIndex(kind, (object) => {
    const asked = selector(object)
    return asked && `${object.metadata.namespace}/${termsOf(asked)[0] ?? ''}`
  }),
})

/** The terms `label=value` that whatever is selected must have. */
export const termsOf = (selector: Selector): readonly string[] =>
  selector.flatMap(({ operator, key, values }) =>
    operator === 'In' && values.length === 1 ? `${key}=${values[0]}` : [],
  )

/** The objects of a namespace that select what has these labels. */
export function thoseSelecting<T extends KubeObject>(
  cache: Cache,
  { index, selector }: Selecting<T>,
  { namespace, labels = none }: { readonly namespace?: string; readonly labels?: Labels },
): readonly T[] {
  let found: T[] | undefined
  for (const place of placesOf(labels).in(String(namespace)))
    for (const each of cache.by(index, place)) if (matches(selector(each)!, labels)) (found ??= []).push(each)
  return found ?? noOne
}

const noOne: readonly never[] = Object.freeze([])

/** Where in the index those are that could select what has these labels. Those of a template are all in one namespace. */
class Places {
  #namespace: string | undefined
  #places: readonly string[] = []

  constructor(private readonly labels: Labels) {}

  in(namespace: string): readonly string[] {
    if (this.#namespace !== namespace) {
      const terms = ['', ...Object.entries(this.labels).map(([label, value]) => `${label}=${value}`)]
      this.#places = terms.map((term) => [namespace, term].join('/'))
      this.#namespace = namespace
    }
    return this.#places
  }
}

const placesOf = memoByIdentity((labels: Labels) => new Places(labels))

const none: Labels = Object.freeze({})
