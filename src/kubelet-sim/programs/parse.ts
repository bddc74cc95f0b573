/** Parses scripts of shells, and refuses what the parser could not bear. */
import { type ParsedScript, type ParseError, parse } from 'unbash'

/** What is longer takes the parser too long at once, in characters. */
const longestText = 128 * 1024

/**
 * What the parser takes most time for: signs, and white space between words. Texts with more of them, which only a machine
 * writes as one command, would take it too long.
 */
const mostMarks = 16_384

/** What it costs to parse a mark, and any other character. */
const markUnits = 128
const characterUnits = 1

/** Heads of functions and coprocesses are parsed within each other as long as no body comes between them. */
const longestChain = 100

/** The parser takes apart all substitutions of a word at once. */
const mostSubstitutions = 4_096

/** The parser looks at all here-documents of a line for each of them. */
const mostHereDocuments = 256

export const tooLarge = 'script is too large'
export const tooDeep = 'nesting depth exceeded'

export function parseScript(text: string): ParsedScript {
  if (text.length > longestText || marksIn(text) > mostMarks) return unparsed(tooLarge)
  if (countOf(text, '$(', mostSubstitutions) + countOf(text, '`', mostSubstitutions) >= mostSubstitutions)
    return unparsed(tooLarge)
  if (hasLongChain(text) || hasManyHereDocuments(text)) return unparsed(tooDeep)
  // The parser limits its nesting, but not in every place: it says by throwing that its stack is used up.
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof RangeError) return unparsed(tooDeep)
    throw error
  }
}

/** What it costs to parse a text, in units. */
export const parseCost = (text: string): number =>
  Math.min(text.length, longestText) * characterUnits + marksIn(text) * markUnits

/** Counted no further than is needed to see that there are too many. */
function marksIn(text: string): number {
  let count = 0
  let wasSpace = false
  for (let n = 0; n < text.length && count <= mostMarks; n++) {
    const code = text.charCodeAt(n)
    const isSpace = code <= 32
    if (isSpace ? !wasSpace : !isWordCharacter(code)) count++
    wasSpace = isSpace
  }
  return count
}

const isWordCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code > 127 ||
  code === 95

/** A script that has been refused. */
export function unparsed(message: string): ParsedScript {
  const errors: readonly ParseError[] = [{ message, pos: 0 }]
  return { type: 'Script', pos: 0, end: 0, shebang: undefined, commands: [], errors }
}

function hasLongChain(text: string): boolean {
  const heads = countOf(text, '()', longestChain) + countOf(text, 'function', longestChain)
  if (heads + countOf(text, 'coproc', longestChain) < longestChain) return false
  let chain = 0
  let isName = false
  for (const token of text.split(/\s+/)) {
    const count = countOf(token, '()', longestChain)
    const isKeyword = token === 'function' || token === 'coproc'
    if (count > 0 || isKeyword) chain += Math.max(1, count)
    else if (!isName && !/^[()]$/.test(token)) chain = 0
    isName = isKeyword
    if (chain > longestChain) return true
  }
  return false
}

function hasManyHereDocuments(text: string): boolean {
  if (countOf(text, '<<', mostHereDocuments) < mostHereDocuments) return false
  return text.split('\n').some((line) => countOf(line, '<<', mostHereDocuments) >= mostHereDocuments)
}

/** How often `part` is in `text`, counted no further than `most`. */
function countOf(text: string, part: string, most: number): number {
  let count = 0
  for (let at = text.indexOf(part); at >= 0 && count < most; at = text.indexOf(part, at + part.length))
    count++
  return count
}
