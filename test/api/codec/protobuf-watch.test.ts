import { expect, test } from 'vitest'
import { encodeProtobuf } from '../../../src/api/codec/protobuf.ts'
import { encodeWatchEvent } from '../../../src/api/codec/protobuf-watch.ts'

test('an event is as Go writes it: its length, its type, and the object in its envelope', () => {
  const event = encodeWatchEvent('ADDED', encodeProtobuf('v1', 'Namespace', { metadata: { name: 'a' } }))

  expect(Buffer.from(event).toString('latin1')).toBe(
    '\0\0\0?\n\x05ADDED\x126\n4k8s\0\n\x0f\n\x02v1\x12\tNamespace' +
      '\x12\x19\n\x11\n\x01a\x12\0\x1a\0"\0*\x002\x008\0B\0\x12\0\x1a\x02\n\0\x1a\0"\0',
  )
})

test('the largest byte of the length comes first', () => {
  const event = encodeWatchEvent('ADDED', new Uint8Array(100_000))

  expect(new DataView(event.buffer).getUint32(0)).toBe(event.length - 4)
})
