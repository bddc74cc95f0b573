/** Texts as CEL counts them: in code points, where JavaScript counts in halves of them. */

const surrogate = /[\ud800-\udfff]/

/** How many code points a text has. */
export function lengthOf(text: string): number {
  if (!surrogate.test(text)) return text.length
  let length = 0
  for (const _ of text) length++
  return length
}

/** The code points from `start` up to `end`. */
export function slice(text: string, start: number, end?: number): string {
  if (!surrogate.test(text)) return text.slice(start, end)
  return [...text].slice(start, end).join('')
}

/** Where a JavaScript position is in code points. */
export const pointAt = (text: string, position: number) =>
  position < 0 ? position : lengthOf(text.slice(0, position))

/** Where a code point begins, in JavaScript's count; the length of the text when there is none. */
export function positionOf(text: string, point: number): number {
  if (!surrogate.test(text)) return Math.min(point, text.length)
  let position = 0
  for (const sign of text) {
    if (point-- <= 0) break
    position += sign.length
  }
  return position
}

/** Less, equal or greater than zero, in the order of code points, which is that of UTF-8 too. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let n = 0; n < length; n++) {
    const x = a.charCodeAt(n)
    const y = b.charCodeAt(n)
    if (x === y) continue
    // A surrogate stands for a code point above all that one unit can hold.
    const xIsHigh = x >= 0xd800 && x <= 0xdfff
    const yIsHigh = y >= 0xd800 && y <= 0xdfff
    return xIsHigh === yIsHigh ? x - y : xIsHigh ? 1 : -1
  }
  return a.length - b.length
}

export const byteLength = (text: string) => new TextEncoder().encode(text).length
