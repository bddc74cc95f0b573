/** Runs a script of sed on one line after the other. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { TextBuffer } from '../../../runtime/files/text-buffer.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Handle } from '../../../runtime/processes/streams.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { endForMemory, lineUnits } from '../input.ts'
import type { Expression } from '../regex.ts'
import { fillIn } from './replacement.ts'
import type { SedAddress, SedCommand, Substitution } from './syntax.ts'

/** Where lines come from. */
export interface SedInput {
  /** The next line, with its newline; undefined at the end. */
  next(): Working<string | undefined>
  /** Whether there is no line any more. */
  isAtEnd(): Working<boolean>
  readonly name: string
}

export interface SedScript {
  readonly commands: readonly SedCommand[]
  readonly isQuiet: boolean
  /** What ends a line: with -z a zero. */
  readonly lineEnd: '\n' | '\0'
}

/** Where the text goes. */
export type Out = (text: string) => Working

/** Some expression cannot be looked for in so long a line. */
class TooLong {}

const tooLong = new TooLong()
const longestResult = 4 * 1024 * 1024

/** How a cycle goes on after a command. */
type Next = number | 'end' | 'delete' | 'restart' | 'quit' | 'quitSilently' | TooLong

export class SedMachine {
  exitCode = 0
  #space = ''
  #hold = ''
  #number = 0
  /** The last line of a file may have no newline. */
  #newline = ''
  #owesNewline = false
  #later: (string | { readonly file: string })[] = []
  #hasReplaced = false
  #lastExpression: Expression | undefined
  /** In a range: until which line, or until its end matches. */
  readonly #ranges = new Map<SedCommand, number>()
  readonly #files = new Map<string, Handle>()

  constructor(
    private readonly process: Process,
    private readonly script: SedScript,
  ) {}

  /** Edits all lines. Answers whether the script wants no more. */
  *run(input: SedInput, out: Out): Working<boolean> {
    let isKept = false
    for (;;) {
      if (!isKept && !(yield* this.#read(input))) return false
      const end = yield* this.#cycle(input, out)
      if (end instanceof TooLong) {
        this.process.complain('sed: line too long for this expression\n')
        this.exitCode = 1
        return true
      }
      if ((end === 'end' || end === 'quit') && !this.script.isQuiet) yield* this.#print(this.#space, out)
      yield* this.#flush(out)
      if (end === 'quit' || end === 'quitSilently') return true
      isKept = end === 'restart'
      if (this.process.needsRest(lineUnits)) yield* this.process.rest()
    }
  }

  *#read(input: SedInput): Working<boolean> {
    const line = yield* input.next()
    if (line === undefined) return false
    this.#newline = line.endsWith(this.script.lineEnd) ? this.script.lineEnd : ''
    this.#space = this.#newline ? line.slice(0, -1) : line
    this.#number++
    return true
  }

  *#print(text: string, out: Out, newline = this.#newline): Working {
    yield* out(`${this.#owesNewline ? this.script.lineEnd : ''}${text}${newline}`)
    this.#owesNewline = newline === ''
  }

  /** Runs the commands on what is in the pattern space. */
  *#cycle(input: SedInput, out: Out): Working<Next> {
    const { commands } = this.script
    this.#hasReplaced = false
    for (let n = 0; n < commands.length; ) {
      const command = commands[n]
      const isSelected = yield* this.#selects(command, input)
      if (isSelected instanceof TooLong) return isSelected
      if (!isSelected) n = command.name === '{' ? command.target : n + 1
      else {
        const next = yield* this.#do(command, input, out)
        if (typeof next !== 'number') return next
        n = next < 0 ? n + 1 : next
      }
      if (this.#space.length + this.#hold.length > longestResult) yield* endForMemory(this.process)
      if (this.process.needsRest(4)) yield* this.process.rest()
    }
    return 'end'
  }

