/** The words of an awk script. */
import { AwkError } from './syntax.ts'

export interface Token {
  readonly kind: 'end' | 'number' | 'text' | 'pattern' | 'name' | 'function' | 'sign'
  readonly text: string
}

const spaces = /(?:[ \t\r]|\\\r?\n|#[^\n]*)*/y
const word =
  /(\n|;)|(0[xX][\da-fA-F]+|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|"((?:[^"\\\n]|\\[\s\S])*)"|([A-Za-z_]\w*)|(&&|\|\||\*\*=?|\^=|[=!<>+*/%-]=|>>|\+\+|--|!~|[-$(){},<>~!+*/%=?:[\]|^])/y
const pattern = /\/((?:[^/\\\n[]|\\[^\n]|\[\]?[^\]\n]*\])*)\//y

const keywords: ReadonlySet<string> = new Set('print printf return in if while for do else delete'.split(' '))

/** All of them. A slash begins a pattern where no value stands before it. */
export function tokensOf(script: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    spaces.lastIndex = at
    spaces.exec(script)
    at = spaces.lastIndex
    if (at >= script.length) return tokens
    const found =
      script[at] === '/' && !endsValue(tokens.at(-1)) ? readPattern(script, at) : readWord(script, at)
    tokens.push(found.token)
    at = found.end
  }
}

function endsValue(token: Token | undefined): boolean {
  if (!token) return false
  if (token.kind === 'name') return !keywords.has(token.text)
  return token.kind !== 'sign' || token.text === ')' || token.text === ']' || token.text === '$'
}

interface Read {
  readonly token: Token
  readonly end: number
}

function readPattern(script: string, at: number): Read {
  pattern.lastIndex = at
  const found = pattern.exec(script)
  if (!found) throw new AwkError('unterminated regexp')
  return { token: { kind: 'pattern', text: found[1].replaceAll('\\/', '/') }, end: pattern.lastIndex }
}

function readWord(script: string, at: number): Read {
  word.lastIndex = at
  const found = word.exec(script)
  if (!found) throw new AwkError(`syntax error at ${script[at]}`)
  const end = word.lastIndex
  const [, ending, number, text, name, sign] = found
  if (number !== undefined) return { token: { kind: 'number', text: number }, end }
  if (text !== undefined) return { token: { kind: 'text', text: unescaped(text) }, end }
  // A function of one's own has its bracket right behind it.
  if (name !== undefined)
    return { token: { kind: script[end] === '(' ? 'function' : 'name', text: name }, end }
  const mark = ending ?? sign
  return { token: { kind: 'sign', text: mark === '**' ? '^' : mark === '**=' ? '^=' : mark }, end }
}

const letters: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '"': '"',
  '\\': '\\',
  '/': '/',
}

export const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{1,3}|x[\da-fA-F]{1,2}|[\s\S])/g, (whole, each: string) => {
    if (/^[0-7]/.test(each)) return String.fromCharCode(Number.parseInt(each, 8) & 255)
    if (/^x./.test(each)) return String.fromCharCode(Number.parseInt(each.slice(1), 16))
    if (each === '\n') return ''
    return Object.hasOwn(letters, each) ? letters[each] : whole
  })
