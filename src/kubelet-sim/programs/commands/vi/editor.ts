/** What the keys of vi do: move, change, type, and begin lines such as `:wq` and `/text`. */
import { type Motion, motions, special, toLine } from './motions.ts'
import { type Point, Text } from './text.ts'

type Mode = 'command' | 'insert' | 'replace' | 'line'

/** A command: how often, what is done, and up to where. */
interface Typed {
  readonly count: number | undefined
  readonly operator: string | undefined
  readonly key: string
  /** What `r` and `f` are told. */
  readonly target: string
}

const shape = /^([1-9]\d*)?(?:([dcy])([1-9]\d*)?)?(.*)$/s

/** Commands of two keys; after the first of them, the second may be any in the one case, and one of some in the other. */
const wantsAny = new Set(['r', 'f', 'F', 't', 'T'])
const wantsMore = new Set(['g', 'Z'])

/** Those that repeat nothing, for `.`. */
const isNoChange = (keys: string): boolean => /^\d*(?:[/?:nNu.yGhjklwbe0$^]|Z)/.test(keys)

const escapeKey = '\x1b'
const mostRepeated = 10_000

export class Editor {
  readonly text: Text
  row = 0
  column = 0
  mode: Mode = 'command'
  /** What was typed of a command, or of a line that begins with `:`, `/` or `?`. */
  typed = ''
  /** What the last line of the screen tells. */
  message = ''
  /** What was last deleted or yanked; whole lines end in a newline. */
  #register = ''
  /** The keys of the last change, and of the one that is going on. */
  #lastChange = ''
  #keys = ''
  #isRepeating = false

  constructor(content: string) {
    this.text = new Text(content)
  }

  /** Takes a key in; answers a line such as `:wq` when it has been typed to its end. */
  press(key: string): string | undefined {
    this.#keys += key
    if (this.mode === 'line') return this.#pressInLine(key)
    if (this.mode !== 'command') {
      this.#insert(key)
      return undefined
    }
    return this.#pressInCommand(key)
  }

  moveTo({ row, column }: Point): void {
    this.row = Math.max(0, Math.min(row, this.text.lastRow))
    const last = this.text.line(this.row).length - (this.mode === 'command' ? 1 : 0)
    this.column = Math.max(0, Math.min(column, last))
  }

