/** wc. */
import { RegularFile, resolvePath } from '../../runtime/files/files.ts'
import { type Handle, readChunk } from '../../runtime/processes/streams.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { inputsOf } from './operands.ts'
import { isGnu, Options, refuseOption } from './options.ts'

/** What wc counts, by the letter of its option. */
interface Counts {
  l: number
  w: number
  c: number
  m: number
  L: number
}

type CountName = keyof Counts

export function* wc(process: Process): Running {
  const options = new Options(process.args, 'lwcmL', {
    lines: 'l',
    words: 'w',
    bytes: 'c',
    chars: 'm',
    'max-line-length': 'L',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const wanted = (['l', 'w', 'm', 'c', 'L'] as const).filter((each) => options.has(each))
  const columns: readonly CountName[] = wanted.length > 0 ? wanted : ['l', 'w', 'c']
  const total: Counts = { l: 0, w: 0, c: 0, m: 0, L: 0 }
  const inputs = inputsOf(process, options.operands)
  const width = countWidth(process, options.operands, columns.length)
  for (const { name, file } of inputs) {
    const counts = yield* count(process, file, columns)
    for (const column of columns)
      total[column] = column === 'L' ? Math.max(total.L, counts.L) : total[column] + counts[column]
    printCounts(
      process,
      width,
      columns.map((each) => counts[each]),
      options.operands.length > 0 ? name : undefined,
    )
  }
  if (options.operands.length > 1)
    printCounts(
      process,
      width,
      columns.map((each) => total[each]),
      'total',
    )
  return inputs.length < options.operands.length ? 1 : 0
}

function* count(process: Process, file: Handle, columns: readonly CountName[]): Working<Counts> {
  const counts: Counts = { l: 0, w: 0, c: 0, m: 0, L: 0 }
  let isInWord = false
  let length = 0
  for (let text = yield* readChunk(file); text !== undefined; text = yield* readChunk(file)) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counts.l++
    if (columns.includes('c')) counts.c += text.length
    if (columns.includes('m')) counts.m += text.length
    if (columns.includes('L'))
      for (const [n, part] of text.split('\n').entries()) {
        length = n > 0 ? part.length : length + part.length
        counts.L = Math.max(counts.L, length)
      }
    if (columns.includes('w')) {
      counts.w += text.match(/[^ \t\n\v\f\r]+/g)?.length ?? 0
      // A word that was cut into two pieces is one.
      if (isInWord && /^[^ \t\n\v\f\r]/.test(text)) counts.w--
      isInWord = /[^ \t\n\v\f\r]$/.test(text)
    }
    if (process.needsRest(text.length)) yield* process.rest()
  }
  return counts
}

/**
 * How wide numbers are printed. GNU goes by what all files have together, where it can know, and by 7 places where it cannot.
 */
function countWidth(process: Process, operands: readonly string[], columns: number): number {
  if (columns === 1 && operands.length < 2) return 0
  if (!isGnu(process)) return columns > 1 ? 9 : 0
  let bytes = 0
  for (const each of operands) {
    const node = each === '-' ? undefined : process.machine.files.node(resolvePath(process.cwd, each))
    if (!(node instanceof RegularFile)) return 7
    bytes += node.size
  }
  return operands.length === 0 ? 7 : String(bytes).length
}

function printCounts(
  process: Process,
  width: number,
  counts: readonly number[],
  name: string | undefined,
): void {
  const text = counts.map((each) => String(each).padStart(width)).join(' ')
  process.print(name === undefined ? `${text}\n` : `${text} ${name}\n`)
}
