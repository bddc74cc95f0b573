/** How a text stands in YAML: as it is, in quotes, or as a block. Source: go-yaml's emitter. */
import { readsAsText } from './resolve.ts'

export type ScalarStyle = 'plain' | 'single' | 'double' | 'block'

/** What can only be said in letters: all beyond the basic plane as well. */
const unprintable = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u
/** What a text without quotes may not begin with, … */
const startsOther = /^(?:[#,[\]{}&*!|>'"%@` ]|[?:-](?= |$)|---|\.\.\.)/
/** … and what would end it. */
const endsPlain = /:(?: |$)| #| $/

export function styleOf(text: string): ScalarStyle {
  if (unprintable.test(text) || text.includes(' \n')) return 'double'
  if (text.includes('\n')) return text.endsWith(' ') ? 'double' : 'block'
  if (!readsAsText(text)) return 'double'
  return startsOther.test(text) || endsPlain.test(text) ? 'single' : 'plain'
}

const named: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
}

/** A sign as it stands in quotes of a sort. */
export function inQuotes(sign: string, style: ScalarStyle): string {
  if (style === 'single') return sign === "'" ? "''" : sign
  if (style !== 'double') return sign
  const name = named[sign]
  if (name !== undefined) return `\\${name}`
  return unprintable.test(sign) ? inDigits(sign.codePointAt(0)!) : sign
}

function inDigits(code: number): string {
  const [letter, length] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
  return `\\${letter}${code.toString(16).toUpperCase().padStart(length, '0')}`
}
