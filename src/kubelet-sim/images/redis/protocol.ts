/** RESP2: how requests and replies of redis are written. */
import type { RedisValue } from './values.ts'

/** The words of the first request; undefined where it is not whole yet. */
export function requestIn(
  bytes: string,
): { readonly words: readonly string[]; readonly taken: number } | undefined {
  if (bytes[0] !== '*') {
    const end = bytes.indexOf('\n')
    return end < 0
      ? undefined
      : {
          words: bytes
            .slice(0, end)
            .trim()
            .split(/[ \t]+/)
            .filter(Boolean),
          taken: end + 1,
        }
  }
  const head = /^\*(\d{1,7})\r\n/.exec(bytes)
  if (!head) return undefined
  const words: string[] = []
  let at = head[0].length
  for (let n = 0; n < Number(head[1]); n++) {
    const end = bytes.indexOf('\r\n', at)
    if (end < 0) return undefined
    const length = Number(bytes.slice(at + 1, end))
    if (bytes.length < end + 2 + length + 2) return undefined
    words.push(bytes.slice(end + 2, end + 2 + length))
    at = end + 4 + length
  }
  return { words, taken: at }
}

export const requestText = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((each) => `$${each.length}\r\n${each}\r\n`).join('')}`

export function replyText(value: RedisValue): string {
  if (value === null) return '$-1\r\n'
  if (typeof value === 'number') return `:${value}\r\n`
  if (typeof value === 'string') return `$${value.length}\r\n${value}\r\n`
  if ('error' in value) return `-${value.error}\r\n`
  if ('status' in value) return `+${value.status}\r\n`
  return `*${value.length}\r\n${value.map(replyText).join('')}`
}

/** The first reply; undefined where it is not whole yet. */
export function replyIn(
  bytes: string,
  at = 0,
): { readonly value: RedisValue; readonly end: number } | undefined {
  const end = bytes.indexOf('\r\n', at)
  if (end < 0) return undefined
  const line = bytes.slice(at + 1, end)
  switch (bytes[at]) {
    case '+':
      return { value: { status: line }, end: end + 2 }
    case '-':
      return { value: { error: line }, end: end + 2 }
    case ':':
      return { value: Number(line), end: end + 2 }
    case '$': {
      const length = Number(line)
      if (length < 0) return { value: null, end: end + 2 }
      if (bytes.length < end + 4 + length) return undefined
      return { value: bytes.slice(end + 2, end + 2 + length), end: end + 4 + length }
    }
    default: {
      if (Number(line) < 0) return { value: null, end: end + 2 }
      const values: RedisValue[] = []
      let next = end + 2
      for (let n = 0; n < Number(line); n++) {
        const inner = replyIn(bytes, next)
        if (!inner) return undefined
        values.push(inner.value)
        next = inner.end
      }
      return { value: values, end: next }
    }
  }
}

const letters: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}

/** Byte by byte: what is no letter of ASCII is told by its number. */
export const quoted = (text: string): string =>
  `"${text.replace(/[\\"]|[^ -~]/g, (each) => letters[each] ?? `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`
