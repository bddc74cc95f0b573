/** Which type fits where another is wanted, and what the parameters of types turn out to be on the way. */
import { dynType, isDynOrError, isSameType, type Type, typeOfType, withParameters } from './types.ts'

/** What each parameter (`A`, `_var3`) stands for so far, by its text. */
export type Substitutions = Map<string, Type>

/** Whether values of `given` may stand where `wanted` is; keeps what it learned in `known` only if so. */
export function learnAssignable(
  known: Substitutions,
  given: readonly Type[],
  wanted: readonly Type[],
): Substitutions | undefined {
  const learned = new Map(known)
  return areAssignable(learned, given, wanted) ? learned : undefined
}

function areAssignable(known: Substitutions, given: readonly Type[], wanted: readonly Type[]): boolean {
  return given.length === wanted.length && given.every((type, n) => isAssignable(known, type, wanted[n]))
}

function isAssignable(known: Substitutions, a: Type, b: Type): boolean {
  if (b.kind === 'parameter') {
    const answer = substituteIfValid(known, a, b)
    if (answer !== 'unknown') return answer === 'fits'
    if (a.kind !== 'parameter') return false
  }
  if (a.kind === 'parameter') return substituteIfValid(known, b, a) === 'fits'
  if (isDynOrError(a) || isDynOrError(b)) return true
  if (a.kind === 'null') return isNullable(b)
  if (b.kind === 'null') return isNullable(a)
  switch (a.kind) {
    case 'type':
      return b.kind === 'type'
    case 'opaque':
    case 'list':
    case 'map':
      return a.kind === b.kind && a.name === b.name && areAssignable(known, a.parameters, b.parameters)
    case 'function':
      return false
    default:
      return isSameType(a, b)
  }
}

/** Null fits where a message is wanted, and where null is. */
const isNullable = ({ kind }: Type) =>
  kind === 'opaque' ||
  kind === 'struct' ||
  kind === 'any' ||
  kind === 'duration' ||
  kind === 'timestamp' ||
  kind === 'null'

function substituteIfValid(known: Substitutions, type: Type, parameter: Type): 'fits' | 'fails' | 'unknown' {
  if (isSameType(type, parameter)) return 'fits'
  const before = known.get(parameter.text)
  if (before) {
    if (isSameType(type, before)) return 'fits'
    if (!isAssignable(known, type, before)) return 'fails'
    const general = moreGeneral(type, before)
    if (!isMentioned(known, parameter, general)) known.set(parameter.text, general)
    return 'fits'
  }
  if (isMentioned(known, parameter, type)) return 'unknown'
  known.set(parameter.text, type)
  return 'fits'
}

export const moreGeneral = (a: Type, b: Type) => (isEqualOrLessSpecific(a, b) ? a : b)

function isEqualOrLessSpecific(a: Type, b: Type): boolean {
  if (a.kind === 'dyn' || a.kind === 'parameter') return true
  if (b.kind === 'dyn' || b.kind === 'parameter' || a.kind !== b.kind) return false
  if (a.kind === 'type') return true
  if (a.parameters.length === 0) return isSameType(a, b)
  return (
    a.name === b.name &&
    a.parameters.length === b.parameters.length &&
    a.parameters.every((type, n) => isEqualOrLessSpecific(type, b.parameters[n]))
  )
}

/** Whether a parameter occurs in what it would stand for. */
function isMentioned(known: Substitutions, parameter: Type, within: Type): boolean {
  if (isSameType(parameter, within)) return true
  if (within.kind === 'parameter') {
    const meaning = known.get(within.text)
    return meaning !== undefined && isMentioned(known, parameter, meaning)
  }
  return within.parameters.some((type) => isMentioned(known, parameter, type))
}

/** A type with what is known put in; `unknownToDyn` makes dyn of what stays open. */
export function substitute(known: Substitutions, type: Type, unknownToDyn: boolean): Type {
  const meaning = known.get(type.text)
  if (meaning) return substitute(known, meaning, unknownToDyn)
  if (type.kind === 'parameter') return unknownToDyn ? dynType : type
  if (type.parameters.length === 0) return type
  const parameters = type.parameters.map((each) => substitute(known, each, unknownToDyn))
  if (parameters.every((each, n) => each === type.parameters[n])) return type
  return type.kind === 'type' ? typeOfType(parameters[0]) : withParameters(type, parameters)
}
