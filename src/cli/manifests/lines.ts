/** Where in a YAML text a field stands. */
import type { YamlNode } from '../../api/codec/yaml/parser.ts'
import type { YamlDocument } from '../../api/codec/yaml.ts'

/**
 * The line in its file, counted from 1, of a field such as `spec.containers[0].image` or `data[app.conf]` of a document. A field that is not
 * there is where its nearest parent is.
 */
export function lineOfField({ node: root, line: first }: YamlDocument, field: string): number {
  if (!root) return first + 1
  let { node, line }: Place = { node: root, line: root.line }
  for (const [, inBrackets, step = inBrackets] of field.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
    const inside = placeIn(node, step)
    if (!inside) break
    ;({ node, line } = inside)
  }
  return line + 1
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
