/** Items that are in a set twice, or in a list that is a map under the same keys. Source: apiextensions-apiserver's listtype. */
import { duplicate, type FieldError, invalid } from '../field-error.ts'
import { isMap } from '../json-map.ts'
import { below, itemAt, keyIn, type Path, pathText } from './path.ts'
import type { Json, SchemaNode } from './schema-node.ts'

/** Of an item that is there more than twice, too, only the second is told. */
export function listDuplicates(node: SchemaNode, value: unknown): readonly FieldError[] {
  const found: FieldError[] = []
  look(node, value, undefined)
  return found

  function look(node: SchemaNode, value: unknown, path: Path | undefined): void {
    if (!node.holds.namedItems || typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) return lookInList(node, value, path)
    const map = value as Json
    for (const name of Object.keys(map)) {
      const inside = node.properties.get(name)
      if (inside) look(inside, map[name], below(path, name))
      else if (node.additional) look(node.additional, map[name], keyIn(path, name))
    }
  }

  function lookInList(node: SchemaNode, list: readonly unknown[], path: Path | undefined): void {
    if (node.listType === 'set') tell(list, path)
    if (node.listType === 'map') lookInMapList(node, list, path)
    const { items } = node
    if (items) for (const [n, item] of list.entries()) look(items, item, itemAt(path, n))
  }

  function lookInMapList(node: SchemaNode, list: readonly unknown[], path: Path | undefined): void {
    const other = list.findIndex((item) => item !== null && !isMap(item))
    if (other >= 0) {
      const sentence = 'must be an object for an array of list-type map'
      found.push(invalid(pathText(itemAt(path, other)), list[other], sentence))
    } else {
      const keys = list.map((item) => keysIn(node.listKeys, item))
      tell(keys, path)
    }
  }

  function tell(items: readonly unknown[], path: Path | undefined): void {
    if (items.length < 2) return
    const times = new Map<string, number>()
    for (const [n, item] of items.entries()) {
      const text = JSON.stringify(item)
      const before = times.get(text) ?? 0
      times.set(text, before + 1)
      if (before === 1) found.push(duplicate(pathText(itemAt(path, n)), item))
    }
  }
}

/** What an item is named by, as far as it says. */
const keysIn = (names: readonly string[], item: unknown): Json =>
  isMap(item)
    ? Object.fromEntries(
        names
          .toSorted()
          .filter((name) => Object.hasOwn(item, name))
          .map((name) => [name, item[name]]),
      )
    : {}
