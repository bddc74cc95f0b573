/** How a list is written item by item: so that no list is too long for one text, and none is written at once. */
import { formatYaml } from '../../api/codec/yaml.ts'
import { goJson } from '../../api/go-json.ts'
import type { KubeObject } from '../../api/kind.ts'
import type { Piece } from './pieces.ts'
import { headFirst, prettyText } from './pretty.ts'

export interface ListFormat {
  readonly type: string
  readonly begin: Piece
  item(object: KubeObject, index: number): Piece
  /** @param count of items */
  end(count: number): Piece
}

export interface ListShape {
  /** All that is said of the list but its items. */
  readonly envelope: object
  /** Where the items are: the last field in JSON. */
  readonly field: 'items' | 'rows'
  /** Whether it is told as null where there are no items. */
  readonly isNullIfEmpty?: boolean
  /** What is told of an object. */
  item(object: KubeObject): object
  /** The JSON of that, where it is known better than by asking for it. */
  itemText?(object: KubeObject): string
  /** The same as protobuf, without an envelope. */
  itemMessage?(object: KubeObject): Uint8Array
}

export function listFormat(list: ListShape, media: 'json' | 'yaml', isPretty: boolean): ListFormat {
  if (media === 'yaml') return yaml(list)
  return isPretty ? prettyJson(list) : json(list)
}

function json({ envelope, field, isNullIfEmpty, item, itemText }: ListShape): ListFormat {
  const textOf = itemText ?? ((object: KubeObject) => goJson(item(object)))
  return {
    type: 'application/json',
    begin: `${goJson(envelope).slice(0, -1)},"${field}":${isNullIfEmpty ? '' : '['}`,
    item: (object, index) =>
      index === 0 ? `${isNullIfEmpty ? '[' : ''}${textOf(object)}` : `,${textOf(object)}`,
    end: (count) => (isNullIfEmpty && count === 0 ? 'null}\n' : ']}\n'),
  }
}

const prettyJson = ({ envelope, field, isNullIfEmpty, item }: ListShape): ListFormat => ({
  type: 'application/json',
  begin: `${prettyText(envelope).slice(0, -'\n}'.length)},\n  "${field}": `,
  item: (object, index) => `${index === 0 ? '[' : ','}\n    ${indented(item(object))}`,
  end: (count) => (count > 0 ? '\n  ]\n}' : isNullIfEmpty ? 'null\n}' : '[]\n}'),
})

const indented = (value: object) => goJson(headFirst(value), 2).replaceAll('\n', '\n    ')

/** The fields of a map are in alphabetical order there. */
function yaml({ envelope, field, isNullIfEmpty, item }: ListShape): ListFormat {
  const fields = Object.entries(envelope)
  const part = (isPart: (name: string) => boolean) => {
    const those = fields.filter(([name, value]) => value !== undefined && isPart(name))
    return those.length === 0 ? '' : formatYaml(Object.fromEntries(those))
  }
  return {
    type: 'application/yaml',
    begin: `${part((name) => name < field)}${field}:`,
    item: (object, index) => `${index === 0 ? '\n' : ''}${formatYaml([item(object)])}`,
    end: (count) => `${count > 0 ? '' : isNullIfEmpty ? ' null\n' : ' []\n'}${part((name) => name > field)}`,
  }
}
