/** Functions that mean something of their own to mysql. Source: its manual, Functions and Operators. */
import { type Functions, strict } from '../sql/functions/function.ts'
import { wholePart } from '../sql/functions/instants.ts'
import { logarithm } from '../sql/functions/numbers.ts'
import { grouped, joined, partOf } from '../sql/functions/texts.ts'
import { most } from '../sql/operators.ts'
import { numberOf, textOf } from '../sql/values.ts'

/** From a place on, counted from 1; below 0 from behind. */
const subtext = strict(([text, from, length]) => {
  const whole = textOf(text)
  const at = numberOf(from)
  const start = at < 0 ? whole.length + at : at - 1
  return start < 0 ? '' : partOf(whole, start, length === undefined ? undefined : numberOf(length))
})

/** Of what is unknown nothing is known, neither here nor in most others of its functions. */
export const mysqlFunctions: Functions = {
  concat: strict((args) => joined(args)),
  extract: wholePart,
  format: ([value = null, digits = null]) =>
    value === null ? null : grouped(numberOf(value), numberOf(digits)),
  greatest: strict((args, { dialect }) => most(args, 1, dialect)),
  least: strict((args, { dialect }) => most(args, -1, dialect)),
  length: strict(([text]) => textOf(text).length),
  log: logarithm(Math.log),
  mid: subtext,
  substr: subtext,
  substring: subtext,
}
