import { expect, test } from 'vitest'
import { WireReader, WireWriter } from '../../../src/api/codec/wire.ts'

/** Where room ends shows only where it ends in the middle of something: so at every place of it. */
const fillings = Array.from({ length: 40 }, (_, length) => length)

test.each([
  ['an empty text', ''],
  ['a short text', 'ab'],
  ['a letter of two bytes', 'é'],
  ['a text whose length takes two bytes', 'é'.repeat(70)],
])('%s within a message is whole wherever the room for it ends', (_what, text) => {
  for (const filling of fillings) {
    const writer = new WireWriter(32)
    writer.lengthDelimited(1, new Uint8Array(filling).fill(1))
    writer.message(2, (within) => within.message(1, (deeper) => deeper.string(3, text)))

    const reader = new WireReader(writer.finish())
    expect(reader.tag()).toBe(10)
    expect(reader.lengthDelimited()).toHaveLength(filling)
    expect(reader.tag()).toBe(18)
    const within = new WireReader(reader.lengthDelimited())
    expect(within.tag(), `behind ${filling} bytes`).toBe(10)
    const deeper = new WireReader(within.lengthDelimited())
    expect(deeper.tag(), `behind ${filling} bytes`).toBe(26)
    expect(deeper.string()).toBe(text)
    expect(reader.isAtEnd).toBe(true)
  }
})
