/** How redis encodes its values, and how much memory it says that they take. Source: objectComputeSize, with the sizes that jemalloc hands out. */
import { Stream } from './streams/stream.ts'
import { type Kept, SortedSet } from './values.ts'

/** How large something is that is kept in one piece: more of it, or longer, is kept otherwise. */
const [mostCompact, longestCompact] = [128, 64]

/** More numbers are kept as other words are. */
const mostNumbers = 512

const isNumber = (word: string): boolean => /^-?\d{1,18}$/.test(word)

export function encodingOf(kept: Kept): string {
  if (typeof kept === 'string') return isNumber(kept) ? 'int' : kept.length <= 44 ? 'embstr' : 'raw'
  if (kept instanceof Stream) return 'stream'
  const size = Array.isArray(kept) ? kept.length : kept.size
  if (kept instanceof Set && size <= mostNumbers && [...kept].every(isNumber)) return 'intset'
  const isCompact = size <= mostCompact && wordsOf(kept, size).every((each) => each.length <= longestCompact)
  if (Array.isArray(kept)) return isCompact ? 'listpack' : 'quicklist'
  if (isCompact) return 'listpack'
  return kept instanceof SortedSet ? 'skiplist' : 'hashtable'
}

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
  if (isNumber(text)) return text.length < 5 ? 3 : text.length < 10 ? 5 : 10
  return text.length + (text.length < 64 ? 2 : 4)
}

/** So many of its items, as words: two for each item of a map. */
function wordsOf(kept: Exclude<Kept, string | Stream>, most: number): readonly string[] {
  if (Array.isArray(kept)) return kept.slice(0, most)
  const words: string[] = []
  let left = most
  for (const each of kept) {
    if (left-- <= 0) break
    if (typeof each === 'string') words.push(each)
    else words.push(each[0], String(each[1]))
  }
  return words
}

/** So many items of a large one stand for all of them. Source: MEMORY USAGE SAMPLES. */
const samples = 5

function sizeOfValue(kept: Kept): number {
  if (kept instanceof Stream) {
    const some = kept.entries.slice(0, samples).flatMap(({ fields }) => fields)
    const each = some.join('').length / Math.max(1, Math.min(samples, kept.entries.length))
    return object + 4_096 * Math.max(1, kept.nodes) + 584 + Math.round(each * kept.entries.length)
  }
  const encoding = encodingOf(kept)
  if (typeof kept === 'string')
    return encoding === 'int'
      ? object
      : encoding === 'embstr'
        ? handedOut(object + kept.length + 4)
        : object + handedOut(kept.length + (kept.length < 256 ? 4 : 6))
  const size = Array.isArray(kept) ? kept.length : kept.size
  if (encoding === 'intset') return object + handedOut(8 + size * 2)
  const isWhole = encoding === 'listpack'
  const words = wordsOf(kept, isWhole ? size : samples)
  const share = isWhole || size <= samples ? 1 : size / samples
  const packed = 7 + words.reduce((sum, each) => sum + packedSize(each), 0) * share
  if (isWhole) return object + handedOut(packed)
  if (encoding === 'quicklist') return object + 40 + 32 * Math.ceil(packed / 8_192) + handedOut(packed)
  const count = kept instanceof Map ? size * 2 : size
  const slots = 2 ** Math.ceil(Math.log2(count + 1))
  const all = words.reduce((sum, word) => sum + textSize(word) + entry, 0) * share
  return Math.round(object + 56 + slots * 8 + all + (kept instanceof SortedSet ? size * 40 : 0))
}

/** With its key, in bytes. */
export const sizeOf = (key: string, kept: Kept): number =>
  entry + handedOut(key.length + 2) + sizeOfValue(kept)
