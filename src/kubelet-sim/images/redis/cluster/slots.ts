/** Slots of a redis cluster: which one a key is in, and how many of them are written. Source: keyHashSlot, crc16. */

export const slotCount = 16_384

/** CRC-16 of XMODEM. */
function checksumOf(text: string): number {
  let sum = 0
  for (let n = 0; n < text.length; n++) {
    sum ^= (text.charCodeAt(n) & 0xff) << 8
    for (let bit = 0; bit < 8; bit++)
      sum = sum & 0x8000 ? ((sum << 1) ^ 0x1021) & 0xffff : (sum << 1) & 0xffff
  }
  return sum
}

/** What is in the first braces counts alone: `{user:1}:name`. */
export function slotOf(key: string): number {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  return checksumOf(close > open + 1 ? key.slice(open + 1, close) : key) % slotCount
}

export type Range = readonly [from: number, to: number]

/** Those in order, as ranges. */
export function rangesOf(slots: Iterable<number>): readonly Range[] {
  const ranges: [number, number][] = []
  for (const slot of slots) {
    const last = ranges.at(-1)
    if (last && last[1] === slot - 1) last[1] = slot
    else ranges.push([slot, slot])
  }
  return ranges
}

/** `0-5460`, `7`. */
export const rangeText = ([from, to]: Range): string => (from === to ? String(from) : `${from}-${to}`)

/** The way back; nothing of what is no range. */
export function* slotsIn(texts: readonly string[]): Iterable<number> {
  for (const text of texts) {
    const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
    if (from === undefined || Number(to) >= slotCount) continue
    for (let slot = Number(from); slot <= Number(to); slot++) yield slot
  }
}

/** How many they are. */
export const sizeOf = (texts: readonly string[]): number => [...slotsIn(texts)].length
