/** Where in a YAML text a field stands. */

import type { YamlNode } from '../api/codec/yaml/parser.ts'
import { yamlDocuments } from '../api/codec/yaml.ts'

/**
 * The line, counted from 1, of a field such as `spec.containers[0].image` in the n-th document that is not empty. A
 * field that is not there is where its nearest parent is.
 */
export function lineOfField(text: string, document: number, field: string): number {
  const found = nth(yamlDocuments(text), document)
  if (!found?.node) return (found?.line ?? 0) + 1
  let { node, line }: Place = { node: found.node, line: found.node.line }
  for (const step of field.split(/[.[\]]/).filter((each) => each !== '')) {
    const inside = placeIn(node, step)
    if (!inside) break
    ;({ node, line } = inside)
  }
  return line + 1
}

function nth<T>(all: Iterable<T>, wanted: number): T | undefined {
  let n = 0
  for (const each of all) if (n++ === wanted) return each
  return undefined
}

interface Place {
  readonly node: YamlNode
  /** Where it begins, with its key, counted from 0. */
  readonly line: number
}

function placeIn(node: YamlNode, step: string): Place | undefined {
  if (node.kind === 'sequence') {
    const item = node.items[Number(step)]
    return item && { node: item, line: item.line }
  }
  if (node.kind !== 'mapping') return undefined
  const pair = node.pairs.find(([key]) => key.kind === 'scalar' && key.text === step)
  return pair && { node: pair[1], line: pair[0].line }
}
