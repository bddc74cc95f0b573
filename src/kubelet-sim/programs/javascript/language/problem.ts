/** How something goes wrong for a program. */
import { Obj, type Value } from './values.ts'

export type ErrorName =
  | 'Error'
  | 'TypeError'
  | 'RangeError'
  | 'ReferenceError'
  | 'SyntaxError'
  | 'EvalError'
  | 'URIError'
  | 'AggregateError'

/** What a program has thrown. */
export class Thrown {
  constructor(readonly value: Value) {}
}

/** What functions of ours throw, before it becomes an object of the program. */
export class Problem {
  constructor(
    readonly name: ErrorName,
    readonly message: string,
    /** What else the error says: `code`, `errno`, `syscall`, `path`. */
    readonly facts?: Readonly<Record<string, string | number>>,
  ) {}
}

export const typeError = (message: string) => new Problem('TypeError', message)
export const rangeError = (message: string) => new Problem('RangeError', message)
export const referenceError = (message: string) => new Problem('ReferenceError', message)
/** One that node words, with its code. */
export const codedError = (name: ErrorName, code: string, message: string) =>
  new Problem(name, message, { code })

/** Values of a program are handed on to the engine that runs us: it words what is wrong with one as V8 does. Undefined for a mistake of ours. */
export function problemOfValue(error: unknown): Problem | undefined {
  if (error instanceof RangeError) return rangeError(error.message)
  const isOfValue =
    (error instanceof TypeError || error instanceof SyntaxError) &&
    error.message.startsWith('Cannot convert ')
  return isOfValue ? new Problem(error.name as ErrorName, error.message) : undefined
}

/** A generator is told to return: what is on its way out passes through `finally`. */
export class Leaving extends Obj {
  constructor(readonly value: Value) {
    super(null)
  }
}

/** The process ends. */
export class Quitting {
  constructor(readonly code: number) {}
}
