/** The text that vi edits: lines, and how they were before the last changes. */

/** How many changes can be taken back. */
const mostUndone = 50

export interface Point {
  readonly row: number
  readonly column: number
}

interface Version extends Point {
  readonly lines: readonly string[]
}

export class Text {
  /** Never none: an empty file has an empty line. */
  lines: string[]
  isChanged = false
  readonly #versions: Version[] = []

  constructor(content: string) {
    this.lines = content.replace(/\n$/, '').split('\n')
  }

  get content(): string {
    return this.lines.length === 1 && this.lines[0] === '' ? '' : `${this.lines.join('\n')}\n`
  }

  line(row: number): string {
    return this.lines[row] ?? ''
  }

  get lastRow(): number {
    return this.lines.length - 1
  }

  /** What comes now can be taken back as one. */
  begin(at: Point): void {
    this.isChanged = true
    this.#versions.push({ ...at, lines: [...this.lines] })
    if (this.#versions.length > mostUndone) this.#versions.shift()
  }

  /** Takes the last change back; answers where that was. */
  undo(): Point | undefined {
    const version = this.#versions.pop()
    if (version) this.lines = [...version.lines]
    return version
  }

  /** What stands between two points, the second of which is not included. */
  between(from: Point, to: Point): string {
    if (from.row === to.row) return this.line(from.row).slice(from.column, to.column)
    const inner = this.lines.slice(from.row + 1, to.row)
    return [this.line(from.row).slice(from.column), ...inner, this.line(to.row).slice(0, to.column)].join(
      '\n',
    )
  }

  replace(from: Point, to: Point, text: string): void {
    const head = this.line(from.row).slice(0, from.column)
    const tail = this.line(to.row).slice(to.column)
    this.lines.splice(from.row, to.row - from.row + 1, ...(head + text + tail).split('\n'))
  }

  /** Puts lines where those were, which may be none; there is always one left. */
  replaceLines(row: number, count: number, lines: readonly string[]): void {
    this.lines.splice(row, count, ...lines)
    if (this.lines.length === 0) this.lines.push('')
  }
}
