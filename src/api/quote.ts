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

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be written otherwise
const special = /["\\\u0000-\u001f\u007f]/g

export const quoted = (text: string): string => `"${text.replace(special, escaped)}"`

const escaped = (character: string): string =>
  namedEscapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
