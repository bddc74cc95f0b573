/** From a text to instructions; what is wrong with the text becomes an exception of the program. */
import { compileEval, compileProgram } from './compile-statement.ts'
import { exceptions, memoryError, recursionError } from './errors.ts'
import { parseEval, parseProgram } from './parse-statement.ts'
import { type Piecewise, wholly } from './piecewise.ts'
import { SyntaxProblem } from './syntax.ts'
import { syntaxLines } from './traceback.ts'
import { type Code, Exception, Raised, type Source } from './values.ts'

interface Compiling {
  readonly file: string
  /** `exec`, `eval`, or `single` for what is typed at a prompt. */
  readonly mode: string
  /** Its lines are shown where something goes wrong. */
  readonly isShown: boolean
}

/** In characters. */
const longestSource = 1_000_000
/** Of those that are kept: how long, and how many. */
const longestKept = 65_536
const mostKept = 128

export const compileText = (text: string, how: Compiling): Code => wholly(compiling(text, how))

/** The same, in pieces. */
export function* compiling(text: string, { file, mode, isShown }: Compiling): Piecewise<Code> {
  if (text.length > longestSource) throw memoryError()
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const source: Source = { file, lines: plain.split('\n'), isShown }
  // What is wrong is thrown from deep within; what is nested too deeply exhausts the stack.
  try {
    return mode === 'eval'
      ? compileEval(yield* parseEval(plain), source)
      : yield* compileProgram(yield* parseProgram(plain), source, mode === 'single')
  } catch (error) {
    if (error instanceof RangeError)
      throw recursionError('maximum recursion depth exceeded during compilation')
    if (error instanceof SyntaxProblem) throw syntaxFailure(error, source)
    throw error
  }
}

function syntaxFailure({ message, at, name }: SyntaxProblem, source: Source): Raised {
  const exception = new Exception(exceptions.get(name)!, [message])
  exception.attrs = new Map<string, string | number>([
    ['location_', syntaxLines(source, message, at)],
    ['line_', at.line],
    ['file_', source.file.slice(source.file.lastIndexOf('/') + 1)],
  ])
  return new Raised(exception)
}

/** What has been compiled once need not be again: many Pods run one program, and all import the same modules. */
export class CompiledPrograms {
  readonly #known = new Map<string, Code>();

  /** Whoever has it compiled first pays for it. */
  *get(text: string, how: Compiling): Piecewise<Code> {
    const key = `${how.mode} ${how.isShown} ${how.file}\n${text}`
    const known = this.#known.get(key)
    if (known) return known
    const code = yield* compiling(text, how)
    yield text.length
    if (text.length > longestKept) return code
    const [oldest] = this.#known.keys()
    if (this.#known.size >= mostKept) this.#known.delete(oldest)
    this.#known.set(key, code)
    return code
  }
}
