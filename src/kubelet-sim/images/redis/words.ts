/** How a line of redis is split into words: what is typed, and what a file says. */
const escaped: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }

/** The words of a line, in quotes or without; undefined where quotes are open. Source: sdssplitargs. */
export function wordsOf(line: string): readonly string[] | undefined {
  const words: string[] = []
  const word = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"(?=\s|$)|'((?:[^'\\]|\\[\s\S])*)'(?=\s|$)|([^\s"']\S*))\s*/y
  while (word.lastIndex < line.length) {
    const at = word.lastIndex
    if (line.slice(at).trim() === '') break
    const found = word.exec(line)
    if (!found) return undefined
    const [, double, single, bare] = found
    words.push(
      double?.replace(/\\(?:x([\da-fA-F]{2})|([\s\S]))/g, (_whole, hex: string | undefined, each: string) =>
        hex === undefined ? (escaped[each] ?? each) : String.fromCharCode(Number.parseInt(hex, 16)),
      ) ??
        single?.replaceAll("\\'", "'") ??
        bare,
    )
  }
  return words
}
