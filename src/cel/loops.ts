/** Evaluates loops over lists and maps. What a loop gathers is one list that grows, which nobody sees before it is done. */
import type { Expression } from './ast.ts'
import type { Evaluate } from './attributes.ts'
import { type Frame, overBudget } from './frame.ts'
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  intType,
  nullType,
  stringType,
  type Type,
  timestampType,
  uintType,
} from './types.ts'
import {
  ArrayList,
  CelError,
  EntryMap,
  ListValue,
  MapValue,
  noSuchOverload,
  typeOf,
  type Value,
} from './values.ts'

/** The list that a loop is about to fill. */
export class GrowingList extends ArrayList {
  declare readonly elements: Value[]
  add(more: ListValue): this {
    for (const value of more) this.elements.push(value)
    return this
  }
}

/** The map that a loop is about to fill. */
export class GrowingMap extends EntryMap {}

/** The beginning of an accumulator, one that grows where the loop gathers. */
export function growingStart(node: Expression, start: Evaluate): Evaluate {
  if (node.kind === 'list' && node.elements.length === 0) return () => new GrowingList([])
  if (node.kind === 'map' && node.entries.length === 0) return () => new GrowingMap()
  return start
}

interface Loop {
  readonly range: Evaluate
  readonly condition: Evaluate
  readonly step: Evaluate
  readonly result: Evaluate
  /** Where accumulator and variables are kept. */
  readonly slot: number
  readonly variable: number
  readonly variable2: number
  readonly hasTwo: boolean
}

export function loopEvaluator(loop: Loop): Evaluate {
  return (frame) => {
    const range = loop.range(frame)
    if (range instanceof CelError) return range
    frame.locals[loop.slot] = undefined
    if (range instanceof ListValue) overList(loop, frame, range)
    else if (range instanceof MapValue) overMap(loop, frame, range)
    else return notIterable(range)
    if (frame.cost > frame.limit) return overBudget
    const result = loop.result(frame)
    // What the loop held before it ended must not be taken for a value of the next round.
    frame.locals[loop.slot] = undefined
    return result instanceof GrowingList ? new ArrayList(result.elements) : result
  }
}

const goTypes: ReadonlyMap<Type, string> = new Map([
  [intType, 'Int'],
  [uintType, 'Uint'],
  [doubleType, 'Double'],
  [boolType, 'Bool'],
  [stringType, 'String'],
  [bytesType, 'Bytes'],
  [nullType, 'Null'],
  [durationType, 'Duration'],
  [timestampType, 'Timestamp'],
])

function notIterable(value: Value): CelError {
  const name = goTypes.get(typeOf(value))
  return name ? new CelError(`got 'types.${name}', expected iterable type`) : noSuchOverload
}

function overList(loop: Loop, frame: Frame, list: ListValue) {
  const { locals } = frame
  const { size } = list
  for (let n = 0; n < size; n++) {
    const value = list.at(n)
    locals[loop.variable] = loop.hasTwo ? BigInt(n) : value
    if (loop.hasTwo) locals[loop.variable2] = value
    if (!turn(loop, frame)) return
  }
}

function overMap(loop: Loop, frame: Frame, map: MapValue) {
  for (const key of map.keys()) {
    frame.locals[loop.variable] = key
    if (loop.hasTwo) frame.locals[loop.variable2] = map.find(key)
    if (!turn(loop, frame)) return
  }
}

/** One turn; false when it was the last. */
function turn(loop: Loop, frame: Frame): boolean {
  const condition = loop.condition(frame)
  if (condition === false) return false
  const value = loop.step(frame)
  frame.locals[loop.slot] = value
  return frame.cost <= frame.limit
}
