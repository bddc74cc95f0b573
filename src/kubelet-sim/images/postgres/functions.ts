/** Functions that mean something of their own to postgres. Source: its manual, Functions and Operators. */
import { type Functions, strict } from '../sql/functions/function.ts'
import { part } from '../sql/functions/instants.ts'
import { logarithm } from '../sql/functions/numbers.ts'
import { lengthInCharacters, partOf } from '../sql/functions/texts.ts'
import { checked } from '../sql/limits.ts'
import { expressionFor } from '../sql/patterns.ts'
import type { SqlValue } from '../sql/syntax.ts'
import { Decimal, Double, numberOf, textOf } from '../sql/values.ts'

/** Numbers stay of their type. */
const towards = (made: (value: number) => number) =>
  strict(([value]) => {
    const result = made(numberOf(value))
    if (value instanceof Double) return new Double(result)
    return value instanceof Decimal ? Decimal.of(result) : result
  })

/** From a place on, counted from 1; or what a pattern finds: `substring(x from '^a+')`. */
const subtext = strict(([text, from, length]): SqlValue => {
  const whole = textOf(text)
  if (typeof from === 'string' && !/^\d+$/.test(from)) {
    const matcher = expressionFor(whole, from, false).matcher(whole)
    return matcher.find() ? matcher.group(matcher.groupCount() > 0 ? 1 : 0) : null
  }
  return partOf(whole, numberOf(from) - 1, length === undefined ? undefined : numberOf(length))
})

export const postgresFunctions: Functions = {
  ceil: towards(Math.ceil),
  ceiling: towards(Math.ceil),
  extract: part(true),
  floor: towards(Math.floor),
  /** Texts are put where `%s` stands. */
  format: ([form = null, ...args]) => {
    if (form === null) return null
    let n = 0
    return checked(
      textOf(form).replace(/%([sIL%])/g, (_whole, sign: string) =>
        sign === '%' ? '%' : textOf(args[n++] ?? null),
      ),
    )
  },
  length: strict(([text]) => lengthInCharacters(textOf(text))),
  log: logarithm(Math.log10),
  substr: subtext,
  substring: subtext,
}
