/** Texts in quotation marks as Go reads them. Source: strconv's UnquoteChar. */
import { bytesOf, textOf } from './codec/octets.ts'
import { namedEscapes } from './quote.ts'

/** What the letter behind a backslash stands for. */
const escapes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(namedEscapes).map(([sign, [, letter]]) => [letter, sign]),
)

const escapePattern =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\'"]))/y

/** The signs of a text between quotation marks, each as bytes; undefined where Go says `invalid syntax`. */
export function signsIn(text: string, quote: string): readonly string[] | undefined {
  const signs: string[] = []
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '\\') {
      const sign = String.fromCodePoint(text.codePointAt(at)!)
      if (sign === quote || sign === '\n') return undefined
      signs.push(bytesOf(sign))
      at += sign.length
      continue
    }
    escapePattern.lastIndex = at
    const found = escapePattern.exec(text)
    const sign = found && escaped(found, quote)
    if (sign === undefined || sign === null) return undefined
    signs.push(sign)
    at = escapePattern.lastIndex
  }
  return signs
}

function escaped([, byte, short, long, octal, letter]: RegExpExecArray, quote: string): string | undefined {
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16))
  if (octal !== undefined) {
    const code = Number.parseInt(octal, 8)
    return code > 255 ? undefined : String.fromCharCode(code)
  }
  if (letter !== undefined)
    return letter === '"' || letter === "'" ? (letter === quote ? letter : undefined) : escapes[letter]
  const code = Number.parseInt(short ?? long, 16)
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000)
    ? undefined
    : bytesOf(String.fromCodePoint(code))
}

/** What stands between quotation marks of one sort; undefined where Go says `invalid syntax`. */
export function unquotedSigns(inner: string, quote: string): string | undefined {
  const signs = signsIn(inner, quote)
  return signs && textOf(signs.join(''))
}
