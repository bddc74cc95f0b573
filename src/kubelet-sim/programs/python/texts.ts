/** Texts as Python counts them: by characters, where some are two of ours. */

/** Whether there are characters in it that are two of ours. */
const hasPairs = (text: string): boolean => /[\ud800-\udbff][\udc00-\udfff]/.test(text)

const asciiOnly = /^[\0-\x7f]*$/
export const isAscii = (text: string): boolean => asciiOnly.test(text)

export function lengthOf(text: string): number {
  if (!hasPairs(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

export const charactersOf = (text: string): string[] => (hasPairs(text) ? [...text] : text.split(''))

/** What place among Python's characters a place among ours is. */
export const placeIn = (text: string, at: number): number =>
  at > 0 && hasPairs(text) ? lengthOf(text.slice(0, at)) : at

/** The other way. */
export const offsetIn = (text: string, at: number): number =>
  hasPairs(text) ? [...text].slice(0, at).join('').length : at

/** As `repr` shows a text. */
export function quotedText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const shown = text.replace(notAsItIs, (each) =>
    each === quote || each === '\\'
      ? `\\${each}`
      : each === "'" || each === '"'
        ? each
        : shownCharacter(each),
  )
  return quote + shown + quote
}

/** What may be shown in another way. */
const notAsItIs = /['"\\]|[^ -~]/gu

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|[^\S ]/u

const escapes: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function shownCharacter(each: string): string {
  return escapes.get(each) ?? (unprintable.test(each) ? escapedCharacter(each) : each)
}

function escapedCharacter(each: string): string {
  const code = each.codePointAt(0)!
  const hex = code.toString(16)
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** As `ascii` shows it. */
export const asciiText = (shown: string): string =>
  isAscii(shown)
    ? shown
    : Array.from(shown, (each) => (each < '\x80' ? each : escapedCharacter(each))).join('')

/** As `repr` shows bytes. */
export function quotedBytes(bytes: string): string {
  const quote = bytes.includes("'") && !bytes.includes('"') ? '"' : "'"
  const shown = bytes.replace(notAsItIs, (each) => {
    if (each === quote || each === '\\') return `\\${each}`
    if (each === "'" || each === '"') return each
    return escapes.get(each) ?? `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `b${quote}${shown}${quote}`
}
