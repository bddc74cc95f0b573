/** The forms in which etcdctl shows an answer (`--write-out`): simple, JSON, and tables of rows. */
import type { Working } from '../../../runtime/program.ts'
import { type Call, Failure } from './call.ts'

export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** @param table undefined for what has no rows */
export function* shown(
  { process, options }: Pick<Call, 'process' | 'options'>,
  answer: unknown,
  simple: string,
  table?: Table,
): Working<Failure | undefined> {
  const form = options.get('w') ?? process.variables.get('ETCDCTL_WRITE_OUT') ?? 'simple'
  if (form === 'table' && !table) return new Failure('table is not supported as output format', 128)
  const text =
    form === 'simple'
      ? simple
      : form === 'json'
        ? `${JSON.stringify(answer)}\n`
        : form === 'table' && table
          ? inLines(table)
          : undefined
  if (text === undefined)
    return new Failure(`etcdctl --write-out=${form} is not simulated by kubesim: see docs/FIDELITY.md`)
  yield* process.write(text)
  return undefined
}

/** Rows as simple output has them. */
export const simply = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.join(', ')}\n`).join('')

/** Its heads in the middle of their columns, its cells at their right. */
function inLines({ head, rows }: Table): string {
  const widths = head.map((each, n) => Math.max(each.length, ...rows.map((row) => row[n].length)))
  const border = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`
  const line = (cells: readonly string[], placed: (cell: string, width: number) => string) =>
    `|${cells.map((cell, n) => ` ${placed(cell, widths[n])} `).join('|')}|\n`
  const body = rows.map((row) => line(row, (cell, width) => cell.padStart(width)))
  return `${border}${line(head, inMiddle)}${border}${body.join('')}${border}`
}

const inMiddle = (text: string, width: number): string =>
  text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width)
