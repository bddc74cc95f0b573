/** Texts in quotation marks as Go writes them with `%q`, in which names stand in messages. */

/** Signs that Go writes in letters. */
export const namedEscapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
}

/** What is no sign that can be seen, but for the space. */
const special = /["\\]|(?! )[\p{C}\p{Z}]/gu

export const quoted = (text: string): string => `"${text.replace(special, escaped)}"`

function escaped(character: string): string {
  const named = namedEscapes[character]
  if (named !== undefined) return named
  const code = character.codePointAt(0)!
  const digits = code.toString(16)
  if (code < 0x20 || code === 0x7f) return `\\x${digits.padStart(2, '0')}`
  return code < 0x1_0000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