  *#do(command: SedCommand, input: SedInput, out: Out): Working<Next> {
    switch (command.name) {
      case 's':
        return yield* this.#substitute(command.substitution!, out)
      case 'd':
        return 'delete'
      case 'D':
        return this.#deleteFirst()
      case 'p':
        yield* this.#print(this.#space, out, this.script.lineEnd)
        return -1
      case 'P':
        yield* this.#print(this.#space.split('\n', 1)[0], out, this.script.lineEnd)
        return -1
      case 'n':
      case 'N':
        return yield* this.#advance(command.name, input, out)
      case 'q':
      case 'Q':
        this.exitCode = Number(command.argument) & 255
        return command.name === 'q' ? 'quit' : 'quitSilently'
      case 'b':
        return command.target
      case 't':
      case 'T': {
        const jumps = this.#hasReplaced === (command.name === 't')
        this.#hasReplaced = false
        return jumps ? command.target : -1
      }
      case 'c':
        return yield* this.#change(command, out)
      case 'w':
        this.#writeTo(command.argument, `${this.#space}\n`)
        return -1
      default:
        yield* this.#tell(command, input, out)
        return -1
    }
  }

  /** The commands that only move or show text. */
  *#tell({ name, argument, translation }: SedCommand, input: SedInput, out: Out): Working {
    if (name === 'y') this.#space = this.#space.replace(/[\s\S]/g, (each) => translation?.get(each) ?? each)
    else if (name === 'g') this.#space = this.#hold
    else if (name === 'G') this.#space += `\n${this.#hold}`
    else if (name === 'h') this.#hold = this.#space
    else if (name === 'H') this.#hold += `\n${this.#space}`
    else if (name === 'x') [this.#space, this.#hold] = [this.#hold, this.#space]
    else if (name === 'z') this.#space = ''
    else if (name === '=') yield* this.#print(String(this.#number), out, this.script.lineEnd)
    else if (name === 'F') yield* this.#print(input.name, out, this.script.lineEnd)
    else if (name === 'l') yield* this.#print(`${visible(this.#space)}$`, out, this.script.lineEnd)
    else if (name === 'i') yield* this.#print(argument, out, this.script.lineEnd)
    else if (name === 'a') this.#later.push(argument)
    else if (name === 'r') this.#later.push({ file: argument })
    if (this.#later.length > mostLater) yield* endForMemory(this.process)
    this.process.charge(this.#space.length >> 4)
  }

  #deleteFirst(): Next {
    const newline = this.#space.indexOf('\n')
    if (newline < 0) return 'delete'
    this.#space = this.#space.slice(newline + 1)
    return 'restart'
  }

  /** n and N: where there is no further line, what there is is printed, and that is all. */
  *#advance(name: string, input: SedInput, out: Out): Working<Next> {
    if (yield* input.isAtEnd()) return 'quit'
    const before = this.#space
    if (name === 'n' && !this.script.isQuiet) yield* this.#print(before, out)
    yield* this.#flush(out)
    yield* this.#read(input)
    if (name === 'N') this.#space = `${before}\n${this.#space}`
    return -1
  }

  /** A range is changed as a whole, at its end. */
  *#change(command: SedCommand, out: Out): Working<Next> {
    const isInRange = command.to && !command.isNegated && this.#ranges.has(command)
    if (!isInRange) yield* this.#print(command.argument, out, this.script.lineEnd)
    return 'delete'
  }

  /** What was to come behind the line. */
  *#flush(out: Out): Working {
    if (this.#later.length === 0) return
    const later = this.#later
    this.#later = []
    for (const each of later) {
      if (typeof each === 'string') yield* this.#print(each, out, this.script.lineEnd)
      else {
        const { machine, cwd, user } = this.process
        const text = machine.files.read(resolvePath(cwd, each.file), user, longestResult)
        if (typeof text !== 'string' || text === '') continue
        const isWhole = text.endsWith(this.script.lineEnd)
        yield* this.#print(isWhole ? text.slice(0, -1) : text, out, isWhole ? this.script.lineEnd : '')
      }
    }
  }

  #writeTo(name: string, text: string): void {
    const { process } = this
    let file = this.#files.get(name)
    if (!file) {
      const opened = process.machine.openToWrite(resolvePath(process.cwd, name), process, false)
      if (isError(opened)) {
        process.complain(`sed: couldn't open file ${name}: ${opened.message}\n`)
        process.quit(4)
        return
      }
      this.#files.set(name, (file = opened))
    }
    process.charge(text.length >> 3)
    file.write?.(text)
  }

  *#substitute(substitution: Substitution, out: Out): Working<Next> {
    const expression = substitution.expression ?? this.#lastExpression
    if (!expression?.canSearch(this.#space)) return tooLong
    this.#lastExpression = expression
    const changed = yield* this.#changed(expression, substitution)
    if (changed === undefined) return -1
    this.#space = changed
    this.#hasReplaced = true
    if (substitution.prints) yield* this.#print(changed, out, this.script.lineEnd)
    if (substitution.file !== undefined) this.#writeTo(substitution.file, `${changed}\n`)
    return -1
  }

  /** The line after s///; undefined when nothing matched. */
  *#changed(
    expression: Expression,
    { replacement, nth, isGlobal }: Substitution,
  ): Working<string | undefined> {
    const line = this.#space
    const result = new TextBuffer()
    let from = 0
    let count = 0
    let last = -1
    let hasChanged = false
    yield* expression.each(this.process, line, (match) => {
      // Nothing is found right behind what was found before.
      if (match.start === match.end && match.start === last) return true
      last = match.end
      if (++count < nth) return true
      hasChanged = true
      result.append(line.slice(from, match.start))
      result.append(fillIn(replacement, match))
      from = match.end
      return isGlobal && result.length <= longestResult
    })
    if (result.length > longestResult) yield* endForMemory(this.process)
    if (!hasChanged) return undefined
    result.append(line.slice(from))
    return result.text
  }

  *#selects(command: SedCommand, input: SedInput): Working<boolean | TooLong> {
    const { from, to, isNegated } = command
    if (!from) return !isNegated
    const isIn = to ? yield* this.#isInRange(command, from, to, input) : yield* this.#isAt(from, input)
    return isIn instanceof TooLong ? isIn : isIn !== isNegated
  }

  *#isInRange(
    command: SedCommand,
    from: SedAddress,
    to: SedAddress,
    input: SedInput,
  ): Working<boolean | TooLong> {
    let until = this.#ranges.get(command)
    // Only `0,/…/` may end with the first line.
    const mayEndHere = from.kind === 'line' && from.number === 0
    if (until === undefined && mayEndHere && this.#number === 1) until = Number.POSITIVE_INFINITY
    else if (until === undefined) {
      const starts = yield* this.#isAt(from, input)
      if (starts !== true) return starts
      until = lastOf(to, this.#number)
      if (until > this.#number) this.#ranges.set(command, until)
      return true
    }
    if (to.kind === 'line' && this.#number > to.number) {
      this.#ranges.delete(command)
      // The end has been passed by n: the line may begin another range.
      return false
    }
    const ends = until === Number.POSITIVE_INFINITY ? yield* this.#isAt(to, input) : this.#number >= until
    if (ends instanceof TooLong) return ends
    if (ends) this.#ranges.delete(command)
    else this.#ranges.set(command, until)
    return true
  }

  *#isAt(address: SedAddress, input: SedInput): Working<boolean | TooLong> {
    switch (address.kind) {
      case 'line':
        return address.number === this.#number
      case 'step':
        return address.step <= 0
          ? this.#number === address.first
          : this.#number >= address.first && (this.#number - address.first) % address.step === 0
      case 'last':
        return yield* input.isAtEnd()
      case 'match': {
        const expression = address.expression ?? this.#lastExpression
        if (!expression?.canSearch(this.#space)) return tooLong
        this.#lastExpression = expression
        return expression.isIn(this.process, this.#space)
      }
      default:
        return false
    }
  }
}

/** More texts are not kept to come behind a line. */
const mostLater = 10_000

/** The last line of a range that begins at a line, where its number is known. */
function lastOf(to: SedAddress, number: number): number {
  if (to.kind === 'line') return to.number
  if (to.kind === 'more') return number + to.count
  if (to.kind === 'multiple') return to.count > 0 ? Math.ceil(number / to.count) * to.count : number
  return Number.POSITIVE_INFINITY
}

const letters: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\f': '\\f',
  '\v': '\\v',
  '\b': '\\b',
  '\x07': '\\a',
  '\\': '\\\\',
}

/** As `l` shows it. */
const visible = (text: string): string =>
  text.replace(
    /[^ -[\]-~]/g,
    (each) => letters[each] ?? `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
