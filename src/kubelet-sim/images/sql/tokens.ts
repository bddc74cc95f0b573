/** The words of a statement, and where statements end. */
import { SqlError } from '../sql/syntax.ts'

export interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'variable' | 'sign' | 'end'
  readonly text: string
  /** Where it begins. */
  readonly at: number
}

const spaces = /(?:[ \t\r\n]|--[ \t][^\n]*|--$|#[^\n]*|\/\*[\s\S]*?\*\/)*/y
const word =
  /([A-Za-z_\x80-\xff][\w$\x80-\xff]*)|`([^`]*)`|'((?:[^'\\]|''|\\[\s\S])*)'|"((?:[^"\\]|""|\\[\s\S])*)"|(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|@@(?:(?:global|session)\.)?([\w.]+)|@(\w+)|(<=>|<>|!=|<=|>=|\|\||&&|::|[-+*/%(),.;=<>!])/iy

/** The words of a text, each as it is asked for. */
export class Tokens {
  #at = 0
  /** Those that were looked at and not taken. */
  readonly #ahead: Token[] = []

  /** @param quotes what double quotes stand around: a name, or a text as in MySQL */
  constructor(
    private readonly text: string,
    private readonly quotes: 'names' | 'texts',
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
    spaces.lastIndex = this.#at
    spaces.exec(text)
    const at = spaces.lastIndex
    this.#at = at
    if (at >= text.length) return { kind: 'end', text: '', at }
    word.lastIndex = at
    const found = word.exec(text)
    if (!found) throw new SqlError('syntax', text.slice(at))
    this.#at = word.lastIndex
    return { ...tokenOf(found, this.quotes), at }
  }
}

function tokenOf(found: RegExpExecArray, quotes: 'names' | 'texts'): Omit<Token, 'at'> {
  const [, name, back, single, double, number, system, user, sign] = found
  // Where double quotes stand around names, a name without them is in small letters.
  if (name !== undefined) return { kind: 'word', text: quotes === 'names' ? name.toLowerCase() : name }
  if (back !== undefined) return { kind: 'quoted', text: back }
  if (single !== undefined) return { kind: 'text', text: plain(single, "'", quotes) }
  if (double !== undefined)
    return { kind: quotes === 'names' ? 'quoted' : 'text', text: plain(double, '"', quotes) }
  if (number !== undefined) return { kind: 'number', text: number }
  if (system !== undefined || user !== undefined) return { kind: 'variable', text: system ?? user }
  return { kind: 'sign', text: sign }
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' }

/** Only in MySQL does a backslash mean something. */
const plain = (text: string, quote: string, quotes: 'names' | 'texts'): string =>
  text.replace(/\\([\s\S])|''|""/g, (whole, each: string | undefined) => {
    if (each !== undefined) return quotes === 'names' ? whole : (letters[each] ?? each)
    return whole[0] === quote ? quote : whole
  })

/** The statements of a script, without their semicolons, and the rest that has no end yet. @param before what was left of it until now */
export function statementsIn(
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
  const piece =
    /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`|--[ \t][^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|;|\\[gG](?=[\s;]|$)|[^;'"`#\\/-]+|[\s\S]/g
  const statements: string[] = []
  const ends: string[] = []
  let from = 0
  for (let found = piece.exec(script); found; found = piece.exec(script)) {
    if (found[0] !== ';' && !/^\\[gG]$/.test(found[0])) continue
    statements.push(script.slice(from, found.index))
    ends.push(found[0])
    from = piece.lastIndex
  }
  return { statements, ends, rest: script.slice(from) }
}
