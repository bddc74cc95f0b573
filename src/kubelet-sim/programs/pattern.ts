/**
 * The shell's patterns (`*`, `?`, `[…]`). A backslash takes the meaning from what follows. A text is looked at once, with
 * all the places in the pattern that it may have come to: no pattern takes more than its length times that of the text.
 * Where bash has `extglob` on, a pattern may have groups besides (`!(a|b*)`), which are matched in another way.
 */
import { posixClasses } from './posix-classes.ts'

export type Token =
  /** Any text. */
  | { readonly kind: 'star' }
  /** Any one character. */
  | { readonly kind: 'any' }
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | PatternGroup

/** `@(…)`: one of the alternatives. `?(…)`: or none. `+(…)`: one or more of them. `*(…)`: or none. `!(…)`: anything else. */
export interface PatternGroup {
  readonly kind: 'group'
  readonly operator: '?' | '*' | '+' | '@' | '!'
  readonly alternatives: readonly (readonly Token[])[]
}

/** Makes `text` mean itself in a pattern. */
export const escapePattern = (text: string): string => text.replace(/[*?[\]\\()|]/g, '\\$&')

/** Longer patterns, unless they are plain text, would take too much at once. */
const longestPattern = 65_536

/** Groups nested deeper have no meaning. */
const deepestGroup = 64

export class Pattern {
  /** The text that alone matches; undefined where others do. */
  readonly literal: string | undefined
  readonly isTooLong: boolean
  /** None for a literal, nor for what is too long. */
  readonly tokens: readonly Token[]
  /** It has groups, which `Matching` does not know. */
  readonly hasGroups: boolean

  /** @param mayHaveGroups `!(…)` and its like have a meaning, as with `extglob` */
  constructor(text: string, mayHaveGroups = false) {
    const isGrouped = mayHaveGroups && beginOfGroup.test(text)
    this.literal = isGrouped ? undefined : literalOf(text)
    this.isTooLong = this.literal === undefined && text.length > longestPattern
    this.tokens =
      this.literal !== undefined || this.isTooLong ? [] : new PatternReader(text, isGrouped).read()
    this.hasGroups = this.tokens.some(({ kind }) => kind === 'group')
  }

  /** Whether a match that is not empty may begin with a character: most texts are not matched in most places. */
  mayBeginWith(code: number): boolean {
    const [first] = this.tokens
    if (first === undefined) return false
    return first.kind === 'star' || first.kind === 'group' || accepts(first, code)
  }

  /** Whether `text`, which is not long, matches from end to end. No pattern with groups. */
  matches(text: string): boolean {
    if (this.literal !== undefined) return this.literal === text
    const matching = new Matching(this, 'forward')
    for (const character of text) if (!matching.step(character.codePointAt(0)!)) return false
    return matching.isComplete
  }
}

/** A pattern on its way through a text, from its beginning or from its end. */
export class Matching {
  readonly #tokens: readonly Token[]
  /** Which numbers of tokens may be behind it. */
  #places: Uint8Array
  #next: Uint8Array

  constructor(pattern: Pattern, direction: 'forward' | 'backward') {
    this.#tokens = direction === 'forward' ? pattern.tokens : pattern.tokens.toReversed()
    this.#places = new Uint8Array(this.#tokens.length + 1)
    this.#next = new Uint8Array(this.#tokens.length + 1)
    this.restart()
  }

  restart(): void {
    this.#places.fill(0)
    this.#reach(this.#places, 0)
  }

