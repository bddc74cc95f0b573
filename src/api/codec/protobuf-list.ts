/** Lists as protobuf, in pieces: what stands before and after the items, and each item by itself. */
import { type StructType, structType } from '../schema.ts'
import { beginOfEnvelope, encodeMessage, endOfEnvelope, type NamedType } from './protobuf.ts'
import { sizeOfVarint, WireWriter } from './wire.ts'

/** The numbers of the fields; they are written in that order. */
interface ListLayout {
  readonly metadata: number
  readonly items: number
}

const usual: ListLayout = { metadata: 1, items: 2 }
/** `meta.k8s.io/v1beta1` had the items first. */
const itemsFirst: ListLayout = { metadata: 2, items: 1 }

const layoutOf = ({ apiVersion }: NamedType): ListLayout =>
  apiVersion === 'meta.k8s.io/v1beta1' ? itemsFirst : usual

interface ListPieces {
  readonly begin: Uint8Array
  readonly end: Uint8Array
  /** @param message an item's own, without the envelope */
  item(message: Uint8Array): Uint8Array
}

/**
 * @param metadata in stored form
 * @param itemsLength the sum of `listItemLength` of all items: a list says how long it is before its items come
 */
export function listPieces(list: NamedType & { readonly metadata: object }, itemsLength: number): ListPieces {
  const layout = layoutOf(list)
  const metadata = field(layout.metadata, encodeMessage(listMeta(), list.metadata))
  const begin = beginOfEnvelope(list, metadata.length + itemsLength)
  const isFirst = layout.metadata < layout.items
  return {
    begin: isFirst ? joined(begin, metadata) : begin,
    end: isFirst ? endOfEnvelope : joined(metadata, endOfEnvelope),
    item: (message) => field(layout.items, message),
  }
}

/** How many bytes an item takes in a list, whose message has so many. */
export const listItemLength = (length: number): number => 1 + sizeOfVarint(length) + length

function field(number: number, message: Uint8Array): Uint8Array {
  const writer = new WireWriter(listItemLength(message.length))
  writer.lengthDelimited(number, message)
  return writer.finish()
}

const listMeta = (): StructType => structType('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta')

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
