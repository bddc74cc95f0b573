/** What is filled in where an author says nothing, part by part: of what is shared nobody is asked anything. */
import type { Draft } from 'immer'

/** Fills in, in place, what was left out of a part. As a method's type, so that a kind of one sort of object is a kind of objects. */
type Fill<T> = { fill(part: Draft<T>): void }['fill']

/**
 * What is filled in of an object or of a part of it: by a function, or in the order `first`, `parts`, `last`. Only parts that
 * are new are handed over. What is frozen was stored, or stands in a template that was, and so is complete.
 */
export type Defaults<T> =
  | Fill<T>
  | {
      /** What its parts do not need to be looked at for; also makes parts that every object has. */
      readonly first?: Fill<T>
      /** Of a list, each item. */
      readonly parts?: { readonly [Part in keyof T]?: Defaults<ItemOf<NonNullable<T[Part]>>> }
      /** What follows from parts that are complete. */
      readonly last?: Fill<T>
    }

type ItemOf<Part> = Part extends readonly (infer Item)[] ? Item : Part

/** The defaults of a whole as one function of it. */
export function fillOf<T>(defaults: Defaults<T>): Fill<T> {
  if (typeof defaults === 'function') return defaults
  const { first, last } = defaults
  const parts = Object.entries(defaults.parts ?? {}).map(
    ([name, ofPart]) => [name, fillOf(ofPart as Defaults<unknown>)] as const,
  )
  return (object) => {
    first?.(object)
    for (const [name, fill] of parts) fillPart((object as Readonly<Record<string, unknown>>)[name], fill)
    last?.(object)
  }
}

function fillPart(part: unknown, fill: Fill<unknown>): void {
  if (!isNew(part)) return
  if (!Array.isArray(part)) return fill(part)
  for (const item of part) if (isNew(item)) fill(item)
}

const isNew = (part: unknown) => typeof part === 'object' && part !== null && !Object.isFrozen(part)
