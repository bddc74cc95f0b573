/** Paragraphs filled as fmt does: of all ways to break the lines, the one in which they are worst matched costs most. */
import type { Process, Working } from '../../runtime/program.ts'

interface Shape {
  /** Lines are shorter, in characters, unless a word is longer. */
  readonly width: number
  /** The length that lines should have. */
  readonly goal: number
  /** Long lines are split, short ones are not joined. */
  readonly isSplitOnly: boolean
  /** One space between words, two behind sentences. */
  readonly isUniform: boolean
}

interface Word {
  readonly text: string
  /** How many spaces follow it in its line. */
  readonly space: number
  readonly opens: boolean
  readonly isPunctuated: boolean
  /** It ends with a full stop or its like, and may end a sentence. */
  readonly isStopped: boolean
  readonly endsSentence: boolean
}

/** Writes lines, filled: a paragraph is what has the same indentation and no empty line within. */
export function* filled(process: Process, lines: readonly string[], shape: Shape): Working {
  for (let n = 0; n < lines.length; ) {
    const indent = indentOf(lines[n])
    if (lines[n].trim() === '') {
      yield* process.write('\n')
      n++
      continue
    }
    let words: Word[] = []
    do {
      for (const word of wordsOf(lines[n], shape.isUniform)) {
        words.push(word)
        if (words.length === mostWords)
          words = yield* writeLines(process, { words, indent, isWhole: false }, shape)
      }
      n++
      if (process.needsRest(1)) yield* process.rest()
    } while (
      !shape.isSplitOnly &&
      n < lines.length &&
      lines[n].trim() !== '' &&
      indentOf(lines[n]) === indent
    )
    if (words.length === 0) continue
    // The last word of a paragraph ends a sentence.
    words.push({ ...words.pop()!, isStopped: true, endsSentence: true })
    yield* writeLines(process, { words, indent, isWhole: true }, shape)
  }
}

/** Of a paragraph that has more, the first are written before the others are looked at. */
const mostWords = 1_000

const widestTab = 8

function indentOf(line: string): number {
  let column = 0
  for (const char of line) {
    if (char === '\t') column += widestTab - (column % widestTab)
    else if (char === ' ') column++
    else break
  }
  return column
}

function* wordsOf(line: string, isUniform: boolean): Generator<Word> {
  for (const [, text, blank] of line.matchAll(/(\S+)([ \t]*)/g)) {
    const isLast = blank === ''
    const isStopped = /[.?!][)\]'"]*$/.test(text)
    const endsSentence = isStopped && (isLast || blank.length > 1)
    const space = isLast || isUniform ? (endsSentence ? 2 : 1) : blank.length
    const opens = /^[('[`"]/.test(text)
    yield { text, space, opens, isPunctuated: /[!-/:-@[-`{-~]$/.test(text), isStopped, endsSentence }
  }
}

const square = (n: number): number => n * n
const shortCost = (missing: number): number => square(missing * 10)
const raggedCost = (difference: number): number => shortCost(difference) / 2

/** What it costs to begin a line with the word at `n`, after the one before it. */
function breakCost(words: readonly Word[], n: number): number {
  let cost = square(70)
  const before = words[n - 1]
  if (before?.isStopped) cost += before.endsSentence ? -square(50) : square(600)
  else if (before?.isPunctuated) cost -= square(40)
  else if (n > 1 && words[n - 2].endsSentence) cost += Math.floor(square(200) / (before.text.length + 2))
  if (words[n].opens) cost -= square(40)
  else if (words[n].endsSentence) cost += Math.floor(square(150) / (words[n].text.length + 2))
  return cost
}

interface Paragraph {
  readonly words: readonly Word[]
  readonly indent: number
  /** No more words follow. */
  readonly isWhole: boolean
}

/** From the last word to the first: where the line that begins with it ends at least cost. Answers the words of a line that goes on. */
function* writeLines(process: Process, { words, indent, isWhole }: Paragraph, shape: Shape): Working<Word[]> {
  const costs = new Float64Array(words.length + 1)
  const ends = new Int32Array(words.length + 1).fill(words.length)
  const lengths = new Int32Array(words.length + 1)
  for (let start = words.length - 1; start >= 0; start--) {
    let least = Number.POSITIVE_INFINITY
    let length = indent
    for (let end = start; end < words.length; ) {
      length += (end > start ? words[end - 1].space : 0) + words[end].text.length
      if (end > start && length >= shape.width) break
      end++
      const isLast = end === words.length
      let cost = costs[end]
      if (!isLast) cost += shortCost(shape.goal - length)
      if (!isLast && ends[end] < words.length) cost += raggedCost(length - lengths[end])
      if (cost < least) {
        least = cost
        ends[start] = end
        lengths[start] = length
      }
    }
    costs[start] = least + (start > 0 ? breakCost(words, start) : 0)
    if (process.needsRest(shape.width)) yield* process.rest()
  }
  const margin = ' '.repeat(indent)
  for (let start = 0; start < words.length; start = ends[start]) {
    const line = words.slice(start, ends[start])
    if (!isWhole && start > 0 && ends[start] === words.length) return line
    const text = line.map((word, n) => word.text + (n < line.length - 1 ? ' '.repeat(word.space) : ''))
    yield* process.write(`${margin}${text.join('')}\n`)
  }
  return []
}
