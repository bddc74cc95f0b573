/** Lists, maps and bytes that were given with nothing in them. No object shows them, but some rules tell them from those that were left out. */

const given = new WeakMap<object, Record<string, unknown>>()

/** Remembers that `part`, which is empty and is not kept, was given as a field of `holder`. */
export function noteGivenEmpty(holder: object, name: string, part: unknown): void {
  const known = given.get(holder)
  if (known) known[name] = part
  else given.set(holder, { [name]: part })
}

/** What was given empty of `holder` was given so of its copy. */
export function copyGivenEmpty<T extends object>(copy: T, holder: object): T {
  const known = given.get(holder)
  if (known) given.set(copy, known)
  return copy
}

/** Whether any field of `holder` itself was given empty, and is: defaults fill some. */
export function isGivenEmpty(holder: object): boolean {
  const known = given.get(holder)
  return known !== undefined && Object.keys(known).some((name) => !Object.hasOwn(holder, name))
}

/** Whether anything in a new value was given empty. What is frozen was stored before, and is not gone through. */
export function hasGivenEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return false
  return isGivenEmpty(value) || Object.values(value).some(hasGivenEmpty)
}

/** What was given empty in a new value, with its path, in the order of those. What is frozen was stored before, and is not gone through. */
export function* partsGivenEmpty(
  value: unknown,
  path = '',
): Generator<readonly [path: string, part: unknown]> {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  for (const [name, part] of Object.entries(given.get(value) ?? {})) {
    if (!Object.hasOwn(value, name)) yield [`${path}/${name}`, part]
  }
  for (const [name, part] of Object.entries(value)) yield* partsGivenEmpty(part, `${path}/${name}`)
}

/** A copy with what was given empty, too. */
export const withEmptyParts = <T extends object>(holder: T): T => ({ ...given.get(holder), ...holder })

/** A part as messages show it: null where nobody gave it, empty where it was given empty. */
export const shownPart = <T extends object>(holder: T, name: keyof T & string): unknown =>
  holder[name] ?? given.get(holder)?.[name] ?? null
