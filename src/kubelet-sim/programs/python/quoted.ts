/** Texts as a program writes them: how they begin, and what their backslashes stand for. */
import { cEscapes } from '../c-escapes.ts'

export interface QuotedStart {
  /** `rb`, `f`, or nothing. */
  readonly prefix: string
  readonly quote: string
  /** Of both. */
  readonly length: number
}

const start = /([rR]?[bB]|[bB][rR]|[rR]?[fF]|[fF][rR]|[rRuU])?("""|'''|"|')/y

/** What begins at that place, if a text does. */
export function textStart(text: string, at: number): QuotedStart | undefined {
  start.lastIndex = at
  const found = start.exec(text)
  if (!found) return undefined
  return { prefix: found[1] ?? '', quote: found[2], length: found[0].length }
}

const simple: Readonly<Record<string, string>> = { ...cEscapes, '\n': '', "'": "'", '"': '"' }

const escaped = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|N\{([^}]*)\}|([\s\S]))/g
const byteEscape = /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|([\s\S]))/g

/** What a text within quotes says. */
export const unescaped = (body: string): string =>
  body.includes('\\')
    ? body.replace(escaped, (all, octal, hex, short, long, _name, char) => {
        if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
        const code = hex ?? short ?? long
        if (code !== undefined) {
          const point = Number.parseInt(code, 16)
          return point > 0x10ffff ? all : String.fromCodePoint(point)
        }
        return simple[char] ?? all
      })
    : body

/** The same of bytes. */
export const unescapedBytes = (body: string): string =>
  body.replace(byteEscape, (all, octal, hex, char) =>
    octal !== undefined
      ? String.fromCharCode(Number.parseInt(octal, 8) & 255)
      : hex !== undefined
        ? String.fromCharCode(Number.parseInt(hex, 16))
        : (simple[char] ?? all),
  )

const deepestFields = 20

/**
 * Where a field of an f-string ends that begins at `from`: at its closing bracket. Where there is none, at the opening
 * one, so that the text goes on to its own end.
 * @param limit what a field cannot go beyond
 */
export function endOfField(text: string, from: number, limit: string | undefined, nesting = 0): number {
  if (text[from + 1] === '{') return from + 1
  if (nesting > deepestFields) return from
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === limit) return from
    if (char === '{' || char === '[' || char === '(') depth++
    else if ((char === '}' || char === ']' || char === ')') && --depth === 0) return at
    else if (char === '"' || char === "'") {
      const end = endOfQuoted(text, at, nesting)
      if (end < 0) return from
      at = end
    }
  }
  return from
}

/** The last character of a text within a field; -1 where it has no end. */
function endOfQuoted(text: string, from: number, nesting: number): number {
  const quote = /^("""|'''|"|')/.exec(text.slice(from, from + 3))![0]
  const isFormat = /[fF][rR]?$/.test(text.slice(Math.max(0, from - 2), from))
  for (let at = from + quote.length; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text.startsWith(quote, at)) return at + quote.length - 1
    else if (text[at] === '\n' && quote.length === 1) return -1
    else if (text[at] === '{' && isFormat) at = endOfField(text, at, undefined, nesting + 1)
  }
  return -1
}
