/** test and [: questions about files, texts and numbers. */
import {
  BlockDevice,
  Directory,
  may,
  RegularFile,
  resolvePath,
  SymbolicLink,
} from '../../runtime/files/files.ts'
import { NamedPipe } from '../../runtime/files/named-pipe.ts'
import { UnixSocket } from '../../runtime/network/unix-socket.ts'
import { isError } from '../../runtime/posix.ts'
import type { Command, Process } from '../../runtime/program.ts'
import { letterOf } from './nodes.ts'
import type { Speaker } from './speaker.ts'

/** What is wrong with the arguments. */
class Malformed {
  constructor(readonly message: string) {}
}

type Answer = boolean | Malformed

export const test = (process: Process, shell?: Speaker): ReturnType<Command> => {
  const { args } = process
  const name = args[0]
  process.charge((args.length - 1) * 8)
  const simple = simpleTest(
    process,
    name === '[' && args[args.length - 1] === ']' ? args.length - 1 : args.length,
    shell?.dialect === 'dash',
  )
  if (simple !== undefined) return simple ? 0 : 1
  const words = args.slice(1)
  if (name === '[' && words.pop() !== ']') {
    if (shell && shell.dialect !== 'ash')
      shell.complain(`[: missing ${shell.dialect === 'bash' ? "`]'" : ']'}`)
    else process.complain(`${shellName(process)}: missing ]\n`)
    return 2
  }
  const expression = new Expression(process, words, shell?.dialect === 'dash')
  const answer = expression.evaluate()
  if (answer instanceof Malformed) {
    if (shell && shell.dialect !== 'ash') shell.complain(`${name}: ${wordsOf(answer, shell.dialect, words)}`)
    else process.complain(`${shellName(process)}: ${answer.message}\n`)
    return 2
  }
  return answer ? 0 : 1
}

/** What bash and dash say of what busybox calls a bad number, or an operand that it does not know. */
function wordsOf({ message }: Malformed, dialect: string, words: readonly string[]): string {
  const found = /^(.*): (bad number|unknown operand|argument expected)$/s.exec(message)
  if (!found) return message
  if (found[2] === 'bad number')
    return dialect === 'bash' ? `${found[1]}: integer expression expected` : `Illegal number: ${found[1]}`
  if (dialect !== 'bash')
    return found[2] === 'argument expected'
      ? message
      : `${words.length > 2 ? words[0] : found[1]}: unexpected operator`
  if (words.length === 2) return `${words[0]}: unary operator expected`
  return words.length === 3 ? `${words[1]}: binary operator expected` : 'too many arguments'
}

/** The common test, of two operands and nothing else; undefined for any other, and for what is malformed. */
function simpleTest(process: Process, end: number, isDash: boolean): boolean | undefined {
  const [name, left, operator, right] = process.args
  if (
    end !== 4 ||
    left === '!' ||
    (isDash && operator === '==') ||
    (name === '[') !== end < process.args.length
  )
    return undefined
  const answer = binaryTest(process, { left, operator, right })
  return typeof answer === 'boolean' ? answer : undefined
}

const shellName = (process: Process): string =>
  process.machine.image.shell === 'bash' ? process.args[0] : 'sh'

/** A test of one operand; undefined when there is no such operator. */
export function unaryTest(process: Process, operator: string, operand: string): boolean | undefined {
  if (operator === '-n') return operand !== ''
  if (operator === '-z') return operand === ''
  if (operator === '-t') return process.handles[Number(operand)]?.isTerminal ?? false
  if (!/^-[a-zA-Z]$/.test(operator)) return undefined
  const place = process.machine.files.locate(
    resolvePath(process.cwd, operand),
    operator !== '-L' && operator !== '-h',
  )
  const node = isError(place) || operand === '' ? undefined : place.node
  switch (operator) {
    case '-e':
    case '-a':
      return node !== undefined
    case '-f':
      return node instanceof RegularFile && !(node instanceof BlockDevice)
    case '-d':
      return node instanceof Directory
    case '-L':
    case '-h':
      return node instanceof SymbolicLink
    case '-c':
      return node !== undefined && letterOf(node) === 'c'
    case '-s':
      return node instanceof RegularFile ? node.size > 0 : node !== undefined
    case '-r':
      return node !== undefined && may(node, process.user, 4)
    case '-w':
      return node !== undefined && !isError(place) && !place.isReadOnly && may(node, process.user, 2)
    case '-x':
      return node !== undefined && may(node, process.user, 1)
    case '-b':
      return node instanceof BlockDevice
    case '-p':
      return node instanceof NamedPipe
    case '-S':
      return node instanceof UnixSocket
    case '-g':
    case '-u':
    case '-k':
      return false
    default:
      return undefined
  }
}

