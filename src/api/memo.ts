/** Remembers what a pure function answered, above all for frozen objects: ten thousand pods of one template ask once. */

/** `compute`, asked once per object. Only for arguments that never change; an argument that is not frozen is not remembered. */
export function memoByIdentity<A extends object, R>(compute: (argument: A) => R): (argument: A) => R {
  const known = new WeakMap<A, R>()
  return (argument) => {
    const answer = known.get(argument)
    // What is known is frozen; to ask whether something is takes longer than to look it up.
    if (answer !== undefined || known.has(argument)) return answer as R
    const computed = compute(argument)
    if (Object.isFrozen(argument)) known.set(argument, computed)
    return computed
  }
}

/** Like `memoByIdentity`, for a pair of frozen objects. */
export function memoByPair<A extends object, B extends object, R>(
  compute: (first: A, second: B) => R,
): (first: A, second: B) => R {
  const known = memoByIdentity((_first: A) => new WeakMap<B, { answer: R }>())
  return (first, second) => {
    if (!Object.isFrozen(first) || !Object.isFrozen(second)) return compute(first, second)
    const answers = known(first)
    let found = answers.get(second)
    if (!found) answers.set(second, (found = { answer: compute(first, second) }))
    return found.answer
  }
}

/**
 * `check`, asked no more of a frozen part in which it has found nothing: an update shares with what is stored all that it
 * leaves alone. What is at fault is looked at anew, since the words depend on where it stands.
 */
export function untilFaultless<T extends object, E>(
  check: (part: T, path: string) => Iterable<E>,
): (part: T, path: string) => readonly E[] {
  const faultless = new WeakSet<T>()
  return (part, path) => {
    if (faultless.has(part)) return []
    const found = [...check(part, path)]
    if (found.length === 0 && Object.isFrozen(part)) faultless.add(part)
    return found
  }
}

/**
 * `compute`, remembered for the argument that was asked last: many objects of one instant, or of one image, share one answer.
 * Only for arguments that never change.
 */
export function memoOfLast<A extends number | string | object, R>(
  compute: (argument: A) => R,
): (argument: A) => R {
  let last: { readonly argument: A; readonly answer: R } | undefined
  return (argument) => {
    if (last?.argument !== argument) last = { argument, answer: compute(argument) }
    return last.answer
  }
}

/** Like `memoOfLast`, for several arguments. */
export function memoOfLastFew<A extends readonly (number | string | boolean | object)[], R>(
  compute: (...given: A) => R,
): (...given: A) => R {
  let last: { readonly given: A; readonly answer: R } | undefined
  return (...given) => {
    if (last?.given.length !== given.length || last.given.some((each, n) => each !== given[n]))
      last = { given, answer: compute(...given) }
    return last.answer
  }
}

/**
 * `compute`, remembered for some of the numbers that were asked lately: for instants, of which a few are asked for in turn.
 */
export function memoOfRecent<R>(compute: (argument: number) => R): (argument: number) => R {
  const known = new Array<{ readonly argument: number; readonly answer: R } | undefined>(recent).fill(
    undefined,
  )
  return (argument) => {
    const place = argument & (recent - 1)
    let found = known[place]
    if (found?.argument !== argument) found = known[place] = { argument, answer: compute(argument) }
    return found.answer
  }
}

/** A power of two. */
const recent = 64

/**
 * `compute`, remembered for short texts of which the same few come again and again.
 * @param longest how many characters a text has that is remembered
 */
export function memoOfTexts<R extends object | undefined>(
  compute: (text: string) => R,
  longest = 32,
): (text: string) => R {
  const known = new Map<string, R>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const answer = compute(text)
    if (text.length > longest) return answer
    if (known.size >= mostTexts) known.clear()
    known.set(text, answer)
    return answer
  }
}

const mostTexts = 256

/** Computes its value when it is first asked for. */
export function once<T extends object | string>(compute: () => T): () => T {
  let known: T | undefined
  return () => (known ??= compute())
}

/** What was made of `source`, which can be shared where that can: frozen then. */
export const frozenAs = <T>(source: object, made: T): T => (Object.isFrozen(source) ? deepFreeze(made) : made)

/** Freezes `value` and all that it holds. Stops at what is frozen already: that came from the store. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const key in value) {
    const part = value[key]
    if (typeof part === 'object' && part !== null) deepFreeze(part)
  }
  return value
}
