/** A place in a YAML text, and what stands there. */
import { DecodeError } from '../errors.ts'

const tab = 0x09
const lineFeed = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const nextLine = 0x85
const lineSeparator = 0x2028
const paragraphSeparator = 0x2029

export const isBlank = (at: number): boolean => at === space || at === tab

/** A line break as YAML 1.1 has it: those of Unicode, too. */
export const isBreak = (at: number): boolean =>
  at === lineFeed ||
  at === carriageReturn ||
  at === nextLine ||
  at === lineSeparator ||
  at === paragraphSeparator

/** There is no character behind the last: its code is NaN. */
export const isEnd = (at: number): boolean => Number.isNaN(at)
export const isBreakOrEnd = (at: number): boolean => isBreak(at) || isEnd(at)
export const isBlankOrEnd = (at: number): boolean => isBlank(at) || isBreakOrEnd(at)

export const isDigit = (at: number): boolean => at >= 0x30 && at <= 0x39

/** What names are made of: those of anchors, tags and directives. */
export const isWord = (at: number): boolean =>
  isDigit(at) || (at >= 0x41 && at <= 0x5a) || (at >= 0x61 && at <= 0x7a) || at === 0x5f || at === 0x2d

/** A mistake in a text, said as the Go library says it. @param line counted from 1; 0: not told */
export const yamlError = (problem: string, line: number): DecodeError =>
  new DecodeError(`yaml: ${line > 0 ? `line ${line}: ` : ''}${problem}`)

export class Cursor {
  at = 0
  column = 0

  /** @param line counted from 0 */
  constructor(
    readonly text: string,
    public line: number,
  ) {}

  /** The code of the character `ahead` of this place. */
  peek(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead)
  }

  is(character: string, ahead = 0): boolean {
    return this.text[this.at + ahead] === character
  }

  /** Goes on by characters that are no line breaks. */
  skip(count = 1): void {
    this.at += count
    this.column += count
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.skip()
  }

  /** Passes over a comment, if there is one, up to the end of its line. */
  skipComment(): void {
    if (!this.is('#')) return
    while (!isBreakOrEnd(this.peek())) this.skip()
  }

  /** Reads the characters for which `belongs` holds. */
  readWhile(belongs: (at: number) => boolean): string {
    const from = this.at
    while (belongs(this.peek())) this.skip()
    return this.text.slice(from, this.at)
  }

  /** Reads a line break, if there is one: what it stands for in a scalar. */
  readBreak(): string {
    const at = this.peek()
    if (!isBreak(at)) return ''
    this.at += at === carriageReturn && this.peek(1) === lineFeed ? 2 : 1
    this.line++
    this.column = 0
    return at === lineSeparator || at === paragraphSeparator ? String.fromCharCode(at) : '\n'
  }

  /** Whether a line begins here that separates documents: `---` or `...`. */
  isAtMarker(): boolean {
    return this.column === 0 && (this.#begins('---') || this.#begins('...')) && isBlankOrEnd(this.peek(3))
  }

  #begins(with_: string): boolean {
    return this.text.startsWith(with_, this.at)
  }

  /** A mistake found here, where the text is cut into tokens. The library names no line for the first. */
  fail(problem: string): never {
    throw yamlError(problem, this.line === 0 ? 0 : this.line + 1)
  }
}
