/** Brace expansion (`{a,b}`, `{1..3}`), which bash has and the other shells do not. */
import type { Word } from 'unbash'
import type { Working } from '../../runtime/program.ts'
import { parseCost, parseScript } from '../parse.ts'
import type { Shell } from './shell.ts'

/** More words would exhaust the memory of any container. */
const mostWords = 262_144

const wordUnits = 16

/** What it costs to parse a word, besides its characters. */
const wordParseUnits = 500

/** The words that `word` stands for; itself if it has no braces or the shell does not know them. */
export function* expandBraces(shell: Shell, word: Word): Working<readonly Word[]> {
  if (shell.dialect !== 'bash' || !word.parts?.some((part) => part.type === 'BraceExpansion')) return [word]
  const words: Word[] = []
  for (const text of yield* textsOf(shell, word)) {
    if (plainWord.test(text)) words.push({ type: 'Word', text, value: text, pos: 0, end: text.length })
    else for (const each of yield* wordsIn(shell, text)) words.push(each)
    if (shell.process.needsRest(wordUnits)) yield* shell.process.rest()
  }
  return words
}

/** Nothing in it means anything. */
const plainWord = /^[\w@%+=:,./-]+$/

function* wordsIn(shell: Shell, text: string): Working<readonly Word[]> {
  yield* shell.process.breathe(wordParseUnits + parseCost(text))
  const command = parseScript(`: ${text}`).commands[0]?.command
  return command?.type === 'Command' ? command.args.filter((argument) => argument.type === 'Word') : []
}

/** Every text that a word with braces stands for, in order. */
function* textsOf(shell: Shell, word: Word): Working<readonly string[]> {
  if (!shell.enter()) return []
  let texts: readonly string[] = ['']
  let done = 0
  for (const part of word.parts ?? []) {
    if (part.type !== 'BraceExpansion') continue
    const from = part.pos - word.pos
    const before = word.text.slice(done, from)
    done = from + part.text.length
    texts = yield* combined(shell, texts, yield* alternatives(shell, before, part.text.slice(1, -1)))
    if (shell.isLeaving) break
  }
  shell.leave()
  return yield* combined(shell, texts, [word.text.slice(done)])
}

/** Each text with each end. */
function* combined(
  shell: Shell,
  texts: readonly string[],
  ends: readonly string[],
): Working<readonly string[]> {
  const count = texts.length * ends.length
  if (count > mostWords) {
    if (!shell.isLeaving) shell.fail(`brace expansion: failed to allocate memory for \`${count}' elements`, 1)
    return []
  }
  const result: string[] = []
  for (const text of texts) {
    for (const end of ends) result.push(text + end)
    if (shell.process.needsRest(ends.length)) yield* shell.process.rest()
  }
  return result
}

/** What a pair of braces stands for, each with what stands before it. */
function* alternatives(shell: Shell, before: string, body: string): Working<readonly string[]> {
  const range = /^(-?\d{1,15}|[a-zA-Z])\.\.(-?\d{1,15}|[a-zA-Z])(?:\.\.(-?\d{1,15}))?$/.exec(body)
  if (range) return rangeOf(range[1], range[2], Number(range[3] ?? 1)).map((each) => before + each)
  const texts: string[] = []
  for (const each of splitAtCommas(body)) {
    const inner = each.includes('{') ? yield* wordsIn(shell, each) : []
    const expanded = inner.length === 1 && inner[0].parts ? yield* textsOf(shell, inner[0]) : [each]
    for (const text of expanded) texts.push(before + text)
    if (texts.length > mostWords || shell.isLeaving) return texts
  }
  return texts
}

function rangeOf(first: string, last: string, step: number): string[] {
  const isNumeric = /\d/.test(first)
  const from = isNumeric ? Number(first) : first.charCodeAt(0)
  const to = isNumeric ? Number(last) : last.charCodeAt(0)
  const by = (Math.abs(step) || 1) * (to < from ? -1 : 1)
  const result: string[] = []
  for (let n = from; (by > 0 ? n <= to : n >= to) && result.length <= mostWords; n += by)
    result.push(isNumeric ? String(n) : String.fromCharCode(n))
  return result
}

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