  get #at(): Point {
    return { row: this.row, column: this.column }
  }

  get #line(): string {
    return this.text.line(this.row)
  }

  #pressInLine(key: string): string | undefined {
    if (key === '\r' || key === '\n') {
      const line = this.typed
      this.#leaveLine()
      return line
    }
    if (key === escapeKey || key === '\x03') this.#leaveLine()
    else if (key === '\x7f' || key === '\b') {
      this.typed = this.typed.slice(0, -1)
      if (this.typed === '') this.#leaveLine()
    } else if (key >= ' ' && key < '\u0100') this.typed += key
    return undefined
  }

  #leaveLine(): void {
    this.mode = 'command'
    this.typed = ''
    this.#keys = ''
  }

  #pressInCommand(key: string): string | undefined {
    if (key === escapeKey || key === '\x03') {
      this.typed = ''
      this.#keys = ''
      return undefined
    }
    if (this.typed === '' && /[:/?]/.test(key)) {
      this.mode = 'line'
      this.typed = key
      return undefined
    }
    this.typed += key
    const command = parse(this.typed)
    if (!command) return undefined
    this.typed = ''
    this.message = ''
    const line = this.#do(command)
    this.#remember()
    return line
  }

  /** A change is whole once nothing more is typed into it. */
  #remember(): void {
    if (this.mode !== 'command') return
    if (!this.#isRepeating && !isNoChange(this.#keys)) this.#lastChange = this.#keys
    this.#keys = ''
  }

  #do(command: Typed): string | undefined {
    const { count, operator, key } = command
    const times = Math.min(count ?? 1, mostRepeated)
    if (operator !== undefined) this.#operate(command, operator)
    else if (key === 'n' || key === 'N') return key
    else if (key === 'ZZ') return ':x'
    else if (key === 'ZQ') return ':q!'
    else if (Object.hasOwn(shorter, key)) for (const each of shorter[key]) this.#again(each, times)
    else if (Object.hasOwn(this.#commands, key)) this.#commands[key](times, command.target)
    else this.#move(command)
    this.moveTo(this.#at)
    return undefined
  }

  #again(keys: string, times: number): void {
    const command = parse(`${times > 1 && !/^[acio]$/i.test(keys) ? times : ''}${keys}`)
    if (command) this.#do(command)
  }

  #move(command: Typed): void {
    const found = this.#motionOf(command)
    if (found) this.moveTo(found)
  }

  #motionOf({ count, key, target }: Typed): Motion | undefined {
    if (key === 'G') return toLine(this.text, count)
    if (!Object.hasOwn(motions, key)) return undefined
    return motions[key](this.text, this.#at, Math.min(count ?? 1, mostRepeated), target)
  }

  #operate(command: Typed, operator: string): void {
    const { key, count } = command
    const isLine = key === operator
    const last = Math.min(this.row + (count ?? 1) - 1, this.text.lastRow)
    // To change a word leaves the blanks behind it.
    const isWordChange = operator === 'c' && /^w$/i.test(key) && /\S/.test(this.#line[this.column] ?? '')
    const motion = isLine
      ? { row: last, column: 0, takesLines: true }
      : this.#motionOf(isWordChange ? { ...command, key: key === 'w' ? 'e' : 'E' } : command)
    if (!motion) return
    if (motion.takesLines) return this.#operateOnLines(operator, motion.row)
    const here = this.#at
    const isBack = motion.row < here.row || (motion.row === here.row && motion.column < here.column)
    const [from, to]: readonly [Point, Motion] = isBack ? [motion, here] : [here, motion]
    // The last word of a line ends with it.
    const isBeyond = /^w$/i.test(key) && to.row > from.row
    const end = isBeyond
      ? { row: from.row, column: this.text.line(from.row).length }
      : { row: to.row, column: to.column + (motion.isInclusive ? 1 : 0) }
    this.#register = this.text.between(from, end)
    if (operator === 'y') return this.moveTo(from)
    this.text.begin(here)
    this.text.replace(from, end, '')
    if (operator === 'c') this.mode = 'insert'
    this.moveTo(from)
  }

  #operateOnLines(operator: string, to: number): void {
    const [first, last] = [Math.min(this.row, to), Math.max(this.row, to)]
    const lines = this.text.lines.slice(first, last + 1)
    this.#register = `${lines.join('\n')}\n`
    if (operator === 'y') return this.moveTo({ row: first, column: this.column })
    this.text.begin(this.#at)
    const indent = /^\s*/.exec(lines[0])![0]
    this.text.replaceLines(first, lines.length, operator === 'c' ? [indent] : [])
    if (operator === 'c') this.mode = 'insert'
    this.moveTo({ row: first, column: operator === 'c' ? indent.length : 0 })
  }

  /** Those that are no motions, by their keys. */
  readonly #commands: Readonly<Record<string, (times: number, target: string) => void>> = {
    i: () => this.#beginToInsert(this.column),
    I: () => this.#beginToInsert(Math.max(0, this.#line.search(/\S|$/))),
    a: () => this.#beginToInsert(this.#line === '' ? 0 : this.column + 1),
    A: () => this.#beginToInsert(this.#line.length),
    o: () => this.#openLine(this.row + 1),
    O: () => this.#openLine(this.row),
    R: () => this.#beginToInsert(this.column, 'replace'),
    r: (times, target) => {
      if (this.column + times > this.#line.length) return
      this.text.begin(this.#at)
      this.text.replace(this.#at, { row: this.row, column: this.column + times }, target.repeat(times))
    },
    '~': (times) => {
      this.text.begin(this.#at)
      const to = { row: this.row, column: Math.min(this.#line.length, this.column + times) }
      const turned = this.text
        .between(this.#at, to)
        .replace(/[a-zA-Z]/g, (each) => (each >= 'a' ? each.toUpperCase() : each.toLowerCase()))
      this.text.replace(this.#at, to, turned)
      this.moveTo(to)
    },
    J: (times) => {
      this.text.begin(this.#at)
      for (let n = 0; n < Math.max(1, times - 1) && this.row < this.text.lastRow; n++) {
        const [line, next] = [this.#line, this.text.line(this.row + 1).replace(/^\s+/, '')]
        const joined = line === '' || next === '' || line.endsWith(' ') ? line + next : `${line} ${next}`
        this.text.replaceLines(this.row, 2, [joined])
        this.column = line.length
      }
    },
    p: (times) => this.#put(times, true),
    P: (times) => this.#put(times, false),
    u: () => {
      const was = this.text.undo()
      if (was) this.moveTo(was)
      else this.message = 'Already at oldest change'
    },
    '.': () => {
      this.#isRepeating = true
      this.#keys = ''
      for (const key of this.#lastChange) this.press(key)
      this.#isRepeating = false
    },
    '\x06': () => this.moveTo({ row: this.row + 22, column: 0 }),
    '\x04': () => this.moveTo({ row: this.row + 11, column: 0 }),
    '\x02': () => this.moveTo({ row: this.row - 22, column: 0 }),
    '\x15': () => this.moveTo({ row: this.row - 11, column: 0 }),
  }

  #beginToInsert(column: number, mode: 'insert' | 'replace' = 'insert'): void {
    this.text.begin(this.#at)
    this.mode = mode
    this.moveTo({ row: this.row, column })
  }

  #openLine(row: number): void {
    this.text.begin(this.#at)
    this.text.replaceLines(row, 0, [''])
    this.mode = 'insert'
    this.moveTo({ row, column: 0 })
  }

  #put(times: number, isAfter: boolean): void {
    if (this.#register === '') return
    this.text.begin(this.#at)
    const copy = this.#register.repeat(Math.min(times, Math.ceil(1_000_000 / this.#register.length)))
    if (copy.endsWith('\n')) {
      const row = this.row + (isAfter ? 1 : 0)
      this.text.replaceLines(row, 0, copy.slice(0, -1).split('\n'))
      return this.moveTo({ row, column: 0 })
    }
    const column = isAfter && this.#line !== '' ? this.column + 1 : this.column
    this.text.replace({ row: this.row, column }, { row: this.row, column }, copy)
    this.moveTo({ row: this.row, column: column + copy.length - 1 })
  }

  #insert(key: string): void {
    if (key === escapeKey || key === '\x03') {
      this.mode = 'command'
      this.moveTo({ row: this.row, column: this.column - 1 })
      this.#remember()
    } else if (key === '\x7f' || key === '\b') this.#eraseBack()
    else if (key === special.delete) {
      this.text.replace(this.#at, { row: this.row, column: this.column + 1 }, '')
    } else if (key === '\r' || key === '\n') {
      this.text.replace(this.#at, this.#at, '\n')
      this.moveTo({ row: this.row + 1, column: 0 })
    } else if (key > '\xff') this.#move({ count: undefined, operator: undefined, key, target: '' })
    else if (key >= ' ' || key === '\t') {
      const length = this.mode === 'replace' ? 1 : 0
      this.text.replace(this.#at, { row: this.row, column: this.column + length }, key)
      this.column++
    }
  }

  #eraseBack(): void {
    if (this.column > 0) {
      this.column--
      this.text.replace(this.#at, { row: this.row, column: this.column + 1 }, '')
    } else if (this.row > 0) {
      const column = this.text.line(this.row - 1).length
      this.text.replace({ row: this.row - 1, column }, { row: this.row, column: 0 }, '')
      this.moveTo({ row: this.row - 1, column })
    }
  }
}

/** What some keys stand for. */
const shorter: Readonly<Record<string, readonly string[]>> = {
  x: ['dl'],
  [special.delete]: ['dl'],
  X: ['dh'],
  D: ['d$'],
  C: ['c$'],
  s: ['cl'],
  S: ['cc'],
  Y: ['yy'],
}

/** The command that was typed; undefined while there is more to come of it. */
function parse(keys: string): Typed | undefined {
  const [, first, operator, second, rest] = shape.exec(keys)!
  if (rest === '') return undefined
  if (rest.length === 1 && (wantsAny.has(rest) || wantsMore.has(rest))) return undefined
  const isTold = wantsAny.has(rest[0])
  const count =
    first === undefined && second === undefined ? undefined : Number(first ?? 1) * Number(second ?? 1)
  return { count, operator, key: isTold ? rest[0] : rest, target: isTold ? rest.slice(1) : '' }
}
