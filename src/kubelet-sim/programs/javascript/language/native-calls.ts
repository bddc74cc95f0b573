/** What comes of functions of ours that programs call. */
import { rangeError, typeError } from './problem.ts'
import { Arr, Call, type Doing, type Func, type Obj, type Value } from './values.ts'

/** Shorter texts and arrays cost as much as anything else. */
const long = 4_096

/** About as many as fit on the stack of V8. */
const mostArguments = 120_000

/** @throws where there are more than any function can be called with */
export function checkArguments({ length }: readonly Value[]): void {
  if (length > mostArguments) throw rangeError('Maximum call stack size exceeded')
}

/** What it took to make an answer, in units of work. */
export function workFor(answer: Value): number {
  const made = typeof answer === 'string' ? answer : answer instanceof Arr ? answer.items : ''
  return made.length > long ? made.length : 0
}

/** Gives an instance what its class says that it begins with. */
export function* initialized(of: Func, made: Obj): Doing {
  for (const [name, value] of of.privates ?? []) {
    made.secrets ??= new Map()
    if (made.secrets.has(name))
      throw typeError('Cannot initialize private methods of class twice on the same object')
    made.secrets.set(name, value)
  }
  if (of.fields) yield new Call(of.fields, made, [])
  return undefined
}
