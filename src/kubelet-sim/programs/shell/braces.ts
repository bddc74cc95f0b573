/** Brace expansion (`{a,b}`, `{1..3}`), which bash has and the other shells do not. */
import type { Word } from 'unbash'
import type { Shell } from './shell.ts'

const mostWords = 10_000

/** The words that `word` stands for; itself if it has no braces or the shell does not know them. */
export function expandBraces(shell: Shell, word: Word): readonly Word[] {
  if (shell.dialect !== 'bash') return [word]
  const brace = word.parts?.find((part) => part.type === 'BraceExpansion')
  if (!brace) return [word]
  const from = brace.pos - word.pos
  const before = word.text.slice(0, from)
  const after = word.text.slice(from + brace.text.length)
  return alternatives(brace.text.slice(1, -1)).flatMap((each) =>
    wordsIn(shell, before + each + after).flatMap((inner) => expandBraces(shell, inner)),
  )
}

function wordsIn(shell: Shell, text: string): readonly Word[] {
  const command = shell.memo.parse(`: ${text}`).commands[0]?.command
  if (command?.type !== 'Command') return []
  return command.args.filter((argument) => argument.type === 'Word')
}

function alternatives(body: string): readonly string[] {
  const range = /^(-?\d+|[a-zA-Z])\.\.(-?\d+|[a-zA-Z])(?:\.\.(-?\d+))?$/.exec(body)
  return range ? rangeOf(range[1], range[2], Number(range[3] ?? 1)) : splitAtCommas(body)
}

function rangeOf(first: string, last: string, step: number): readonly string[] {
  const isNumeric = /\d/.test(first)
  const from = isNumeric ? Number(first) : first.charCodeAt(0)
  const to = isNumeric ? Number(last) : last.charCodeAt(0)
  const by = (Math.abs(step) || 1) * (to < from ? -1 : 1)
  const result: string[] = []
  for (let n = from; by > 0 ? n <= to : n >= to; n += by) {
    if (result.length >= mostWords) break
    result.push(isNumeric ? String(n) : String.fromCharCode(n))
  }
  return result
}

/** Splits at the commas that are in no inner braces. */
function splitAtCommas(body: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let n = 0; n < body.length; n++) {
    if (body[n] === '{') depth++
    else if (body[n] === '}') depth--
    else if (body[n] === ',' && depth === 0) {
      parts.push(body.slice(from, n))
      from = n + 1
    }
  }
  return [...parts, body.slice(from)]
}
