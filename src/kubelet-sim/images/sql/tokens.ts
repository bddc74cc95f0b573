/** The words of a statement, and where statements end. */
import type { Grammar } from './grammar.ts'
import { SqlError } from './syntax.ts'

export interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'variable' | 'sign' | 'end'
  readonly text: string
  /** Where it begins. */
  readonly at: number
}

/** The words of a text, each as it is asked for. */
export class Tokens {
  #at = 0
  /** Those that were looked at and not taken. */
  readonly #ahead: Token[] = []

  constructor(
    private readonly text: string,
    private readonly grammar: Grammar,
  ) {}

  /** The one that comes so many after the next one; the end goes on without end. @throws where there is none */
  peek(after = 0): Token {
    while (this.#ahead.length <= after) this.#ahead.push(this.#read())
    return this.#ahead[after]
  }

  take(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.#ahead.shift()
    return token
  }

  #read(): Token {
    const { text } = this
    const { blanks: blank, word: sign } = this.grammar.words
    blank.lastIndex = this.#at
    blank.exec(text)
    const at = blank.lastIndex
    this.#at = at
    if (at >= text.length) return { kind: 'end', text: '', at }
    sign.lastIndex = at
    const found = sign.exec(text)
    if (!found) throw new SqlError('syntax', text.slice(at))
    this.#at = sign.lastIndex
    if (found[1]?.[0] === '$' && found[1].endsWith('$'))
      return { kind: 'text', text: this.#upTo(found[1], at), at }
    return { ...tokenOf(found, this.grammar), at }
  }

  /** What stands between two of a mark. */
  #upTo(mark: string, at: number): string {
    const end = this.text.indexOf(mark, this.#at)
    if (end < 0) throw new SqlError('syntax', this.text.slice(at))
    const inner = this.text.slice(this.#at, end)
    this.#at = end + mark.length
    return inner
  }
}

function tokenOf(
  found: RegExpExecArray,
  { doubleQuotes, lowersNames, heedsBackslashes }: Grammar,
): Omit<Token, 'at'> {
  const [, name, back, single, double, number, system, user, sign] = found
  // `e'a\nb'`
  if (name?.[1] === "'") return { kind: 'text', text: plain(name.slice(2, -1), "'", true) }
  if (name !== undefined) return { kind: 'word', text: lowersNames ? name.toLowerCase() : name }
  if (back !== undefined) return { kind: 'quoted', text: back }
  if (single !== undefined) return { kind: 'text', text: plain(single, "'", heedsBackslashes) }
  if (double !== undefined)
    return { kind: doubleQuotes === 'name' ? 'quoted' : 'text', text: plain(double, '"', heedsBackslashes) }
  if (number !== undefined) return { kind: 'number', text: number }
  if (system !== undefined || user !== undefined) return { kind: 'variable', text: system ?? `@${user}` }
  return { kind: 'sign', text: sign }
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' }

const plain = (text: string, quote: string, heedsBackslashes: boolean): string =>
  text.replace(/\\([\s\S])|''|""/g, (whole, each: string | undefined) => {
    if (each !== undefined) return heedsBackslashes ? (letters[each] ?? each) : whole
    return whole[0] === quote ? quote : whole
  })

/**
 * The statements of a script, without their semicolons, and the rest that has no end yet.
 * @param before what was left of it until now
 */
export function statementsIn(
  { words, quotesByDollars }: Grammar,
  before: string,
  more = '',
): {
  readonly statements: readonly string[]
  /** By which each of them ends: `;`, `\\g`, or `\\G`, after which MySQL shows each row by itself. */
  readonly ends: readonly string[]
  readonly rest: string
} {
  const script = before + more
  // Line by line, what goes over many lines is looked through once alone.
  if (more !== '' && !/;|\\[gG]/.test(more)) return { statements: [], ends: [], rest: script }
  const piece = new RegExp(words.piece, 'g')
  const statements: string[] = []
  const ends: string[] = []
  let from = 0
  for (let found = piece.exec(script); found; found = piece.exec(script)) {
    const [text] = found
    if (quotesByDollars && text.length > 1 && text[0] === '$' && text.endsWith('$')) {
      // What has no end yet has more lines.
      const end = script.indexOf(text, piece.lastIndex)
      if (end < 0) break
      piece.lastIndex = end + text.length
      continue
    }
    if (text !== ';' && !/^\\[gG]$/.test(text)) continue
    statements.push(script.slice(from, found.index))
    ends.push(text)
    from = piece.lastIndex
  }
  return { statements, ends, rest: script.slice(from) }
}
