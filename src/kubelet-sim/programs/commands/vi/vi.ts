/** vi: edits a file at a terminal, or as a script of keys says. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { ENOENT, isError } from '../../../runtime/posix.ts'
import { readChunk, type TerminalSize } from '../../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { readAll } from '../input.ts'
import { nameOf } from '../options.ts'
import { Colon } from './colon.ts'
import { Editor } from './editor.ts'
import { special } from './motions.ts'

/** The screen of vi lies over what was there before. */
const openScreen = '\x1b[?1049h'
const closeScreen = '\x1b[?1049l'

/** Larger files are refused. */
const largest = 4 * 1024 * 1024

/** What terminals send for keys that are no characters. */
const sequences: Readonly<Record<string, string>> = {
  A: special.up,
  B: special.down,
  C: special.right,
  D: special.left,
  H: special.home,
  F: special.end,
  '1~': special.home,
  '3~': special.delete,
  '4~': special.end,
}

const escapeKey = '\x1b'
const sequence = new RegExp(`${escapeKey}[[O]([ABCDHF]|[134]~)`, 'g')

const keysOf = (bytes: string): string => bytes.replace(sequence, (_all, name: string) => sequences[name])

const usualSize: TerminalSize = { width: 80, height: 24 }

function* vi(process: Process): Running {
  const name = process.args.slice(1).find((each) => !/^[-+]/.test(each))
  const content = yield* contentOf(process, name)
  if (content === undefined) return 1
  const editor = new Editor(content.text)
  editor.message =
    name === undefined ? '' : `${name} ${content.isNew ? '[New file]' : `${editor.text.lines.length}L`}`
  const { terminal } = process.input
  if (!terminal) return yield* edit(process, editor, name)
  const wasRaw = terminal.isRaw
  process.whenExited(() => {
    terminal.isRaw = wasRaw
  })
  terminal.isRaw = true
  yield* process.write(openScreen)
  const status = yield* edit(process, editor, name)
  yield* process.write(closeScreen)
  terminal.isRaw = wasRaw
  return status
}

function* contentOf(
  process: Process,
  name: string | undefined,
): Working<{ readonly text: string; readonly isNew: boolean } | undefined> {
  if (name === undefined) return { text: '', isNew: true }
  const opened = process.machine.openToRead(resolvePath(process.cwd, name), process)
  if (opened === ENOENT) return { text: '', isNew: true }
  const text = isError(opened) ? opened : yield* readAll(process, opened)
  if (typeof text === 'string' && text.length <= largest) return { text, isNew: false }
  const problem = typeof text === 'string' ? 'file too large' : text.message
  process.complain(`${nameOf(process)}: '${name}' ${problem}\n`)
  return undefined
}

function* edit(process: Process, editor: Editor, name: string | undefined): Running {
  const colon = new Colon(process, editor, name)
  const screen = new Screen(process, editor)
  for (;;) {
    yield* screen.show()
    const bytes = yield* readChunk(process.input)
    if (bytes === undefined) return 0
    for (const key of keysOf(bytes)) {
      const line = editor.press(key)
      if (line !== undefined) yield* colon.run(line)
      if (colon.isOver) return 0
      yield* process.breathe(8 + (editor.text.lines.length >> 2))
    }
  }
}

class Screen {
  /** The first row that is shown. */
  #top = 0

  constructor(
    private readonly process: Process,
    private readonly editor: Editor,
  ) {}

  *show(): Working {
    const { terminal } = this.process.input
    if (!terminal) return
    const { width, height } = terminal.size.height > 1 ? terminal.size : usualSize
    const { row, column, text, mode, typed, message } = this.editor
    const rows = height - 1
    if (row < this.#top) this.#top = row
    if (row >= this.#top + rows) this.#top = row - rows + 1
    const shown = Array.from({ length: rows }, (_, n) => {
      const at = this.#top + n
      return at > text.lastRow ? '~' : text.line(at).replaceAll('\t', '        ').slice(0, width)
    })
    const state =
      mode === 'line' ? typed : message || (mode === 'command' ? '' : `-- ${mode.toUpperCase()} --`)
    const cursor =
      mode === 'line'
        ? `\x1b[${height};${typed.length + 1}H`
        : `\x1b[${row - this.#top + 1};${Math.min(width, text.line(row).slice(0, column).replaceAll('\t', '        ').length + 1)}H`
    const lines = [...shown, state.slice(0, width)].map((line) => `${line}\x1b[K`)
    yield* this.process.write(`\x1b[H${lines.join('\r\n')}${cursor}`)
  }
}

export const viPrograms: Readonly<Record<string, Program>> = { vi, vim: vi }
