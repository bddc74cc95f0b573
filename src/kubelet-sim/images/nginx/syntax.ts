/** Reads the text of an nginx configuration into directives. What of it is wrong is said as nginx does. */

export interface Directive {
  readonly name: string
  readonly args: readonly string[]
  /** What stands in its braces; undefined for a simple one. */
  readonly block: readonly Directive[] | undefined
  readonly file: string
  readonly line: number
}

export class ConfigError {
  constructor(
    readonly message: string,
    readonly file: string,
    readonly line: number,
  ) {}
}

/** A file that is longer is not read. */
export const longestConfig = 1024 * 1024

/** Braces nested deeper are refused. */
const deepestBlock = 32

interface Token {
  readonly text: string
  readonly line: number
  readonly isQuoted: boolean
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** What a backslash has no meaning for keeps it: expressions are written so. */
const unescaped = (text: string): string =>
  text.replace(/\\([nrt"'\\])/g, (_whole, each) => escapes[each] ?? each)

/** Words, and the signs `;`, `{` and `}`. */
function* tokensOf(text: string): Generator<Token> {
  const token =
    /\n|#[^\n]*|[ \t\r]+|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|[;{}]|(?:\$\{\w+\}|\\[\s\S]|[^\s;{}\\])+|[\s\S]/g
  let line = 1
  for (const [found, double, single] of text.matchAll(token)) {
    const quoted = double ?? single
    if (quoted !== undefined) yield { text: unescaped(quoted), line, isQuoted: true }
    else if (!/^[\s#]/.test(found)) yield { text: found, line, isQuoted: false }
    for (let n = found.indexOf('\n'); n >= 0; n = found.indexOf('\n', n + 1)) line++
  }
}

export function parseConfig(text: string, file: string): readonly Directive[] | ConfigError {
  const stack: Directive[][] = [[]]
  let words: Token[] = []
  let line = 1
  for (const token of tokensOf(text)) {
    line = token.line
    const sign = token.isQuoted ? '' : token.text
    if (sign !== ';' && sign !== '{' && sign !== '}') {
      words.push(token)
      continue
    }
    const isEmpty = words.length === 0
    if (sign === '}' ? !isEmpty || stack.length === 1 : isEmpty)
      return new ConfigError(`unexpected "${sign}"`, file, line)
    if (sign === '}') stack.pop()
    else {
      const [name, ...args] = words.map((each) => each.text)
      const block: Directive[] | undefined = sign === '{' ? [] : undefined
      stack[stack.length - 1].push({ name, args, block, file, line: words[0].line })
      if (block) stack.push(block)
      if (stack.length > deepestBlock) return new ConfigError('too many nested blocks', file, line)
    }
    words = []
  }
  if (words.length > 0) return new ConfigError(`unexpected end of file, expecting ";" or "}"`, file, line)
  if (stack.length > 1) return new ConfigError('unexpected end of file, expecting "}"', file, line)
  return stack[0]
}
