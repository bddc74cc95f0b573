/** How long a text is to Go: in characters, where JavaScript counts the halves of some. */

export function charactersIn(text: string): number {
  let count = 0
  for (const _character of text) count++
  return count
}
