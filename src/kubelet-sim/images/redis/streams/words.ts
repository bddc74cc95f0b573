/** What the words of commands for streams have in common. */
import { integer, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import { idText } from './ids.ts'
import { type Entry, type Group, Stream } from './stream.ts'

export const entryReply = ({ id, fields }: Entry): RedisValue => [idText(id), fields]

export const streamAt = (store: RedisStore, key: string): Stream | undefined => store.stream(key)

/** @throws RedisError */
export function groupAt(store: RedisStore, key: string, name: string): { stream: Stream; group: Group } {
  const stream = store.stream(key)
  const group = stream?.groups.get(name)
  if (!stream || !group) throw new RedisError(`NOGROUP No such key '${key}' or consumer group '${name}'`)
  return { stream, group }
}

export const newStream = (store: RedisStore, key: string): Stream => store.put(key, new Stream())

/** A length of time, or a number of entries. @throws RedisError */
export function whole(text: string | undefined): number {
  const value = integer(text ?? '')
  return Math.max(0, value)
}

export interface Reading {
  readonly count: number
  /** In milliseconds, 0 for however long it takes; undefined: it does not wait. */
  readonly block: number | undefined
  readonly group: { readonly name: string; readonly consumer: string } | undefined
  readonly acknowledges: boolean
  readonly keys: readonly string[]
  readonly ids: readonly string[]
}

/** `XREAD COUNT 2 BLOCK 0 STREAMS a b $ $`. @param name of the command. @throws RedisError */
export function readingOf(name: string, words: readonly string[]): Reading {
  let [count, block, acknowledges]: [number, number | undefined, boolean] = [
    Number.POSITIVE_INFINITY,
    undefined,
    true,
  ]
  let group: Reading['group']
  for (let n = 0; n < words.length; n++) {
    const word = words[n].toLowerCase()
    if (word === 'count') count = whole(words[++n]) || Number.POSITIVE_INFINITY
    else if (word === 'block') block = blockOf(words[++n])
    else if (word === 'noack' && name === 'xreadgroup') acknowledges = false
    else if (word === 'group' && name === 'xreadgroup' && n + 2 < words.length)
      group = { name: words[++n], consumer: words[++n] }
    else if (word === 'streams') {
      const rest = words.slice(n + 1)
      if (rest.length === 0 || rest.length % 2 !== 0)
        throw new RedisError(
          `ERR Unbalanced '${name}' list of streams: for each stream key an ID, '+', or '$' must be specified.`,
        )
      if (name === 'xreadgroup' && !group) throw new RedisError('ERR Missing GROUP option for XREADGROUP')
      return {
        ...{ count, block, group, acknowledges },
        keys: rest.slice(0, rest.length / 2),
        ids: rest.slice(rest.length / 2),
      }
    } else throw syntaxError()
  }
  throw syntaxError()
}

function blockOf(text: string | undefined): number {
  if (!/^-?\d{1,15}$/.test(text ?? '')) throw new RedisError('ERR timeout is not an integer or out of range')
  if (Number(text) < 0) throw new RedisError('ERR timeout is negative')
  return Number(text)
}
