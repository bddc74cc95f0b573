/**
 * What a parser made by ANTLR does with a token that does not fit: the words in which it reports it, what it takes away
 * or puts in, and where it goes on. Kubernetes shows these words to users, so they are kept.
 */
import type { Issue } from '../issues.ts'
import type { Token, TokenKind } from './tokens.ts'

/** In the order in which sets of expected tokens are printed. */
const order: readonly TokenKind[] = [
  ...[
    '<EOF>',
    '==',
    '!=',
    'in',
    '<',
    '<=',
    '>=',
    '>',
    '&&',
    '||',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '.',
    ',',
    '-',
    '!',
  ],
  ...[
    '?',
    ':',
    '+',
    '*',
    '/',
    '%',
    'true',
    'false',
    'null',
    'NUM_FLOAT',
    'NUM_INT',
    'NUM_UINT',
    'STRING',
    'BYTES',
  ],
  ...['IDENTIFIER', 'ESC_IDENTIFIER'],
]

/** What may come at a place; `mayEnd`: the rule may be over there, and what comes is for whoever called it. */
export interface Follow {
  readonly tokens: readonly TokenKind[]
  readonly mayEnd?: boolean
}

const mostRecoveries = 30
const mostDepth = 250

/** Thrown where a rule cannot go on, and caught at the end of that rule. */
class Mismatch {
  readonly message: string
  readonly at: number
  constructor(message: string, at: number) {
    this.message = message
    this.at = at
  }
}

/** Thrown where the whole text is given up. */
export class GivenUp {}

export class TokenReader {
  readonly issues: Issue[]
  readonly #tokens: readonly Token[]
  readonly #source: string
  #position = 0
  /** What may come behind each rule that is being read, outermost first. */
  readonly #follows: Follow[] = []
  #isRecovering = false
  #recoveries = 0
  #lastErrorAt = -1

  constructor(source: string, tokens: readonly Token[], issues: Issue[]) {
    this.#source = source
    this.#tokens = tokens
    this.issues = issues
  }

