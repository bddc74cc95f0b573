/** Functions of arrays. Source: PostgreSQL, Array Functions and Operators. */
import { arrayText, elementsOf } from '../json.ts'
import { longestText } from '../limits.ts'
import type { SqlValue } from '../syntax.ts'
import { textOf } from '../values.ts'
import { type Functions, strict } from './function.ts'

const element = (value: SqlValue): string | null => (value === null ? null : textOf(value))

export const arrayFunctions: Functions = {
  array_length: strict(([value]) => elementsOf(textOf(value)).length || null),
  cardinality: strict(([value]) => elementsOf(textOf(value)).length),
  array_upper: strict(([value]) => elementsOf(textOf(value)).length || null),
  array_to_string: strict(([value, by]) =>
    elementsOf(textOf(value))
      .filter((each) => each !== null)
      .join(textOf(by))
      .slice(0, longestText),
  ),
  string_to_array: strict(([value, by]) => arrayText(textOf(value).split(textOf(by)))),
  array_append: ([value = null, more = null]) =>
    arrayText([...(value === null ? [] : elementsOf(textOf(value))), element(more)]),
  array_prepend: ([more = null, value = null]) =>
    arrayText([element(more), ...(value === null ? [] : elementsOf(textOf(value)))]),
  array_cat: strict(([a, b]) => arrayText([...elementsOf(textOf(a)), ...elementsOf(textOf(b))])),
  array_remove: strict(([value, of]) =>
    arrayText(elementsOf(textOf(value)).filter((each) => each !== textOf(of))),
  ),
  array_position: strict(([value, of]) => elementsOf(textOf(value)).indexOf(textOf(of)) + 1 || null),
}
