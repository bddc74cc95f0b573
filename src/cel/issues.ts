/** What is wrong with an expression, in the words and the form of cel-go. */

export interface Issue {
  /** In code points from the beginning of the text. */
  readonly at: number
  readonly message: string
}

const mostIssues = 100
const longestLineShown = 16_384

/** A place in a text, line and column from zero; columns count code points. */
function placeOf(lines: readonly string[], at: number) {
  let line = 0
  let column = at
  while (line < lines.length - 1 && column > lengthOf(lines[line])) {
    column -= lengthOf(lines[line]) + 1
    line++
  }
  return { line, column }
}

const lengthOf = (text: string) => [...text].length

/** All issues in the order of their places, each with its line and a mark under it. */
export function issuesText(source: string, issues: readonly Issue[]): string {
  // Where nothing is written, there is no line to show.
  if (source === '') return issues.map(({ message }) => `ERROR: <input>:1:0: ${message}`).join('\n')
  const lines = source.split('\n')
  const shown = issues
    .slice(0, mostIssues)
    .map((issue) => ({ ...issue, ...placeOf(lines, issue.at) }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, message }) => {
      const head = `ERROR: <input>:${line + 1}:${column + 1}: ${message}`
      return lengthOf(lines[line]) > longestLineShown ? head : head + snippet(lines[line], column)
    })
  if (issues.length > mostIssues) shown.push(`${issues.length - mostIssues} more errors were truncated`)
  return shown.join('\n')
}

function snippet(line: string, column: number): string {
  const text = line.replaceAll('\t', ' ')
  const signs = [...text]
  const isWide = (sign: string | undefined) => sign !== undefined && sign.codePointAt(0)! > 0x7f
  const dots = signs
    .slice(0, column)
    .map((sign) => (isWide(sign) ? '．' : '.'))
    .join('')
  return `\n | ${text}\n | ${dots}${isWide(signs[column]) ? '＾' : '^'}`
}
