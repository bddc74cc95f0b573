/**
 * Regular expressions as grep, sed and expr write them, translated to those of RE2, whose time is bounded whatever a user writes. Those
 * that refer to their own groups are back-references.ts's.
 */
import { RE2JS } from 're2js'
import type { Process, Working } from '../../runtime/program.ts'
import { InvalidExpression, ProgramMemo } from '../memo.ts'
import { type Compiled, compileWithReferences, hasReference } from './back-references.ts'

interface Syntax {
  /** -E: `+ ? | ( ) { }` have their meaning without a backslash. */
  readonly isExtended: boolean
  /** -P: as Perl has them, but for what cannot be looked for in bounded time. */
  readonly isPerl?: boolean
  readonly ignoresCase?: boolean
  /** `\t` and its like stand for characters in sets, too: in sed, and with all others in awk. */
  readonly escapes?: 'letters' | 'all'
  /** -F: no character has a meaning. */
  readonly isFixed?: boolean
  /** -w, -x: only whole words or lines match. */
  readonly whole?: 'word' | 'line'
}

interface Place {
  readonly start: number
  readonly end: number
}

/** A part of a text that matched. */
export interface Match extends Place {
  /** The text of a group; 0 is all of the match. Empty for a group that there is not. */
  group(n: number): string
}

/** What a search may take at most: the library cannot be interrupted. In characters, each times the size of the expression. */
const largestSearch = 500_000

/** What an expression may take in memory, in bytes: see ProgramMemo. */
export const expressionBytes = 65_536

export class Expression {
  /** @param literal the text that alone matches, where the expression is one */
  constructor(
    private readonly compiled: Compiled,
    private readonly literal: string | undefined,
  ) {}

  /** How many groups it has. */
  get groupCount(): number {
    return this.compiled.groupCount()
  }

  /** Whether it can be looked for in a text at once. */
  canSearch(text: string): boolean {
    return this.literal !== undefined || text.length * this.compiled.programSize() <= largestSearch
  }

