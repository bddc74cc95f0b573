/** Scalars as they stand in a text: plain, quoted, and in blocks; each as the value that it says. */
import { type Cursor, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isDigit, isEnd } from './cursor.ts'

/** The white space between two parts of a scalar, and what it comes to. */
class Gap {
  #blanks = ''
  #firstBreak = ''
  #laterBreaks = ''
  /** Whether the scalar goes on on another line. */
  hasBreak = false

  /** Reads all white space that is here. @param checkBlank is told of each blank that begins a line */
  read(cursor: Cursor, checkBlank?: () => void): void {
    for (;;) {
      if (isBlank(cursor.peek())) {
        if (!this.hasBreak) this.#blanks += cursor.text[cursor.at]
        else checkBlank?.()
        cursor.skip()
      } else if (isBreak(cursor.peek())) {
        if (this.hasBreak) this.#laterBreaks += cursor.readBreak()
        else this.#firstBreak = cursor.readBreak()
        this.hasBreak = true
      } else return
    }
  }

  /** A break that was escaped: it says nothing, and nothing that begins the next line does. */
  readEscapedBreak(cursor: Cursor): void {
    cursor.readBreak()
    this.hasBreak = true
  }

  /** One line break is a space, each further one itself; those of Unicode are kept. Ends the gap. */
  take(): string {
    const [blanks, first, later] = [this.#blanks, this.#firstBreak, this.#laterBreaks]
    const folded = first === '\n' ? later || ' ' : first + later
    const text = this.hasBreak ? folded : blanks
    this.#blanks = this.#firstBreak = this.#laterBreaks = ''
    this.hasBreak = false
    return text
  }
}

interface Plain {
  readonly text: string
  /** Whether it was followed by a line break: then a key may follow. */
  readonly endsLine: boolean
}

const endsInFlow = new Set([...',?[]{}'].map((each) => each.charCodeAt(0)))
const colon = 0x3a

/** @param indent of a block: what stands further left is no longer part of the scalar */
export function readPlain(cursor: Cursor, { indent, inFlow }: { indent: number; inFlow: boolean }): Plain {
  const gap = new Gap()
  let text = ''
  const belongs = (at: number) =>
    !isBlankOrEnd(at) && !(at === colon && isBlankOrEnd(cursor.peek(1))) && !(inFlow && endsInFlow.has(at))
  const checkIndent = () => {
    if (cursor.column <= indent && cursor.is('\t')) {
      cursor.fail('found a tab character that violates indentation')
    }
  }
  while (!cursor.isAtMarker() && !cursor.is('#')) {
    const part = cursor.readWhile(belongs)
    if (part !== '') text += gap.take() + part
    if (!isBlank(cursor.peek()) && !isBreak(cursor.peek())) break
    gap.read(cursor, checkIndent)
    if (!inFlow && cursor.column <= indent) break
  }
  return { text, endsLine: gap.hasBreak }
}

/** Reads a scalar between two quotes, the first of which is here. */
export function readQuoted(cursor: Cursor): string {
  const quote = cursor.peek()
  const isSingle = cursor.is("'")
  const gap = new Gap()
  let text = ''
  cursor.skip()
  for (;;) {
    if (cursor.isAtMarker()) cursor.fail('found unexpected document indicator')
    if (isEnd(cursor.peek())) cursor.fail('found unexpected end of stream')
    text += isSingle ? readSingleQuotedPart(cursor) : readDoubleQuotedPart(cursor, gap)
    if (cursor.peek() === quote) break
    gap.read(cursor)
    text += gap.take()
  }
  cursor.skip()
  return text
}

/** Up to the next white space, or to the quote that ends it all; a quote is doubled. */
function readSingleQuotedPart(cursor: Cursor): string {
  let text = ''
  for (;;) {
    text += cursor.readWhile((at) => !isBlankOrEnd(at) && at !== 0x27)
    if (!cursor.is("'") || !cursor.is("'", 1)) return text
    text += "'"
    cursor.skip(2)
  }
}

function readDoubleQuotedPart(cursor: Cursor, gap: Gap): string {
  let text = ''
  for (;;) {
    text += cursor.readWhile((at) => !isBlankOrEnd(at) && at !== 0x22 && at !== 0x5c)
    if (!cursor.is('\\')) return text
    if (isBreak(cursor.peek(1))) {
      cursor.skip()
      gap.readEscapedBreak(cursor)
      return text
    }
    text += readEscape(cursor)
  }
}

const escapes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    0: '\0',
    a: '\x07',
    b: '\b',
    t: '\t',
    '\t': '\t',
    n: '\n',
    v: '\v',
    f: '\f',
    r: '\r',
    e: '\x1b',
    ' ': ' ',
    '"': '"',
    "'": "'",
    '\\': '\\',
    N: '\x85',
    _: '\xa0',
    L: '\u2028',
    P: '\u2029',
  }),
)

