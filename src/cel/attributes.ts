/** Names and what is selected from them: `self.spec.list[0].?name`. One step costs one, and so does the whole. */
import { type Frame, overBudget } from './frame.ts'
import {
  CelError,
  ListValue,
  MapValue,
  none,
  noSuchKey,
  noSuchOverload,
  Optional,
  outOfBounds,
  Uint,
  type Value,
} from './values.ts'

export type Evaluate = (frame: Frame) => Value

/** One step from a value to what is in it. */
export interface Qualifier {
  /** The key or index; not evaluated as an expression of its own when it is a name itself. */
  readonly key: Evaluate
  readonly isOptional: boolean
  /** `has(…)`: the answer is whether it is there. */
  readonly testsPresence?: boolean
}

type Root =
  | {
      readonly kind: 'conditional'
      readonly condition: Evaluate
      readonly yes: Attribute
      readonly no: Attribute
    }
  | { readonly kind: 'value'; readonly read: Evaluate }

export interface Attribute {
  readonly root: Root
  readonly qualifiers: readonly Qualifier[]
}

/** The same attribute, one step further; of `a ? b : c` both go on. */
export function qualified({ root, qualifiers }: Attribute, qualifier: Qualifier): Attribute {
  if (root.kind === 'conditional') {
    const yes = qualified(root.yes, qualifier)
    return { root: { ...root, yes, no: qualified(root.no, qualifier) }, qualifiers }
  }
  return { root, qualifiers: [...qualifiers, qualifier] }
}

/** How to find the value of an attribute, what it costs as a whole left out. */
export function resolver({ root, qualifiers }: Attribute): Evaluate {
  if (root.kind === 'conditional') {
    const yes = resolver(root.yes)
    const no = resolver(root.no)
    return (frame) => {
      const condition = root.condition(frame)
      if (condition === true) return yes(frame)
      if (condition === false) return no(frame)
      return condition instanceof CelError ? condition : noSuchOverload
    }
  }
  const { read } = root
  if (qualifiers.length === 0) return read
  if (qualifiers.length === 1 && !qualifiers[0].isOptional) return singleStep(read, qualifiers[0])
  return (frame) => follow(frame, read(frame), qualifiers)
}

function singleStep(read: Evaluate, qualifier: Qualifier): Evaluate {
  const several = [qualifier]
  return (frame) => {
    const value = read(frame)
    return value instanceof Optional ? follow(frame, value, several) : step(frame, value, qualifier)
  }
}

function follow(frame: Frame, start: Value, qualifiers: readonly Qualifier[]): Value {
  let value = start
  let isOptional = false
  if (start instanceof Optional) {
    if (start.value === undefined) return start
    value = start.value
    isOptional = true
  }
  for (const qualifier of qualifiers) {
    isOptional ||= qualifier.isOptional
    if (!isOptional) value = step(frame, value, qualifier)
    else {
      const found = find(frame, value, qualifier.key(frame))
      if (found === undefined) {
        if (qualifier.testsPresence && !frame.pay(1)) return overBudget
        return qualifier.testsPresence ? false : none
      }
      if (!frame.pay(1)) return overBudget
      value = qualifier.testsPresence ? true : found
    }
    if (value instanceof CelError) return value
  }
  return isOptional && !qualifiers.at(-1)!.testsPresence ? new Optional(value) : value
}

function step(frame: Frame, value: Value, qualifier: Qualifier): Value {
  if (value instanceof CelError) return value
  const key = qualifier.key(frame)
  const found = find(frame, value, key)
  if (!frame.pay(1)) return overBudget
  if (found instanceof CelError) return found
  if (qualifier.testsPresence) return found !== undefined
  if (found !== undefined) return found
  return value instanceof ListValue ? outOfBounds(indexOf(key) as bigint) : noSuchKey(key)
}

/** What is under a key, undefined when there is nothing. */
function find(_frame: Frame, value: Value, key: Value): Value | undefined {
  if (value instanceof CelError || key instanceof CelError) return value instanceof CelError ? value : key
  if (value instanceof MapValue) return value.find(key)
  if (!(value instanceof ListValue)) return undefined
  const index = indexOf(key)
  if (index instanceof CelError) return index
  return index >= 0n && index < value.size ? value.at(Number(index)) : undefined
}

/** A key as the index of a list: any number that is whole. */
function indexOf(key: Value): bigint | CelError {
  if (typeof key === 'bigint') return key
  if (key instanceof Uint) return key.value
  if (typeof key === 'number' && Number.isInteger(key)) return BigInt(key)
  return new CelError(`unsupported index type '${typeof key === 'string' ? 'string' : String(key)}' in list`)
}
