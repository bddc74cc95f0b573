/** What expressions are: what is worked out of a document. */
import type { Budget } from './budget.ts'
import { type Doc, isDoc, isPlain, refuse, type Value } from './documents.ts'

/** A variable, within those that were there before. */
interface Binding {
  readonly name: string
  readonly value: Value | undefined
  readonly outer: Binding | undefined
}

/** For which document an expression is worked out. */
export interface Scope {
  readonly root: Doc
  readonly now: Doc
  readonly budget: Budget
  readonly variables: Binding | undefined
}

export const withVariable = (scope: Scope, name: string, value: Value | undefined): Scope => ({
  root: scope.root,
  now: scope.now,
  budget: scope.budget,
  variables: { name, value, outer: scope.variables },
})

export interface Expression {
  /** The same for every document. */
  readonly isConstant: boolean
  /** What it is worth; undefined: nothing is there. @throws MongoError */
  readonly at: (scope: Scope) => Value | undefined
}

/** What reads what stands within an expression. @param names variables that are there, besides those around */
export type Read = (value: Value, names?: readonly string[]) => Expression

/** An operator that takes its argument as it is written. @param name as it is written, with its `$` */
export type Form = (argument: Value, read: Read, name: string) => Expression

interface Fields {
  readonly needed: readonly string[]
  readonly more?: readonly string[]
}

/** The argument as a document of these fields. @throws MongoError */
export function fieldsOf(argument: Value, name: string, { needed, more = [] }: Fields, code: number): Doc {
  if (!isDoc(argument) || !isPlain(argument))
    return refuse(`${name} only supports an object as its argument`, code)
  for (const each of Object.keys(argument))
    if (!needed.includes(each) && !more.includes(each))
      refuse(`Unrecognized parameter to ${name}: ${each}`, code + 1)
  for (const each of needed)
    if (!Object.hasOwn(argument, each)) refuse(`Missing '${each}' parameter to ${name}`, code + 2)
  return argument
}

/** One whose fields are all worked out before. */
export const named =
  (
    fields: Fields,
    code: number,
    of: (values: ReadonlyMap<string, Value | undefined>, scope: Scope, name: string) => Value | undefined,
  ): Form =>
  (argument, read, name) => {
    const parts = Object.entries(fieldsOf(argument, name, fields, code)).map(
      ([field, value]) => [field, read(value)] as const,
    )
    return {
      isConstant: parts.every(([, each]) => each.isConstant),
      at: (scope) => of(new Map(parts.map(([field, each]) => [field, each.at(scope)])), scope, name),
    }
  }