interface BinaryTest {
  readonly left: string
  readonly operator: string
  readonly right: string
}

/** A test of two operands; undefined when there is no such operator. */
export function binaryTest(process: Process, { left, operator, right }: BinaryTest): Answer | undefined {
  switch (operator) {
    case '=':
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '-nt':
      return modifiedAt(process, left) > modifiedAt(process, right)
    case '-ot':
      return modifiedAt(process, left) < modifiedAt(process, right)
    default:
      return numberTest(operator, left, right)
  }
}

const modifiedAt = (process: Process, path: string): number => {
  const node = process.machine.files.node(resolvePath(process.cwd, path))
  return isError(node) ? -1 : node.modifiedAt
}

const comparisons: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ['-eq', (a: number, b: number) => a === b],
  ['-ne', (a: number, b: number) => a !== b],
  ['-lt', (a: number, b: number) => a < b],
  ['-le', (a: number, b: number) => a <= b],
  ['-gt', (a: number, b: number) => a > b],
  ['-ge', (a: number, b: number) => a >= b],
])

function numberTest(operator: string, left: string, right: string): Answer | undefined {
  const compare = comparisons.get(operator)
  if (!compare) return undefined
  if (!isNumber(left)) return new Malformed(`${left}: bad number`)
  return isNumber(right) ? compare(Number(left), Number(right)) : new Malformed(`${right}: bad number`)
}

const isOperator = (word: string): boolean => /^(?:==?|!=|[<>]|-[no]t)$/.test(word) || comparisons.has(word)

const isNumber = (text: string): boolean => areDigits(text) || /^\s*[-+]?\d+\s*$/.test(text)

function areDigits(text: string): boolean {
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n)
    if (code < 48 || code > 57) return false
  }
  return text !== ''
}

/** What is nested deeper exhausts the host's stack. */
const deepest = 100

/** What has more of them takes too long at once. */
const mostWords = 4_096

/** Words with `!`, `(`, `)`, `-a` and `-o` between them. */
class Expression {
  #at = 0
  #depth = 0

  constructor(
    private readonly process: Process,
    private readonly words: readonly string[],
    /** It knows no `==`. */
    private readonly isDash: boolean,
  ) {}

  evaluate(): Answer {
    if (this.words.length === 0) return false
    if (this.words.length > mostWords) return new Malformed('too many arguments')
    const answer = this.#or()
    if (answer instanceof Malformed) return answer
    if (this.#at >= this.words.length) return answer
    const word = this.words[this.#at]
    const lacksMore = this.#at === this.words.length - 1 && isOperator(word)
    return new Malformed(`${word}: ${lacksMore ? 'argument expected' : 'unknown operand'}`)
  }

  #or(): Answer {
    let answer = this.#and()
    while (this.words[this.#at] === '-o' && !(answer instanceof Malformed)) {
      this.#at++
      const right = this.#and()
      answer = right instanceof Malformed ? right : answer || right
    }
    return answer
  }

  #and(): Answer {
    let answer = this.#not()
    while (this.words[this.#at] === '-a' && !(answer instanceof Malformed)) {
      this.#at++
      const right = this.#not()
      answer = right instanceof Malformed ? right : answer && right
    }
    return answer
  }

  #not(): Answer {
    let isNegated = false
    for (; this.words[this.#at] === '!' && this.#at + 1 < this.words.length; this.#at++)
      isNegated = !isNegated
    const answer = this.#primary()
    return answer instanceof Malformed ? answer : answer !== isNegated
  }

  #primary(): Answer {
    const [first, second, third] = this.words.slice(this.#at, this.#at + 3)
    if (first === undefined) return new Malformed('argument expected')
    const binary =
      third === undefined || (this.isDash && second === '==')
        ? undefined
        : binaryTest(this.process, { left: first, operator: second, right: third })
    if (binary !== undefined) {
      this.#at += 3
      return binary
    }
    if (first === '(') return this.#group()
    const unary = second === undefined ? undefined : unaryTest(this.process, first, second)
    if (unary !== undefined) {
      this.#at += 2
      return unary
    }
    this.#at++
    return first !== ''
  }

  #group(): Answer {
    this.#at++
    if (++this.#depth > deepest) return new Malformed('too many arguments')
    const answer = this.#or()
    this.#depth--
    if (answer instanceof Malformed) return answer
    if (this.words[this.#at++] !== ')') return new Malformed('closing paren expected')
    return answer
  }
}
