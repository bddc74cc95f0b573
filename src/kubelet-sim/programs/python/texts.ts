/** Texts as Python counts them: by characters, where some are two of ours. */

/** Halves of what are two of ours, and what follows them in our order but not in Python's. */
const strange = /[\ud800-\uffff]/

/** Longer texts are not looked through each time that somebody asks for their length, or for one of their characters. */
const longText = 4_096
const remembered = 4
/** Those that have been looked through last, and whether there is nothing strange in them. */
const known: { text: string; readonly isPlain: boolean }[] = []

/** Whether its characters are ours, and in the same order. */
export function isPlain(text: string): boolean {
  if (text.length < longText) return !strange.test(text)
  for (const each of known) {
    if (each.text !== text) continue
    // The engine sees at once that one is itself, but reads through two that are alike.
    each.text = text
    return each.isPlain
  }
  const found = { text, isPlain: !strange.test(text) }
  known.unshift(found)
  known.length = Math.min(known.length, remembered)
  return found.isPlain
}

/** Nobody keeps the texts of a program that has ended. */
export function forgetTexts(): void {
  known.length = 0
  places.length = 0
}

/** Whether there are characters in it that are two of ours. */
const hasPairs = (text: string): boolean => !isPlain(text) && /[\ud800-\udbff][\udc00-\udfff]/.test(text)

const asciiOnly = /^[\0-\x7f]*$/
export const isAscii = (text: string): boolean => asciiOnly.test(text)

/** So many characters lie between two marks. */
const markEvery = 1_024

/** Where the characters of a text are that are not all one of ours: marks of some, between which one counts. */
class Places {
  readonly marks: number[] = []
  readonly length: number

  constructor(public text: string) {
    let [count, at] = [0, 0]
    for (; at < text.length; count++) {
      if (count % markEvery === 0) this.marks.push(at)
      at = after(text, at)
    }
    this.length = count
  }

  /** Where a character begins; the end for what lies beyond it. */
  offset(place: number): number {
    if (place >= this.length) return this.text.length
    let at = this.marks[Math.floor(place / markEvery)]
    for (let n = place % markEvery; n > 0; n--) at = after(this.text, at)
    return at
  }

  /** The other way. */
  place(offset: number): number {
    let [low, high] = [0, this.marks.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.marks[middle] <= offset) low = middle
      else high = middle
    }
    let count = low * markEvery
    for (let at = this.marks[low] ?? 0; at < offset; at = after(this.text, at)) count++
    return count
  }
}

/** Where the next character begins. */
function after(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code < 0xd800 || code >= 0xdc00) return at + 1
  const next = text.charCodeAt(at + 1)
  return next >= 0xdc00 && next < 0xe000 ? at + 2 : at + 1
}

/** Of the long texts that have been asked for last. */
const places: Places[] = []

function placesIn(text: string): Places {
  for (const each of places) {
    if (each.text !== text) continue
    each.text = text
    return each
  }
  const made = new Places(text)
  if (text.length < longText) return made
  places.unshift(made)
  places.length = Math.min(places.length, remembered)
  return made
}

export const lengthOf = (text: string): number => (hasPairs(text) ? placesIn(text).length : text.length)

export const charactersOf = (text: string): string[] => (hasPairs(text) ? [...text] : text.split(''))

/** What place among Python's characters a place among ours is. */
export const placeIn = (text: string, at: number): number =>
  at > 0 && hasPairs(text) ? placesIn(text).place(at) : at

/** The other way. */
export const offsetIn = (text: string, at: number): number =>
  hasPairs(text) ? placesIn(text).offset(at) : at

/** The character at a place, from the end where that is negative; undefined where there is none. */
export function characterAt(text: string, place: number): string | undefined {
  if (!hasPairs(text)) return text.at(place)
  const all = placesIn(text)
  const at = place < 0 ? place + all.length : place
  return at < 0 || at >= all.length ? undefined : text.slice(all.offset(at), all.offset(at + 1))
}

const quoteFor = (text: string): string => (text.includes("'") && !text.includes('"') ? '"' : "'")

/** As `repr` shows a text. */
export function quotedText(text: string, quote = quoteFor(text)): string {
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

/** As `ascii` shows it: not at once where it is long. */
export const asciiText = (shown: string): string =>
  isAscii(shown)
    ? shown
    : Array.from(shown, (each) => (each < '\x80' ? each : escapedCharacter(each))).join('')

/** As `repr` shows bytes. */
export function quotedBytes(bytes: string, quote = quoteFor(bytes)): string {
  const shown = bytes.replace(notAsItIs, (each) => {
    if (each === quote || each === '\\') return `\\${each}`
    if (each === "'" || each === '"') return each
    return escapes.get(each) ?? `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `b${quote}${shown}${quote}`
}
