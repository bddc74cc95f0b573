/** How psql carries out COPY: it asks for rows and writes lines, or reads lines and adds rows. */
import { resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Working } from '../../runtime/program.ts'
import { together, writePieces } from '../sql/pieces.ts'
import { type CopyOrder, copiedLines, csvValues, isOpenLine } from './copying.ts'
import { copiedValue } from './restore.ts'
import type { Answer } from './server.ts'
import { complaintOf } from './session.ts'

interface Around {
  readonly process: Process
  ask(sql: string): Working<Answer>
  /** @param mark what stands before it where it is about psql itself. Default: `error: ` */
  refuse(why: string, mark?: string): false
  say(text: string): Working<boolean>
}

type Next = () => Working<string | undefined>

/** @param next the next line of what is read, for rows that stand there up to a line of `\.` */
export function* copy(order: CopyOrder, next: Next, around: Around): Working<boolean> {
  const { process, refuse } = around
  if (order.isTo) return yield* copyTo(order, around)
  if (order.file === undefined) return yield* copyFrom(order, next, around)
  const text = process.machine.files.read(resolvePath(process.cwd, order.file), process.user)
  if (isError(text)) return refuse(`${order.file}: ${text.message}`)
  return yield* copyFrom(order, linesIn(process, text), around)
}

/** The lines of a text one by one, each as it ends. */
export function linesIn(process: Process, text: string): Next {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  let at = 0
  return function* () {
    yield* process.breathe()
    return lines[at++]
  }
}

function* copyFrom({ table, format }: CopyOrder, next: Next, { ask, refuse, say }: Around): Working<boolean> {
  let count = 0
  let isFine = true
  let isHeader = format.hasHeader
  for (;;) {
    let line = yield* next()
    if (line === undefined || /^\\\.\r?\n?$/.test(line)) break
    while (format.isCsv && isOpenLine(line)) {
      const more = yield* next()
      if (more === undefined) break
      line += more
    }
    const isRow = !isHeader
    isHeader = false
    if (!isFine || !isRow) continue
    const text = line.replace(/\r?\n$/, '')
    const values = format.isCsv ? csvValues(text, format) : text.split(format.delimiter).map(copiedValue)
    const answer = yield* ask(`INSERT INTO ${table} VALUES (${values.join(', ')})`)
    const complaint = complaintOf(answer)
    if (complaint === undefined) count++
    else isFine = refuse(complaint, '')
  }
  if (isFine) yield* say(`COPY ${count}\n`)
  return isFine
}

function* copyTo(
  { question, file, format }: CopyOrder,
  { process, ask, refuse, say }: Around,
): Working<boolean> {
  const answer = yield* ask(question)
  const complaint = complaintOf(answer)
  if (complaint !== undefined) return refuse(complaint, '')
  if (!('titles' in answer)) return false
  const { titles = [], rows = [] } = answer
  const pieces = copiedLines(titles, rows, format)
  if (file === undefined) {
    yield* writePieces(process, pieces)
    return true
  }
  const text = yield* together(process, pieces)
  const error = process.machine.files.write(resolvePath(process.cwd, file), text, process.user)
  if (error !== undefined) return refuse(`${file}: ${error.message}`)
  return yield* say(`COPY ${rows.length}\n`)
}