  /** Takes in one character; answers whether anything can match still. */
  step(code: number): boolean {
    const next = this.#next
    next.fill(0)
    let isAlive = false
    for (let place = 0; place < this.#tokens.length; place++) {
      if (this.#places[place] === 0) continue
      const token = this.#tokens[place]
      if (token.kind === 'star') this.#reach(next, place)
      else if (accepts(token, code)) this.#reach(next, place + 1)
      else continue
      isAlive = true
    }
    this.#next = this.#places
    this.#places = next
    return isAlive
  }

  /** What was taken in is a match. */
  get isComplete(): boolean {
    return this.#places[this.#tokens.length] === 1
  }

  /** A star may stand for nothing. */
  #reach(places: Uint8Array, from: number): void {
    let place = from
    places[place] = 1
    while (place < this.#tokens.length && this.#tokens[place].kind === 'star') places[++place] = 1
  }
}

/** Where a group may begin. */
export const beginOfGroup = /[?*+@!]\(/

/** Whether a character matches a token that stands for one. */
export function accepts(token: Token, code: number): boolean {
  if (token.kind === 'character') return token.code === code
  return token.kind === 'any' || (token.kind === 'set' && token.set.has(code))
}

/** The text that a pattern stands for if nothing in it has a meaning. */
function literalOf(text: string): string | undefined {
  if (!/[*?[\\]/.test(text)) return text
  let literal = ''
  for (let n = 0; n < text.length; n++) {
    if (text[n] === '*' || text[n] === '?' || text[n] === '[') return undefined
    if (text[n] === '\\' && n + 1 < text.length) n++
    literal += text[n]
  }
  return literal
}

class PatternReader {
  #at = 0
  #depth = 0
  // A bracket that has no end leaves none to those behind it.
  #mayHaveSets = true

  constructor(
    private readonly text: string,
    private mayHaveGroups: boolean,
  ) {}

  /** The tokens up to the end, or within a group up to the end of an alternative. */
  read(): readonly Token[] {
    const { text } = this
    const tokens: Token[] = []
    while (this.#at < text.length && !(this.#depth > 0 && /[|)]/.test(text[this.#at]))) {
      const token = this.#group() ?? this.#set() ?? this.#single()
      // Two stars are one.
      if (token.kind !== 'star' || tokens.at(-1)?.kind !== 'star') tokens.push(token)
    }
    return tokens
  }

  #group(): PatternGroup | undefined {
    const { text } = this
    const operator = text[this.#at] as PatternGroup['operator']
    if (!this.mayHaveGroups || text[this.#at + 1] !== '(' || !'?*+@!'.includes(operator)) return undefined
    const from = this.#at
    const alternatives: (readonly Token[])[] = []
    this.#at++
    this.#depth++
    while (this.#depth <= deepestGroup && (this.#at === from + 1 || text[this.#at] === '|')) {
      this.#at++
      alternatives.push(this.read())
    }
    this.#depth--
    if (this.mayHaveGroups && text[this.#at++] === ')') return { kind: 'group', operator, alternatives }
    // One that has no end leaves none to those around it, nor behind it.
    this.mayHaveGroups = false
    this.#at = from
    return undefined
  }

  #set(): Token | undefined {
    if (this.text[this.#at] !== '[' || !this.#mayHaveSets) return undefined
    const set = CharacterSet.parse(this.text, this.#at)
    if (set) this.#at = set.end
    else this.#mayHaveSets = false
    return set && { kind: 'set', set }
  }

  #single(): Token {
    const { text } = this
    const sign = text[this.#at]
    if (sign === '*' || sign === '?') {
      this.#at++
      return { kind: sign === '*' ? 'star' : 'any' }
    }
    if (sign === '\\' && this.#at + 1 < text.length) this.#at++
    const code = text.codePointAt(this.#at)!
    this.#at += code > 0xffff ? 2 : 1
    return { kind: 'character', code }
  }
}

/** `[a-z]`, `[!0-9]`, `[[:alpha:]]`. */
class CharacterSet {
  /** First and last of each range, one after the other. */
  readonly #ranges: number[] = []
  #isNegated = false

  /** @param end where in the pattern it ends */
  private constructor(public end: number) {}

  /** The set that begins at `from`; undefined when it has no end, and the bracket means itself. */
  static parse(text: string, from: number): CharacterSet | undefined {
    const set = new CharacterSet(from + 1)
    if (text[set.end] === '!' || text[set.end] === '^') {
      set.#isNegated = true
      set.end++
    }
    const start = set.end
    while (set.end < text.length) {
      if (text[set.end] === ']' && set.end > start) {
        set.end++
        return set
      }
      set.#takeItem(text)
    }
    return undefined
  }

  has(code: number): boolean {
    for (let n = 0; n < this.#ranges.length; n += 2) {
      if (code >= this.#ranges[n] && code <= this.#ranges[n + 1]) return !this.#isNegated
    }
    return this.#isNegated
  }

  /** A class, a range or a character. */
  #takeItem(text: string): void {
    const named = /^\[:([a-z]+):\]/.exec(text.slice(this.end, this.end + 12))
    if (named) {
      for (const range of posixClasses.get(named[1]) ?? [])
        this.#ranges.push(range.charCodeAt(0), range.charCodeAt(1))
      this.end += named[0].length
      return
    }
    const first = this.#takeCharacter(text)
    const isRange = text[this.end] === '-' && this.end + 1 < text.length && text[this.end + 1] !== ']'
    if (isRange) this.end++
    this.#ranges.push(first, isRange ? this.#takeCharacter(text) : first)
  }

  #takeCharacter(text: string): number {
    if (text[this.end] === '\\' && this.end + 1 < text.length) this.end++
    const code = text.codePointAt(this.end)!
    this.end += code > 0xffff ? 2 : 1
    return code
  }
}
