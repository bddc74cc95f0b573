/** Brace expansion (`{a,b}`, `{1..3}`), which bash has and the other shells do not. */
import type { Word } from 'unbash'
import type { Working } from '../../runtime/program.ts'
import { parseCost, parseScript } from '../parse.ts'
import type { Shell } from './shell.ts'

/** More words would exhaust the memory of any container. */
const mostWords = 262_144

/** What one costs, in units and in bytes. */
const textUnits = 8
const textBytes = 48

/** What it costs to parse a word, besides its characters. */
const wordParseUnits = 500

/** Expands each word that `word` stands for; itself if it has no braces or the shell does not know them. */
export function* expandBraces(shell: Shell, word: Word, expand: (word: Word) => Working): Working {
  if (shell.dialect !== 'bash' || !word.parts?.some((part) => part.type === 'BraceExpansion'))
    return yield* expand(word)
  const expansion = new BraceExpansion(shell)
  for (const text of yield* expansion.textsOf(word)) {
    if (plainWord.test(text)) yield* expand({ type: 'Word', text, value: text, pos: 0, end: text.length })
    else for (const each of yield* wordsIn(shell, text)) yield* expand(each)
    if (shell.process.needsRest(textUnits)) yield* shell.process.rest()
    if (shell.isLeaving) break
  }
  expansion.release()
}

/** Nothing in it means anything. */
const plainWord = /^[\w@%+=:,./-]+$/

function* wordsIn(shell: Shell, text: string): Working<readonly Word[]> {
  yield* shell.process.breathe(wordParseUnits + parseCost(text))
  const command = parseScript(`: ${text}`).commands[0]?.command
  return command?.type === 'Command' ? command.args.filter((argument) => argument.type === 'Word') : []
}

/** Holds the texts of one word in the memory of the container. */
class BraceExpansion {
  #claimed = 0

  constructor(private readonly shell: Shell) {}

  release(): void {
    this.shell.process.release(this.#claimed)
    this.#claimed = 0
  }

  /** Every text that a word with braces stands for, in order. */
  *textsOf(word: Word): Working<readonly string[]> {
    if (!this.shell.enter()) return []
    let texts: readonly string[] = ['']
    let done = 0
    for (const part of word.parts ?? []) {
      if (part.type !== 'BraceExpansion') continue
      const from = part.pos - word.pos
      const before = word.text.slice(done, from)
      done = from + part.text.length
      texts = yield* this.#combined(texts, yield* this.#alternatives(before, part.text.slice(1, -1)))
      if (this.shell.isLeaving) break
    }
    this.shell.leave()
    return yield* this.#combined(texts, [word.text.slice(done)])
  }

  #claim(count: number): boolean {
    const { shell } = this
    if (shell.isLeaving) return false
    const bytes = count * textBytes
    if (count <= mostWords && shell.process.claim(bytes)) {
      this.#claimed += bytes
      return true
    }
    shell.fail(`brace expansion: failed to allocate memory for \`${count}' elements`, 1)
    return false
  }

  /** Each text with each end. */
  *#combined(texts: readonly string[], ends: readonly string[]): Working<readonly string[]> {
    if (!this.#claim(texts.length * ends.length)) return []
    const { process } = this.shell
    const result: string[] = []
    for (const text of texts) {
      for (const end of ends) result.push(text + end)
      if (process.needsRest(ends.length * textUnits)) yield* process.rest()
    }
    return result
  }

  /** What a pair of braces stands for, each with what stands before it. */
  *#alternatives(before: string, body: string): Working<readonly string[]> {
    const range = /^(-?\d{1,15}|[a-zA-Z])\.\.(-?\d{1,15}|[a-zA-Z])(?:\.\.(-?\d{1,15}))?$/.exec(body)
    if (range) {
      const texts = rangeOf(range[1], range[2], Number(range[3] ?? 1))
      yield* this.shell.process.breathe(texts.length * textUnits)
      return this.#claim(texts.length) ? texts.map((each) => before + each) : []
    }
    const texts: string[] = []
    const pieces = splitAtCommas(body)
    // Braces with nothing to choose from stay.
    const [open, close] = pieces.length === 1 ? ['{', '}'] : ['', '']
    for (const each of pieces) {
      const inner = each.includes('{') ? yield* wordsIn(this.shell, each) : []
      const expanded = inner.length === 1 && inner[0].parts ? yield* this.textsOf(inner[0]) : [each]
      for (const text of expanded) texts.push(before + open + text + close)
      yield* this.shell.process.breathe(expanded.length * textUnits)
      if (!this.#claim(expanded.length) || texts.length > mostWords) return texts
    }
    return texts
  }
}

function rangeOf(first: string, last: string, step: number): string[] {
  const isNumeric = /\d/.test(first)
  const from = isNumeric ? Number(first) : first.charCodeAt(0)
  const to = isNumeric ? Number(last) : last.charCodeAt(0)
  const by = (Math.abs(step) || 1) * (to < from ? -1 : 1)
  // One that begins with a zero makes all as wide as the widest.
  const isPadded = [first, last].some((each) => /^-?0\d/.test(each))
  const width = isPadded ? Math.max(first.length, last.length) : 0
  const result: string[] = []
  for (let n = from; (by > 0 ? n <= to : n >= to) && result.length <= mostWords; n += by)
    result.push(isNumeric ? padded(n, width) : String.fromCharCode(n))
  return result
}

const padded = (n: number, width: number): string =>
  n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0')

/** Splits at the commas that are in no inner braces. */
function splitAtCommas(body: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let n = 0; n < body.length; n++) {
    if (body[n] === '\\') n++
    else if (body[n] === '{') depth++
    else if (body[n] === '}') depth--
    else if (body[n] === ',' && depth === 0) {
      parts.push(body.slice(from, n))
      from = n + 1
    }
  }
  parts.push(body.slice(from))
  return parts
}