  get token(): Token {
    return this.#tokens[this.#position]
  }
  peek(distance: number): Token {
    return this.#tokens[Math.min(this.#position + distance, this.#tokens.length - 1)]
  }
  is(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.token.kind)
  }
  consume(): Token {
    const token = this.token
    if (token.kind !== '<EOF>') this.#position++
    return token
  }

  /** Reads a rule behind which `follow` may come; undefined when it could not be read. */
  rule<T>(follow: Follow, read: () => T): T | undefined {
    this.#follows.push(follow)
    if (this.#follows.length > mostDepth * 8) this.giveUp(`expression recursion limit exceeded: ${mostDepth}`)
    try {
      return read()
    } catch (failure) {
      if (!(failure instanceof Mismatch)) throw failure
      this.#report(failure.message, failure.at)
      this.#recover()
      return undefined
    } finally {
      this.#follows.pop()
    }
  }

  giveUp(message: string): never {
    this.issues.push({ at: -1, message })
    throw new GivenUp()
  }

  /** The token of a kind, which must be here; behind it `next` may come. */
  match(kind: TokenKind, next: Follow): Token {
    if (this.token.kind === kind) {
      this.#isRecovering = false
      return this.consume()
    }
    return this.#recoverInline(kind, next)
  }

  /** The token that is here, where `kind` comes behind it: else no choice begins so. */
  matchBefore(kind: TokenKind): Token {
    const next = this.peek(1)
    if (next.kind !== kind) this.noAlternative(this.token, next)
    return this.match(this.token.kind, { tokens: [kind] })
  }

  /** Before a choice: sees to it that something is here that may be here. */
  sync(possible: Follow): void {
    if (this.#isRecovering || possible.mayEnd || possible.tokens.includes(this.token.kind)) return
    if (!this.#deleteToken(possible)) throw this.#mismatch(possible)
  }

  /** Before another turn of a loop that has had one: what fits neither the loop nor what follows is passed over. */
  syncLoop(possible: Follow): void {
    if (this.#isRecovering || possible.tokens.includes(this.token.kind)) return
    const expected = this.#expected(possible)
    this.#report(`extraneous input ${shown(this.token)} expecting ${setText(expected)}`, this.token.at)
    this.#skipTo([...expected])
  }

  /** A choice that looked at the tokens from `start` to `end` and found none that begin so. */
  noAlternative(start: Token, end: Token): never {
    const signs = [...this.#source]
    const text = signs
      .slice(start.at, end.kind === '<EOF>' ? signs.length : end.at + [...end.text].length)
      .join('')
    const reserved = /^.(true|false|null)$/.exec(text)
    const message = reserved
      ? `mismatched input '${reserved[1]}' expecting IDENTIFIER`
      : `no viable alternative at input '${text.trimEnd()}'`
    throw new Mismatch(message, end.at)
  }

  #recoverInline(kind: TokenKind, next: Follow): Token {
    this.#countRecovery()
    if (this.#deleteToken({ tokens: [kind] })) return this.consume()
    if (this.#expected(next).has(this.token.kind)) {
      this.#report(`missing ${quoted(kind)} at ${shown(this.token)}`, this.token.at)
      return { kind, text: `<missing ${quoted(kind)}>`, at: this.token.at }
    }
    throw this.#mismatch({ tokens: [kind] })
  }

  /** Takes away one token when the one behind it fits. */
  #deleteToken(possible: Follow): boolean {
    const expected = this.#expected(possible)
    if (!expected.has(this.peek(1).kind)) return false
    this.#report(`extraneous input ${shown(this.token)} expecting ${setText(expected)}`, this.token.at)
    this.consume()
    this.#isRecovering = false
    return true
  }

  #mismatch(possible: Follow) {
    const expected = setText(this.#expected(possible))
    return new Mismatch(`mismatched input ${shown(this.token)} expecting ${expected}`, this.token.at)
  }

  /** What may come here, those who wait for the end of this rule included. */
  #expected(possible: Follow): ReadonlySet<TokenKind> {
    const kinds = new Set(possible.tokens)
    let mayEnd = possible.mayEnd
    for (let n = this.#follows.length - 1; mayEnd && n >= 0; n--) {
      for (const kind of this.#follows[n].tokens) kinds.add(kind)
      mayEnd = this.#follows[n].mayEnd
    }
    if (mayEnd) kinds.add('<EOF>')
    return kinds
  }

  #report(message: string, at: number) {
    if (this.#isRecovering) return
    this.#isRecovering = true
    this.issues.push({ at, message: `Syntax error: ${message}` })
  }

  /** Passes over all that nobody who waits can go on with. */
  #recover() {
    this.#countRecovery()
    if (this.#lastErrorAt === this.#position) this.consume()
    this.#lastErrorAt = this.#position
    this.#skipTo([])
  }

  /** Passes over all that nobody who waits can go on with, nor is among some more. */
  #skipTo(more: readonly TokenKind[]) {
    const known = new Set([...more, ...this.#follows.flatMap(({ tokens }) => tokens)])
    while (this.token.kind !== '<EOF>' && !known.has(this.token.kind)) this.consume()
  }

  #countRecovery() {
    if (++this.#recoveries > mostRecoveries)
      this.giveUp(`error recovery attempt limit exceeded: ${mostRecoveries}`)
  }
}

const shown = ({ text }: Token) =>
  `'${text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`

const quoted = (kind: TokenKind) => (/^[A-Z_]+$/.test(kind) || kind === '<EOF>' ? kind : `'${kind}'`)

function setText(kinds: ReadonlySet<TokenKind>): string {
  const texts = order.filter((kind) => kinds.has(kind)).map(quoted)
  return texts.length === 1 ? texts[0] : `{${texts.join(', ')}}`
}
