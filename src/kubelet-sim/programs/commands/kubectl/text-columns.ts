/** Columns of text as kubectl sets them: as wide as their widest cell, three spaces apart. Source: tabwriter, printers.GetNewTabWriter. */

interface Looks {
  /** How wide a column is at least. */
  readonly narrowest: number
  readonly gap: number
}

const usual: Looks = { narrowest: 6, gap: 3 }

/** Columns that stay as wide as they have been, for rows that come later. */
export class TextColumns {
  readonly #widths: number[] = []

  constructor(private readonly looks: Looks = usual) {}

  /** The lines of rows, whose last cells are as long as they are. */
  text(rows: readonly (readonly string[])[]): string {
    const { narrowest, gap } = this.looks
    for (const row of rows)
      for (const [n, cell] of row.entries())
        this.#widths[n] = Math.max(this.#widths[n] ?? narrowest, [...cell].length + gap)
    return rows.map((row) => `${row.map((cell, n) => this.#padded(cell, n, row.length)).join('')}\n`).join('')
  }

  #padded(cell: string, n: number, count: number): string {
    return n === count - 1 ? cell : cell + ' '.repeat(this.#widths[n] - [...cell].length)
  }
}

export const columnsOf = (rows: readonly (readonly string[])[], looks?: Looks): string =>
  new TextColumns(looks).text(rows)
