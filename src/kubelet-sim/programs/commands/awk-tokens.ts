/** The words of an awk script. */
import { AwkError } from './awk-machine.ts'

export interface Token {
  readonly kind: 'end' | 'number' | 'text' | 'name' | 'sign'
  readonly text: string
  /** Where the next one begins. */
  readonly end: number
}

const pattern =
  /[ \t\r]+|\\\n|#[^\n]*|(\n|;)|(\d+\.?\d*|\.\d+)|"((?:[^"\\\n]|\\[^\n])*)"|([A-Za-z_]\w*)|(&&|\|\||[=!<>+*/%-]=|\+\+|--|!~|[-$(){},<>~!+*/%=?:[\]|^])/y

/** The word that begins at `at`, or behind the white space there. */
export function readToken(script: string, at: number): Token {
  pattern.lastIndex = at
  for (;;) {
    const end = pattern.lastIndex
    if (end >= script.length) return { kind: 'end', text: '', end }
    const found = pattern.exec(script)
    if (!found) throw new AwkError(`syntax error at ${script[end]}`)
    const token = tokenOf(found, pattern.lastIndex)
    if (token) return token
  }
}

function tokenOf([, ending, number, text, name, sign]: RegExpExecArray, end: number): Token | undefined {
  if (number !== undefined) return { kind: 'number', text: number, end }
  if (text !== undefined) return { kind: 'text', text: unescaped(text), end }
  if (name !== undefined) return { kind: 'name', text: name, end }
  const mark = ending ?? sign
  return mark === undefined ? undefined : { kind: 'sign', text: mark, end }
}

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }
const unescaped = (text: string): string =>
  text.replace(/\\(.)/g, (_, each: string) => (Object.hasOwn(letters, each) ? letters[each] : each))
