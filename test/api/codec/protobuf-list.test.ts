import { expect, test } from 'vitest'
import { decodeProtobuf, encodeMessage, encodeProtobuf } from '../../../src/api/codec/protobuf.ts'
import { listItemLength, listPieces } from '../../../src/api/codec/protobuf-list.ts'
import { typeOfKind } from '../../../src/api/schema.ts'

const metadata = { resourceVersion: '17', remainingItemCount: 3 }

type List = Parameters<typeof listPieces>[0] & { readonly items: readonly Uint8Array[] }

function wholeList({ items, ...list }: List): Uint8Array {
  const length = items.reduce((sum, item) => sum + listItemLength(item.length), 0)
  const { begin, item, end } = listPieces(list, length)
  return new Uint8Array(Buffer.concat([begin, ...items.map(item), end]))
}

test.each([0, 1, 3])('a list of %i ConfigMaps in pieces is the list as a whole', (count) => {
  const items = Array.from({ length: count }, (_, n) => ({
    metadata: { name: `c-${n}` },
    data: { k: 'v'.repeat(n * 200) },
  }))
  const struct = typeOfKind('v1', 'ConfigMap')!

  const list = wholeList({
    apiVersion: 'v1',
    kind: 'ConfigMapList',
    metadata,
    items: items.map((item) => encodeMessage(struct, item)),
  })

  expect(list).toEqual(encodeProtobuf('v1', 'ConfigMapList', { metadata, items }))
  expect(decodeProtobuf(list).object).toEqual({ metadata, items })
})

/** A list of `a` at revision 1, as Go writes it. */
const older =
  'k8s\0\n0\n\x13meta.k8s.io/v1beta1\x12\x19PartialObjectMetadataList\x12\x1e' +
  '\n\x13\n\x11\n\x01a\x12\0\x1a\0"\0*\x002\x008\0B\0\x12\x07\n\0\x12\x011\x1a\0\x1a\0"\0'

test('in v1beta1 the items come before the metadata', () => {
  const item = encodeMessage(typeOfKind('meta.k8s.io/v1', 'PartialObjectMetadata')!, {
    metadata: { name: 'a' },
  })

  const list = wholeList({
    apiVersion: 'meta.k8s.io/v1beta1',
    kind: 'PartialObjectMetadataList',
    metadata: { resourceVersion: '1' },
    items: [item],
  })

  expect(Buffer.from(list).toString('latin1')).toBe(older)
})
