/** Where in a YAML text a field stands. */
import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml'

/**
 * The line, counted from 1, of a field such as `spec.containers[0].image` in the n-th document that is not empty. A
 * field that is not there is where its nearest parent is.
 */
export function lineOfField(text: string, document: number, field: string): number {
  const steps = field.split(/[.[\]]/).filter((step) => step !== '')
  const root = documentsOf(text)[document]
  let [node, position]: [Tree | undefined, number] = [root, root?.position ?? 0]
  for (const step of steps) {
    const child: Tree | undefined = node?.children.get(step)
    if (!child) break
    node = child
    position = child.position
  }
  return text.slice(0, position).split('\n').length
}

interface Tree {
  /** Where the field's key (or a list's item) begins. */
  readonly position: number
  readonly children: Map<string, Tree>
}

/** The documents that say something, as trees of positions. */
function documentsOf(text: string): readonly Tree[] {
  const events = parseEvents(text, {})
  const documents: Tree[] = []
  let at = 0
  while (at < events.length) {
    if (events[at].type === EVENT_ID.DOCUMENT) {
      at++
      const [tree, next] = readNode(text, events, at)
      if (tree.children.size > 0) documents.push(tree)
      at = next
    } else at++
  }
  return documents
}

/** Reads the node that begins at an event. Answers it and where the next one begins. */
function readNode(text: string, events: readonly Event[], at: number): [Tree, number] {
  const event = events[at]
  if (event?.type === EVENT_ID.MAPPING) return readMapping(text, events, at)
  if (event?.type === EVENT_ID.SEQUENCE) return readSequence(text, events, at)
  return [{ position: positionOf(event), children: new Map() }, at + 1]
}

function readMapping(text: string, events: readonly Event[], start: number): [Tree, number] {
  const children = new Map<string, Tree>()
  let at = start + 1
  while (at < events.length && events[at].type !== EVENT_ID.POP) {
    const key = events[at]
    const position = positionOf(key)
    const [value, next] = readNode(text, events, at + 1)
    if (key.type === EVENT_ID.SCALAR) children.set(getScalarValue(text, key), { ...value, position })
    at = next
  }
  return [{ position: positionOf(events[start + 1] ?? events[start]), children }, at + 1]
}

function readSequence(text: string, events: readonly Event[], start: number): [Tree, number] {
  const children = new Map<string, Tree>()
  let at = start + 1
  while (at < events.length && events[at].type !== EVENT_ID.POP) {
    const [item, next] = readNode(text, events, at)
    children.set(String(children.size), item)
    at = next
  }
  return [{ position: positionOf(events[start]), children }, at + 1]
}

function positionOf(event: Event | undefined): number {
  if (event?.type === EVENT_ID.SCALAR) return event.valueStart
  if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) return event.start
  return 0
}
