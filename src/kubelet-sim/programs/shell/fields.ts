/** What the words of a command become: text that was quoted stays as it is, the rest is split at IFS and globbed. */
import type { Working } from '../../runtime/program.ts'
import { beginOfGroup, escapePattern } from '../pattern.ts'

/** `fields`: split into arguments. `text`: one text. `pattern`: one text, with a backslash before what was quoted. */
type Purpose = 'fields' | 'text' | 'pattern'

interface Field {
  readonly text: string
  /** The field as a pattern, if it has an unquoted `*`, `?` or `[`. */
  readonly pattern: string | undefined
}

/** The characters at which words are split. */
export class Separators {
  readonly #all: ReadonlySet<string>

  constructor(ifs = ' \t\n') {
    this.#all = new Set(ifs)
  }

  has(char: string): boolean {
    return this.#all.has(char)
  }
}

const usualSeparators = new Separators()

export class Fields {
  /** Those that are complete and have not been taken away. */
  done: Field[] = []
  /** Takes away what is complete, where that may be much. */
  drain: (() => Working) | undefined
  readonly #separators: Separators
  #text = ''
  #pattern = ''
  #hasGlob = false
  #isOpen = false

  /** @param isExtended `!(…)` and its like have a meaning in its patterns */
  constructor(
    readonly purpose: Purpose,
    readonly isExtended: boolean,
    ifs?: string,
  ) {
    this.#separators = ifs === undefined ? usualSeparators : new Separators(ifs)
  }

  /** How long the open field is. */
  get length(): number {
    return this.#text.length
  }

  addQuoted(text: string): void {
    this.#isOpen = true
    this.#text += text
    if (this.purpose !== 'text') this.#pattern += escapePattern(text)
  }

  /** Adds a part of the script in which at most single characters are quoted, as it is written, and what it says. */
  addWritten(written: string, value: string): void {
    if (!this.isExtended) return this.addQuoted(value)
    this.#isOpen = true
    this.#text += value
    if (this.purpose !== 'text') this.#pattern += written.replaceAll('\\\n', '')
  }

  /** Adds unquoted text of the script: it is globbed but not split. */
  addGlob(text: string): void {
    this.#isOpen = true
    this.#text += text
    this.#pattern += text
    this.#hasGlob = true
  }

  /** Adds what an unquoted expansion gave: split and globbed. */
  addExpanded(text: string): void {
    if (this.purpose === 'fields') this.#split(text)
    else this.#addUnquoted(text)
  }

  #split(text: string): void {
    let from = 0
    for (let n = 0; n < text.length; n++) {
      if (!this.#separators.has(text[n])) continue
      if (n > from) this.#addUnquoted(text.slice(from, n))
      // White space separates; any other separator ends a field, even an empty one.
      if (!isSpace(text[n])) this.#isOpen = true
      this.endField()
      if (!isSpace(text[n])) while (n + 1 < text.length && isSpace(text[n + 1])) n++
      from = n + 1
    }
    if (from < text.length) this.#addUnquoted(text.slice(from))
  }

  /** Ends the field; an empty one counts only if something was quoted. */
  endField(): void {
    if (!this.#isOpen) return
    this.done.push({ text: this.#text, pattern: this.#hasGlob ? this.#pattern : undefined })
    this.#text = ''
    this.#pattern = ''
    this.#hasGlob = false
    this.#isOpen = false
  }

  /** The whole as one text. */
  get text(): string {
    return this.#text
  }

  get pattern(): string {
    return this.#pattern
  }

  #addUnquoted(text: string): void {
    if (text === '') return
    this.#isOpen = true
    this.#text += text
    if (this.purpose === 'text') return
    this.#pattern += text
    if (/[*?[]/.test(text) || (this.isExtended && beginOfGroup.test(text))) this.#hasGlob = true
  }
}

export const isSpace = (char: string): boolean => char === ' ' || char === '\t' || char === '\n'

/** Where the text of an expansion goes, and whether it counts as quoted there. */
export interface Target {
  readonly fields: Fields
  readonly isQuoted: boolean
}