/** How many hexadecimal digits follow. */
const codeLengths: ReadonlyMap<string, number> = new Map(Object.entries({ x: 2, u: 4, U: 8 }))

function readEscape(cursor: Cursor): string {
  const letter = cursor.text[cursor.at + 1] ?? ''
  const simple = escapes.get(letter)
  const length = codeLengths.get(letter)
  if (simple === undefined && length === undefined) cursor.fail('found unknown escape character')
  cursor.skip(2)
  if (length === undefined) return simple!
  const digits = cursor.text.slice(cursor.at, cursor.at + length)
  if (!/^[0-9a-fA-F]+$/.test(digits) || digits.length < length) {
    cursor.fail('did not find expected hexdecimal number')
  }
  const value = Number.parseInt(digits, 16)
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    cursor.fail('found invalid Unicode character escape code')
  }
  cursor.skip(length)
  return String.fromCodePoint(value)
}

interface BlockHeader {
  /** What becomes of the line breaks at the end: `+` keeps all, `-` none, else there is one. */
  readonly chomping: string
  /** How far the lines are indented beyond what holds the scalar; 0: as far as the first. */
  readonly increment: number
}

/** Reads a block scalar, whose `|` or `>` is here. @param indent of the block that holds it */
export function readBlock(cursor: Cursor, indent: number): string {
  const isFolded = cursor.is('>')
  cursor.skip()
  const { chomping, increment } = readBlockHeader(cursor)
  const lines = new BlockLines(cursor, indent, increment)
  let text = ''
  let lastBreak = ''
  let isIndentedMore = false
  let breaks = lines.readEmptyOnes()
  while (lines.isAtNext()) {
    const startsBlank = isBlank(cursor.peek())
    const isFolding = isFolded && lastBreak === '\n' && !isIndentedMore && !startsBlank
    text += isFolding ? breaks || ' ' : lastBreak + breaks
    isIndentedMore = startsBlank
    text += cursor.readWhile((at) => !isBreakOrEnd(at))
    lastBreak = cursor.readBreak()
    breaks = lines.readEmptyOnes()
  }
  if (chomping !== '-') text += lastBreak
  return chomping === '+' ? text + breaks : text
}

/** The two indicators come in any order. */
function readBlockHeader(cursor: Cursor): BlockHeader {
  let chomping = readChomping(cursor)
  const increment = readIncrement(cursor)
  if (chomping === '' && increment > 0) chomping = readChomping(cursor)
  cursor.skipBlanks()
  cursor.skipComment()
  if (!isBreakOrEnd(cursor.peek())) cursor.fail('did not find expected comment or line break')
  cursor.readBreak()
  return { chomping, increment }
}

function readChomping(cursor: Cursor): string {
  if (!cursor.is('+') && !cursor.is('-')) return ''
  cursor.skip()
  return cursor.text[cursor.at - 1]
}

function readIncrement(cursor: Cursor): number {
  if (!isDigit(cursor.peek())) return 0
  if (cursor.is('0')) cursor.fail('found an indentation indicator equal to 0')
  cursor.skip()
  return Number(cursor.text[cursor.at - 1])
}

/** The lines of a block scalar, and how far they are indented. */
class BlockLines {
  /** 0 until the first line shows it. */
  #indent: number

  constructor(
    private readonly cursor: Cursor,
    private readonly outerIndent: number,
    increment: number,
  ) {
    this.#indent = increment > 0 ? Math.max(outerIndent, 0) + increment : 0
  }

  isAtNext(): boolean {
    return this.cursor.column === this.#indent && !isEnd(this.cursor.peek())
  }

  /** Reads empty lines, and the indentation of the next that is none. Answers their breaks. */
  readEmptyOnes(): string {
    const { cursor } = this
    let breaks = ''
    let widest = 0
    const isInIndent = () => this.#indent === 0 || cursor.column < this.#indent
    for (;;) {
      while (isInIndent() && cursor.is(' ')) cursor.skip()
      widest = Math.max(widest, cursor.column)
      if (isInIndent() && cursor.is('\t')) {
        cursor.fail('found a tab character where an indentation space is expected')
      }
      if (!isBreak(cursor.peek())) break
      breaks += cursor.readBreak()
    }
    if (this.#indent === 0) this.#indent = Math.max(widest, this.outerIndent + 1, 1)
    return breaks
  }
}
