/** How much memory redis says that its values take. Source: objectComputeSize, with the sizes that jemalloc hands out. */
import { type Commands, readsOf, syntaxError } from './command.ts'
import { RedisError } from './error.ts'
import { encodingOf } from './keys.ts'
import { type Kept, type RedisStore, SortedSet } from './store.ts'
import { Stream } from './streams/stream.ts'

/** What is handed out for so many bytes: sixteen more each, then a quarter of a power of two. */
function handedOut(bytes: number): number {
  if (bytes <= 8) return 8
  if (bytes <= 128) return Math.ceil(bytes / 16) * 16
  const step = 2 ** (Math.ceil(Math.log2(bytes)) - 3)
  return Math.ceil(bytes / step) * step
}

const object = 16
const entry = 24

const textSize = (text: string): number =>
  handedOut(text.length + 1 + (text.length < 32 ? 1 : text.length < 256 ? 3 : 5))

/** In a list of bytes. */
function packedSize(text: string): number {
  if (/^\d{1,2}$|^1[01]\d$|^12[0-7]$/.test(text)) return 2
  if (/^-?\d{1,18}$/.test(text)) return text.length < 5 ? 3 : text.length < 10 ? 5 : 10
  return text.length + (text.length < 64 ? 2 : 4)
}

function wordsOf(kept: Exclude<Kept, string | Stream>): readonly string[] {
  return kept instanceof Map ? [...kept].flat().map(String) : [...kept]
}

function sizeOfValue(kept: Kept): number {
  if (kept instanceof Stream)
    return (
      object +
      4_096 * Math.max(1, kept.nodes) +
      584 +
      kept.entries.flatMap(({ fields }) => fields).join('').length
    )
  const encoding = encodingOf(kept)
  if (typeof kept === 'string')
    return encoding === 'int'
      ? object
      : encoding === 'embstr'
        ? handedOut(object + kept.length + 4)
        : object + handedOut(kept.length + (kept.length < 256 ? 4 : 6))
  const words = wordsOf(kept)
  if (encoding === 'intset') return object + handedOut(8 + words.length * 2)
  const packed = 7 + words.reduce((sum, each) => sum + packedSize(each), 0)
  if (encoding === 'listpack') return object + handedOut(packed)
  if (encoding === 'quicklist') return object + 40 + 32 * Math.ceil(packed / 8_192) + handedOut(packed)
  const slots = 2 ** Math.ceil(Math.log2(words.length + 1))
  const each = words.reduce((sum, word) => sum + textSize(word) + entry, 0)
  return object + 56 + slots * 8 + each + (kept instanceof SortedSet ? kept.size * 40 : 0)
}

const sizeOf = (key: string, kept: Kept): number => entry + handedOut(key.length + 2) + sizeOfValue(kept)

/** Of everything that is kept. */
export const sizeOfAll = (store: RedisStore): number =>
  store.keys().reduce((sum, key) => sum + sizeOf(key, store.get(key)!), 0)

export const memoryCommands: Commands = {
  memory: readsOf('none', 1, (store, [verb, key, ...options]) => {
    switch (verb.toLowerCase()) {
      case 'usage': {
        if (key === undefined)
          throw new RedisError("ERR wrong number of arguments for 'memory|usage' command")
        if (options.length > 0 && !/^samples$/i.test(options[0])) throw syntaxError()
        const kept = store.get(key)
        return kept === undefined ? null : sizeOf(key, kept)
      }
      case 'doctor':
        return "Hi Sam, this instance is empty or is using very little memory, my issue detector can't be used in these conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be back to our programming as soon as I finished rebooting.\n"
      case 'purge':
        return { status: 'OK' }
      default:
        throw new RedisError(`ERR unknown subcommand '${verb}'. Try MEMORY HELP.`)
    }
  }),
}
