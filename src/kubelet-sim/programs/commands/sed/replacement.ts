/** What s/// of sed puts in the place of a match. */
import type { Match } from '../regex.ts'
import type { Part } from './syntax.ts'

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07' }

export function replacementOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let plain = ''
  const put = (part: Part) => {
    if (plain !== '') parts.push({ kind: 'text', text: plain })
    plain = ''
    parts.push(part)
  }
  for (let n = 0; n < text.length; n++) {
    if (text[n] === '&') put({ kind: 'group', group: 0 })
    else if (text[n] !== '\\') plain += text[n]
    else {
      const next = text[++n] ?? ''
      if (/\d/.test(next)) put({ kind: 'group', group: Number(next) })
      else if (/[ULulE]/.test(next)) put({ kind: 'case', letter: next })
      else plain += controls[next] ?? next
    }
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain })
  return parts
}

const upper = (text: string) => text.replace(/[a-z]+/g, (each) => each.toUpperCase())
const lower = (text: string) => text.replace(/[A-Z]+/g, (each) => each.toLowerCase())

export function fillIn(replacement: readonly Part[], match: Match): string {
  let text = ''
  let lasting = 'E'
  let once: string | undefined
  for (const part of replacement) {
    if (part.kind === 'case') {
      if (/[ul]/.test(part.letter)) once = part.letter
      else {
        lasting = part.letter
        once = undefined
      }
      continue
    }
    const plain = part.kind === 'text' ? part.text : match.group(part.group)
    let written = lasting === 'U' ? upper(plain) : lasting === 'L' ? lower(plain) : plain
    if (once !== undefined && written !== '') {
      written = (once === 'u' ? upper : lower)(written[0]) + written.slice(1)
      once = undefined
    }
    text += written
  }
  return text
}
