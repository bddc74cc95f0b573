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

/** A part of a reply: a value, or how many parts follow that make a list. */
type Part = { readonly end: number } & ({ readonly value: RedisValue } | { readonly count: number })

/** Undefined where it is not whole yet. */
function partIn(bytes: string, at: number): Part | undefined {
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
    default:
      return Number(line) < 0 ? { value: null, end: end + 2 } : { count: Number(line), end: end + 2 }
  }
}

/** Reads replies from bytes as they come: each part is looked at once. */
export class ReplyReader {
  #bytes = ''
  #at = 0
  /** Lists that are not whole yet, the innermost last. */
  readonly #open: { readonly values: RedisValue[]; readonly count: number }[] = []

  /** What has come and is part of no reply that was read. */
  get rest(): string {
    return this.#bytes.slice(this.#at)
  }

  take(bytes: string): void {
    this.#bytes = this.rest + bytes
    this.#at = 0
  }

  /** The next reply; undefined where more has to come. @param isTired asked after each part: whether to go on later */
  *next(isTired: () => boolean): Generator<'tired', { readonly value: RedisValue } | undefined, void> {
    for (;;) {
      const part = partIn(this.#bytes, this.#at)
      if (!part) return undefined
      this.#at = part.end
      if ('count' in part) this.#open.push({ values: [], count: part.count })
      else {
        const list = this.#open.at(-1)
        if (!list) return { value: part.value }
        list.values.push(part.value)
      }
      const whole = this.#close()
      if (whole) return whole
      if (isTired()) yield 'tired'
    }
  }

  /** Lists that are whole are values of those around them. */
  #close(): { readonly value: RedisValue } | undefined {
    for (;;) {
      const list = this.#open.at(-1)
      if (!list || list.values.length < list.count) return undefined
      this.#open.pop()
      const around = this.#open.at(-1)
      if (!around) return { value: list.values }
      around.values.push(list.values)
    }
  }
}

/** The first reply; undefined where it is not whole yet. */
export function replyIn(bytes: string): { readonly value: RedisValue; readonly end: number } | undefined {
  const reader = new ReplyReader()
  reader.take(bytes)
  const { value: reply } = reader.next(() => false).next()
  return typeof reply === 'object' ? { ...reply, end: bytes.length - reader.rest.length } : undefined
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
