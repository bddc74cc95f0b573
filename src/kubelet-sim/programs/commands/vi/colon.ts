/** The lines of vi: `:wq`, `:%s/a/b/g`, `:3,5d`, `/text`. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { readAll } from '../input.ts'
import { compileExpression, type Expression, InvalidExpression } from '../regex.ts'
import { fillIn, replacementOf } from '../sed/replacement.ts'
import type { Editor } from './editor.ts'

/** Lines may get longer by a substitution, but not beyond. */
const longestLine = 64 * 1024

const places = /^(%|(?:\d+|[.$])(?:,(?:\d+|[.$]))?)?\s*(.*)$/s

export class Colon {
  /** It is to end. */
  isOver = false
  #sought: string | undefined
  #isBackward = false

  constructor(
    private readonly process: Process,
    private readonly editor: Editor,
    /** What is edited; undefined where it has no name yet. */
    private name: string | undefined,
  ) {}

  *run(line: string): Working {
    if (line === 'n' || line === 'N') return yield* this.#search(line === 'N')
    if (line[0] !== ':') {
      if (line.length > 1) this.#sought = line.slice(1).replace(/(?<!\\)[/?].*$/, '')
      this.#isBackward = line[0] === '?'
      return yield* this.#search(false)
    }
    const [, range, command] = places.exec(line.slice(1).trim())!
    const [first, last] = this.#rows(range)
    if (command === '')
      return this.editor.moveTo({ row: range === undefined ? this.editor.row : last, column: 0 })
    if (/^s\W/.test(command)) return yield* this.#substitute(command, first, last)
    if (/^d(elete)?$/.test(command)) return this.#delete(first, last)
    yield* this.#file(command)
  }

  #rows(range: string | undefined): readonly [first: number, last: number] {
    const { row, text } = this.editor
    const rowOf = (place: string) =>
      place === '.'
        ? row
        : place === '$'
          ? text.lastRow
          : Math.min(text.lastRow, Math.max(0, Number(place) - 1))
    if (range === undefined) return [row, row]
    if (range === '%') return [0, text.lastRow]
    const [first, last = first] = range.split(',')
    return [rowOf(first), rowOf(last)]
  }

  #delete(first: number, last: number): void {
    const { editor } = this
    editor.text.begin(editor)
    editor.text.replaceLines(first, Math.max(0, last - first + 1), [])
    editor.moveTo({ row: first, column: 0 })
  }

  /** What is about the file, or about vi itself. */
  *#file(command: string): Working {
    const { editor } = this
    const [, word, bang, name] = /^([a-z]*)(!?)\s*(.*)$/s.exec(command) ?? [undefined, command, '', '']
    switch (word) {
      case 'w':
      case 'write':
        return void this.#write(name)
      case 'wq':
        if (this.#write(name)) this.isOver = true
        return
      case 'x':
      case 'xit':
        if (!editor.text.isChanged || this.#write(name)) this.isOver = true
        return
      case 'q':
      case 'quit':
        if (editor.text.isChanged && !bang) editor.message = 'No write since last change (:q! overrides)'
        else this.isOver = true
        return
      case 'r':
      case 'read':
        return yield* this.#read(name)
      case 'set':
      case 'se':
      case 'syntax':
        return
      case 'noh':
      case 'nohlsearch':
        return
      default:
        editor.message = `'${command}' is not implemented`
    }
  }

  /** Answers whether that went well. */
  #write(name: string): boolean {
    const { process, editor } = this
    const target = name || this.name
    if (target === undefined) {
      editor.message = 'No current filename'
      return false
    }
    this.name ??= target
    const { content } = editor.text
    const problem = process.machine.files.write(resolvePath(process.cwd, target), content, process.user)
    if (problem) editor.message = `'${target}' ${problem.message}`
    else {
      editor.text.isChanged = false
      editor.message = `'${target}' ${editor.text.lines.length}L, ${content.length}C`
    }
    return !problem
  }

  *#read(name: string): Working {
    const { process, editor } = this
    const opened = process.machine.openToRead(resolvePath(process.cwd, name), process)
    if (isError(opened)) {
      editor.message = `'${name}' ${opened.message}`
      return
    }
    const text = yield* readAll(process, opened)
    editor.text.begin(editor)
    editor.text.replaceLines(editor.row + 1, 0, text.replace(/\n$/, '').split('\n'))
    editor.moveTo({ row: editor.row + 1, column: 0 })
  }

  #expression(pattern: string, ignoresCase = false): Expression | undefined {
    const expression = compileExpression(this.process, pattern, { isExtended: false, ignoresCase })
    if (!(expression instanceof InvalidExpression)) return expression
    this.editor.message = `bad search pattern '${pattern}'`
    return undefined
  }

  /** From where one is to the next place, around the end of the file. */
  *#search(isOther: boolean): Working {
    const { editor, process } = this
    const expression = this.#sought === undefined ? undefined : this.#expression(this.#sought)
    if (!expression) return
    const step = this.#isBackward !== isOther ? -1 : 1
    const count = editor.text.lines.length
    for (let n = 0; n <= count; n++) {
      const row = (((editor.row + step * n) % count) + count) % count
      yield* process.breathe()
      const found = this.#columns(expression, row).filter(
        (column) => n > 0 || (step > 0 ? column > editor.column : column < editor.column),
      )
      if (found.length > 0)
        return editor.moveTo({ row, column: step > 0 ? found[0] : found[found.length - 1] })
    }
    editor.message = 'Pattern not found'
  }

  #columns(expression: Expression, row: number): readonly number[] {
    const line = this.editor.text.line(row)
    if (!expression.canSearch(line)) return []
    return expression.places(this.process, line, line.length + 1).map(({ start }) => start)
  }

  *#substitute(command: string, first: number, last: number): Working {
    const { editor, process } = this
    const [pattern, replacement = '', flags = ''] = partsOf(command)
    const expression = this.#expression(pattern || (this.#sought ?? ''), flags.includes('i'))
    if (!expression) return
    const parts = replacementOf(replacement)
    let count = 0
    editor.text.begin(editor)
    for (let row = first; row <= last; row++) {
      yield* process.breathe()
      const line = editor.text.line(row)
      if (!expression.canSearch(line)) continue
      let result = ''
      let from = 0
      yield* expression.each(process, line, (match) => {
        count++
        result += line.slice(from, match.start) + fillIn(parts, match)
        from = match.end
        return flags.includes('g') && result.length < longestLine
      })
      if (from > 0 || result !== '') editor.text.lines[row] = result + line.slice(from)
    }
    if (count === 0) editor.message = `No match for '${pattern}'`
    else editor.moveTo({ row: last, column: 0 })
  }
}

/** What stands between the signs of `s/a/b/g`, whichever sign it is. */
function partsOf(command: string): readonly string[] {
  const sign = command[1]
  const parts = ['']
  for (let n = 2; n < command.length; n++) {
    if (command[n] === '\\' && command[n + 1] === sign) parts[parts.length - 1] += command[++n]
    else if (command[n] === '\\') parts[parts.length - 1] += command[n] + (command[++n] ?? '')
    else if (command[n] === sign) parts.push('')
    else parts[parts.length - 1] += command[n]
  }
  return parts
}
