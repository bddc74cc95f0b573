/** `key=value`, as flags and words have it. */

/** What stands before the first sign, and behind it; without one there is nothing behind it. */
export function pairOf(text: string): readonly [key: string, value: string] {
  const equals = text.indexOf('=')
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)]
}

/** Of several, by their keys. */
export const pairsIn = (texts: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(texts.filter(Boolean).map(pairOf))