  /** Whether it is in a text. @param text one that `canSearch` */
  isIn(process: Process, text: string): boolean {
    process.charge(this.#unitsFor(text.length))
    return this.literal === undefined ? this.compiled.matcher(text).find() : text.includes(this.literal)
  }

  /** The first match. @param text one that `canSearch` */
  first(process: Process, text: string): Match | undefined {
    process.charge(this.#unitsFor(text.length))
    const matcher = this.compiled.matcher(text)
    if (!matcher.find()) return undefined
    const count = this.compiled.groupCount()
    return {
      start: matcher.start(),
      end: matcher.end(),
      group: (n) => (n <= count ? (matcher.group(n) ?? '') : ''),
    }
  }

  /** Where the first matches are, `most` at most, all looked for at once. @param text one that `canSearch` */
  places(process: Process, text: string, most: number): readonly Place[] {
    process.charge(this.#unitsFor(text.length))
    const found: Place[] = []
    if (this.literal) {
      const { length } = this.literal
      for (let start = text.indexOf(this.literal); start >= 0 && found.length < most; ) {
        found.push({ start, end: start + length })
        start = text.indexOf(this.literal, start + length)
      }
      return found
    }
    const matcher = this.compiled.matcher(text)
    while (found.length < most && matcher.find()) found.push({ start: matcher.start(), end: matcher.end() })
    return found
  }

  /** Every match, each handed to `take` until that answers false. @param text one that `canSearch` */
  *each(process: Process, text: string, take: (match: Match) => boolean): Working {
    if (this.literal) return yield* eachLiteral(process, text, this.literal, take)
    const matcher = this.compiled.matcher(text)
    const count = this.compiled.groupCount()
    process.charge(this.#unitsFor(text.length))
    while (matcher.find()) {
      const [start, end] = [matcher.start(), matcher.end()]
      if (!take({ start, end, group: (n) => (n <= count ? (matcher.group(n) ?? '') : '') })) return
      if (process.needsRest(16 + text.length - end)) yield* process.rest()
    }
  }

  #unitsFor(length: number): number {
    if (this.literal !== undefined) return 8 + (length >> 4)
    return 16 + length * (8 + (this.compiled.programSize() >> 1))
  }
}

function* eachLiteral(
  process: Process,
  text: string,
  literal: string,
  take: (match: Match) => boolean,
): Working {
  const group = (n: number) => (n === 0 ? literal : '')
  let from = 0
  for (let start = text.indexOf(literal); start >= 0; start = text.indexOf(literal, from)) {
    const end = start + literal.length
    if (process.needsRest(8 + ((end - from) >> 4))) yield* process.rest()
    if (!take({ start, end, group })) return
    from = end
  }
}

export function compileExpression(
  process: Process,
  pattern: string,
  syntax: Syntax,
): Expression | InvalidExpression {
  const plain = syntax.isFixed ? RE2JS.quote(pattern) : syntax.isPerl ? pattern : translate(pattern, syntax)
  const source =
    syntax.whole === 'line' ? `^(?:${plain})$` : syntax.whole === 'word' ? `\\b(?:${plain})\\b` : plain
  process.charge(pattern.length * 64)
  const isLiteral =
    !syntax.ignoresCase && !syntax.whole && (syntax.isFixed || !/[\\[\].*^$+?(){}|\n]/.test(pattern))
  // A long text needs no expression: it is only looked for.
  if (isLiteral && pattern.length > longestCompiled) return new Expression(anything, pattern)
  if (!syntax.isFixed && hasReference(plain)) {
    const found = compileWithReferences(source, syntax.ignoresCase === true)
    return found ? new Expression(found, undefined) : new InvalidExpression('Invalid back reference')
  }
  const compiled = process.machine
    .shared(ProgramMemo)
    .expression(source, syntax.ignoresCase ? RE2JS.CASE_INSENSITIVE : 0)
  if (compiled instanceof InvalidExpression) return compiled
  return new Expression(compiled, isLiteral ? pattern : undefined)
}

const longestCompiled = 1_000
const anything = RE2JS.compile('')

export { InvalidExpression }

/** What means something only with a backslash before it in a basic expression, and only without in an extended one. */
const switched = '+?|(){}'

function translate(pattern: string, syntax: Syntax): string {
  const { isExtended } = syntax
  let result = ''
  for (let n = 0; n < pattern.length; n++) {
    const char = pattern[n]
    if (char === '[') {
      const end = endOfSet(pattern, n, syntax)
      result += end < 0 ? '\\[' : setOf(pattern.slice(n, end + 1), syntax)
      // Where no set ends here, none does after here: a long text is not searched again and again.
      if (end < 0) return result + translate(pattern.slice(n + 1).replaceAll('[', '\\['), syntax)
      n = end
    } else if (char === '\\' && n + 1 < pattern.length) result += escaped(pattern[++n], isExtended)
    else if (switched.includes(char)) result += isExtended ? char : `\\${char}`
    else if (char === '*' && !isExtended && isBeginning(result)) result += '\\*'
    else if (char === '^' && !isExtended && !isStart(result)) result += '\\^'
    else if (char === '$' && !isExtended && !isEnd(pattern, n + 1)) result += '\\$'
    else result += char
  }
  return result
}

/** In a basic expression `^` is the beginning where something begins, and `$` the end where something ends; else they mean themselves. */
const isStart = (before: string): boolean =>
  before === '' || /(?:^|[^\\])(?:\\\\)*[(|]$/.test(before.slice(-8))
const isBeginning = (before: string): boolean => before === '^' || before === '' || before.endsWith('\\(')
const isEnd = (pattern: string, at: number): boolean =>
  at >= pattern.length || pattern.startsWith('\\)', at) || pattern.startsWith('\\|', at)

function escaped(char: string, isExtended: boolean): string {
  if (switched.includes(char)) return isExtended ? `\\${char}` : char
  if (char === '<' || char === '>') return '\\b'
  return `\\${char}`
}

/** Where the set that begins at `from` ends; -1 if nowhere. */
function endOfSet(pattern: string, from: number, { escapes }: Syntax): number {
  let n = from + 1
  if (pattern[n] === '^') n++
  if (pattern[n] === ']') n++
  for (; n < pattern.length; n++) {
    if (pattern[n] === '[' && pattern[n + 1] === ':') {
      const end = pattern.indexOf(':]', n)
      if (end > 0) n = end + 1
    } else if (escapes === 'all' && pattern[n] === '\\') n++
    else if (pattern[n] === ']') return n
  }
  return -1
}

const letters: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v' }

/** In a set of POSIX a backslash means itself, and so does a bracket at its beginning. */
function setOf(set: string, { escapes }: Syntax): string {
  const isNegated = set[1] === '^'
  const body = set.slice(isNegated ? 2 : 1, -1)
  const said =
    escapes === undefined
      ? body
      : body.replace(
          /\\([\s\S])/g,
          (whole, char: string) => letters[char] ?? (escapes === 'all' ? char : whole),
        )
  // What a backslash has made plain begins no class.
  const plain = said.replace(/\[:\w+:\]|[\\[\]]/g, (found) => (found.length > 1 ? found : `\\${found}`))
  return `[${isNegated ? '^' : ''}${plain}]`
}
