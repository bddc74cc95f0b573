/** The documents of a text, as kubectl tells them apart in a file: YAML between lines of `---`, or JSON values in a row. */
import { DecodeError } from '../errors.ts'
import { parseJson } from '../json-text.ts'

interface DocumentText {
  readonly text: string
  readonly isJson: boolean
  /** Where it begins, counted from 0. */
  readonly line: number
}

/** @throws DecodeError for a line that separates documents and says something as well */
export function* documentsOf(text: string): Generator<DocumentText> {
  let [at, line] = [0, 0]
  for (const end of endsOfJson(text)) {
    const part = text.slice(at, end)
    const before = part.length - part.trimStart().length
    yield { text: part, isJson: true, line: line + linesIn(part.slice(0, before)) }
    line += linesIn(part)
    at = end
  }
  const rest = text.slice(at)
  if (rest.trim() !== '') yield* yamlDocuments(rest, line)
}

/** Where the JSON values end that the text begins with; what is no JSON may still be YAML. */
function* endsOfJson(text: string): Generator<number> {
  let at = 0
  while (/^\s*\{/.test(text.slice(at, at + 4096))) {
    const end = endOfObject(text, at)
    if (!isJson(text.slice(at, end))) return
    yield (at = end)
  }
}

const quote = 0x22
const backslash = 0x5c

/** Behind the brace that closes the first one; the end of the text where there is none. */
function endOfObject(text: string, from: number): number {
  let depth = 0
  let inString = false
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === backslash) at++
      else if (code === quote) inString = false
    } else if (code === quote) inString = true
    else if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at + 1
  }
  return text.length
}

function isJson(text: string): boolean {
  try {
    parseJson(text)
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

const linesIn = (text: string): number => text.split('\n').length - 1

const separator = '---'

/** Lines end alike in all of them, also the last. */
function* yamlDocuments(text: string, firstLine: number): Generator<DocumentText> {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  let start = 0
  const until = (end: number): DocumentText => ({
    text: lines.slice(start, end).join('\n').concat('\n'),
    isJson: false,
    line: firstLine + start,
  })
  for (const [n, line] of lines.entries()) {
    if (!line.startsWith(separator)) continue
    const rest = line.slice(separator.length).trim()
    if (rest !== '' && !rest.startsWith('#'))
      throw new DecodeError(`invalid Yaml document separator: ${rest}`)
    if (n > start) yield until(n)
    start = n + 1
  }
  if (start < lines.length) yield until(lines.length)
}
