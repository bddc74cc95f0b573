/** Texts whose cells end with tabs, set in columns: a column is as wide as its cells in the lines that stand together. Source: text/tabwriter. */

/** How far columns are apart. */
const gap = 2

/** @param text whole lines */
export function aligned(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths: number[][] = lines.map(() => [])
  setWidths(lines, widths, 0, 0, lines.length)
  return lines
    .map((cells, n) => cells.map((cell, column) => padded(cell, widths[n][column])).join(''))
    .join('\n')
}

const padded = (cell: string, width: number | undefined): string =>
  width === undefined ? cell : cell + ' '.repeat(width - lengthOf(cell))

const lengthOf = (cell: string): number => [...cell].length

/** A column goes as far as there are lines with a cell in it that a tab ends; what stands behind it is set within. */
function setWidths(
  lines: readonly (readonly string[])[],
  widths: number[][],
  column: number,
  from: number,
  to: number,
): void {
  const hasCell = (n: number) => column < lines[n].length - 1
  for (let first = from; first < to; first++) {
    if (!hasCell(first)) continue
    let end = first
    let width = 0
    for (; end < to && hasCell(end); end++) width = Math.max(width, lengthOf(lines[end][column]) + gap)
    for (let n = first; n < end; n++) widths[n][column] = width
    setWidths(lines, widths, column + 1, first, end)
    first = end
  }
}
