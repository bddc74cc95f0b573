/** The functions that expressions can call: their overloads, found by name, and the one that fits values at run time. */
import { readSignature, type Signature } from './signature.ts'
import type { Type } from './types.ts'
import { ListValue, MapValue, Optional, typeOf, type Value } from './values.ts'

/** Undefined where the evaluator itself does the work (operators that look at some arguments only, or at the type). */
export type Body = ((...args: never[]) => Value) | undefined

export interface Overload extends Signature {
  /** The signature as it is written. */
  readonly id: string
  readonly body: Body
}

/** Signatures, each with what is done when it is called. */
export type Library = Readonly<Record<string, Body>>

export type Functions = ReadonlyMap<string, readonly Overload[]>

export function functionsOf(libraries: readonly Library[]): Functions {
  const functions = new Map<string, Overload[]>()
  for (const library of libraries) {
    for (const [id, body] of Object.entries(library)) {
      const overload = { id, body, ...readSignature(id) }
      const known = functions.get(overload.name)
      if (known) known.push(overload)
      else functions.set(overload.name, [overload])
    }
  }
  return functions
}

/** Whether a value may be given where a type is wanted, as far as values know their type: of what is in them the first is looked at. */
export function fits(value: Value, type: Type): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'parameter':
    case 'any':
      return true
    case 'list':
      return value instanceof ListValue && (value.size === 0 || fits(value.at(0), type.parameters[0]))
    case 'map':
      return value instanceof MapValue && firstEntryFits(value, type.parameters)
    case 'opaque':
      if (type.name === 'optional_type') return value instanceof Optional
  }
  return typeOf(value).name === type.name
}

function firstEntryFits(map: MapValue, [ofKey, ofValue]: readonly Type[]): boolean {
  if (map.size === 0 || (ofKey.kind === 'parameter' && ofValue.kind === 'parameter')) return true
  const [key] = map.keys()
  const value = map.find(key)
  return fits(key, ofKey) && (value === undefined || fits(value, ofValue))
}
