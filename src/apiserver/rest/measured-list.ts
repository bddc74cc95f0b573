/** Lists as protobuf. They begin with how long they are, so their items are measured first. */
import { listItemLength, listPieces } from '../../api/codec/protobuf-list.ts'
import type { KubeObject } from '../../api/kind.ts'
import { type Listing, protobuf, type Work } from './answer.ts'
import type { ListFormat, ListShape } from './list-format.ts'
import { messageOfValue } from './object-message.ts'

/** A list that says what it is, and of which revision. */
export interface NamedList extends ListShape {
  readonly envelope: Parameters<typeof listPieces>[0]
}

/** @param listing what is answered when the format is known */
export function measuredList(
  { envelope, item, itemMessage }: NamedList,
  items: readonly KubeObject[],
  listing: (format: ListFormat) => Listing,
): Work {
  const messageOf = itemMessage ?? ((object: KubeObject) => messageOfValue(item(object)))
  let [next, length] = [0, 0]
  return {
    sort: 'work',
    step() {
      if (next < items.length) length += listItemLength(messageOf(items[next++]).length)
      return next >= items.length
    },
    result() {
      const { begin, item, end } = listPieces(envelope, length)
      return listing({
        type: protobuf,
        begin,
        item: (object) => item(messageOf(object)),
        end: () => end,
      })
    },
  }
}
