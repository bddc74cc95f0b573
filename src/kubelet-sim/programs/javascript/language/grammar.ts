/** From a text to a tree. The parser (acorn) is read when the first program comes: who runs none, does not pay for it. */
import type { Options, Program } from 'acorn'

interface Parser {
  parse(text: string, options: Options): Program
}

let parser: Parser | undefined

/** A bundle has it within; else it lies among the packages. */
function parserOf(): Parser {
  const here: string | undefined = import.meta.url
  parser ??= here
    ? (process.getBuiltinModule('node:module').createRequire(here)('acorn') as Parser)
    : (require('acorn') as Parser)
  return parser
}

/** What is wrong with a text, in V8's words. */
export class SyntaxProblem extends Error {
  constructor(
    message: string,
    readonly at: number,
    readonly to: number,
  ) {
    super(message)
  }
}

interface Grammar {
  readonly isModule: boolean
  /** Values may be waited for outside of functions: in modules, and at a prompt. */
  readonly mayWait?: boolean
  /** It is the body of a function. */
  readonly mayReturn?: boolean
}

/** @throws SyntaxProblem */
export function parse(text: string, { isModule, mayWait, mayReturn }: Grammar): Program {
  const options: Options = {
    ecmaVersion: 2024,
    sourceType: isModule ? 'module' : 'script',
    allowHashBang: true,
    allowReturnOutsideFunction: mayReturn,
    allowAwaitOutsideFunction: mayWait ?? isModule,
    allowSuperOutsideMethod: false,
  }
  // What is wrong is thrown from deep within.
  try {
    return parserOf().parse(text, options)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw worded(text, error as SyntaxError & { pos: number; raisedAt: number })
  }
}

function worded(text: string, error: SyntaxError & { pos: number; raisedAt: number }): SyntaxProblem {
  const { pos } = error
  const message = error.message.replace(/ \(\d+:\d+\)$/, '')
  const word =
    /^(?:[\p{ID_Start}$_#][\p{ID_Continue}$]*|\d[\w.]*|=>|\.\.\.|[=!]==?|&&|\|\||\?\?|\?\.|\+\+|--|[-+*/%&|^<>]=|.)/u.exec(
      text.slice(pos, pos + 200),
    )?.[0]
  const to = pos + (word?.length ?? 1)
  if (message === 'Unexpected token') {
    const rest = text.slice(pos)
    if (rest === '') return new SyntaxProblem(unfinished(text), text.length, text.length)
    if (/^["'`]/.test(rest)) {
      const isOpen = rest[0] !== '`' && !new RE2Quoted(rest).isClosed
      return new SyntaxProblem(
        isOpen
          ? 'Invalid or unexpected token'
          : rest[0] === '`'
            ? 'Unexpected template string'
            : 'Unexpected string',
        pos,
        to,
      )
    }
    if (/^\d/.test(rest)) return new SyntaxProblem('Unexpected number', pos, to)
    if (word && /^[\p{ID_Start}$_]/u.test(word))
      return new SyntaxProblem(
        reserved.has(word)
          ? `Unexpected token '${word}'`
          : strict.has(word)
            ? 'Unexpected strict mode reserved word'
            : `Unexpected identifier '${word}'`,
        pos,
        to,
      )
    const before = text.slice(0, pos).trimEnd()
    if (/\([^()]*[\w"'\])]$/.test(before.slice(-200)) && word !== undefined && /^[;{}]$/.test(word))
      return new SyntaxProblem('missing ) after argument list', pos, to)
    const nameless = /(?:^|[;{}\n])\s*(?:\w+\s+)?(function)\s*\*?$/.exec(before.slice(-200))
    if (word === '(' && nameless) {
      const at = before.lastIndexOf('function')
      return new SyntaxProblem('Function statements require a function name', at, at + 8)
    }
    return new SyntaxProblem(`Unexpected token '${word}'`, pos, to)
  }
  const declared = /^Identifier '(.*)' has already been declared$/.exec(message)
  if (declared) return new SyntaxProblem(message, pos, to)
  const fixed: Record<string, string> = {
    'Unterminated template': 'Unterminated template literal',
    'Unterminated regular expression': 'Invalid regular expression: missing /',
    'Assigning to rvalue': 'Invalid left-hand side in assignment',
    'Unterminated comment': 'Invalid or unexpected token',
    "'return' outside of function": 'Illegal return statement',
    "'import' and 'export' may appear only with 'sourceType: module'": text.startsWith('import', pos)
      ? 'Cannot use import statement outside a module'
      : "Unexpected token 'export'",
    "Cannot use keyword 'await' outside an async function":
      'await is only valid in async functions and the top level bodies of modules',
    'Unsyntactic break': 'Illegal break statement',
    'Unsyntactic continue': 'Illegal continue statement: no surrounding iteration statement',
    'Deleting local variable in strict mode': 'Delete of an unqualified identifier in strict mode.',
    "'super' keyword outside a method": "'super' keyword unexpected here",
  }
  if (/^The keyword '(\w+)' is reserved$/.test(message))
    return new SyntaxProblem(
      `Unexpected ${strict.has(word ?? '') ? 'strict mode reserved word' : `token '${word}'`}`,
      pos,
      to,
    )
  if (/^Identifier directly after number/.test(message))
    return new SyntaxProblem(
      'Invalid or unexpected token',
      pos - /[\w.]*$/.exec(text.slice(Math.max(0, pos - 99), pos))![0].length,
      pos,
    )
  const keyword = /^Unexpected keyword '(\w+)'$/.exec(message)
  if (keyword) return new SyntaxProblem(`Unexpected token '${keyword[1]}'`, pos, pos + keyword[1].length)
  const label = /^(?:break|continue)[ \t]+([\w$]+)/.exec(text.slice(pos, pos + 200))
  if (/^Unsyntactic/.test(message) && label) {
    const end = pos + label[0].length
    return new SyntaxProblem(`Undefined label '${label[1]}'`, end - label[1].length, end)
  }
  if (message === 'Unterminated string constant') {
    const end = text.indexOf('\n', pos)
    return new SyntaxProblem('Invalid or unexpected token', pos, end < 0 ? text.length : end)
  }
  if (/^Unexpected character/.test(message)) return new SyntaxProblem('Invalid or unexpected token', pos, to)
  if (/^Complex binding patterns require|^Missing initializer/.test(message))
    return new SyntaxProblem('Missing initializer in destructuring declaration', pos, to)
  return new SyntaxProblem(fixed[message] ?? message, pos, to)
}

const reserved = new Set(
  'break case catch class const continue debugger default delete do else export extends finally for function if import in instanceof new return super switch this throw try typeof var void while with null true false'.split(
    ' ',
  ),
)
const strict = new Set('implements interface let package private protected public static yield'.split(' '))

/** Whether a quoted text ends on its line. */
class RE2Quoted {
  readonly isClosed: boolean

  constructor(text: string) {
    const [quote] = text
    let at = 1
    while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1
    this.isClosed = text[at] === quote
  }
}

/** V8's words where a text ends too soon. */
function unfinished(text: string): string {
  const open: string[] = []
  for (const each of text.slice(-4_000))
    if ('([{'.includes(each)) open.push(each)
    else if (')]}'.includes(each)) open.pop()
  return open.at(-1) === '(' ? 'missing ) after argument list' : 'Unexpected end of input'
}
