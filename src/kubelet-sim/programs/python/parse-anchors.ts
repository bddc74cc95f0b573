/** What of an expression is pointed at where it goes wrong. */
import { span } from './token-reader.ts'
import type { Place } from './values.ts'

/** The sign between two operands, where all of it stands on one line. */
export const anchorOf = (left: Place, sign: Place, right: Place): Place['anchor'] =>
  left.line === right.endLine ? [sign.column, sign.endColumn] : undefined

/** The brackets behind something. */
export const anchored = (of: Place, from: Place, to: Place): Place => ({
  ...span(of, to),
  anchor: of.line === to.endLine ? [from.column, to.endColumn] : undefined,
})
