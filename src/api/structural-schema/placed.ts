/** A value where it stands, and how messages call the place. */
import { type FieldError, invalid } from '../field-error.ts'
import { type Path, stepsTo } from './path.ts'

export interface Placed {
  readonly value: unknown
  /** undefined: it cannot be told what was there. */
  readonly previous: unknown
  readonly path: Path | undefined
  /** The path of the outermost value; empty where that is a whole object. */
  readonly field: string
}

/** `spec.list[0].name`. */
export const nameOf = ({ path }: Placed): string => stepsTo(path)

/** The field of what is called so; `<nil>` for the outermost value, where it has no path. */
export function fieldOf(placed: Placed, name = nameOf(placed)): string {
  const own = name.startsWith('.') ? name.slice(1) : name
  if (own === '') return placed.field || nowhere
  return placed.field ? `${placed.field}.${own}` : own
}

/** As Go prints a path that there is none of. */
const nowhere = '<nil>'

/** What is not told of a field, but stands for itself. */
export const aboutNothing = ({ field }: Placed, detail: string): FieldError =>
  invalid(field || nowhere, '', detail)
