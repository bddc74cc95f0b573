/** `'{} {name!r:>{width}}'.format(…)`: fields are filled in one after another, or by name. */
import { call } from './asking.ts'
import { findAttribute, missing } from './attributes.ts'
import { joinedTexts } from './bites.ts'
import { indexError, keyError, valueError } from './errors.ts'
import { formatValue } from './format-value.ts'
import { item } from './items.ts'
import { breatheFor, itemsPerTurn } from './iterating.ts'
import { repr, str } from './showing.ts'
import { asciiText } from './texts.ts'
import { Call, type Doing, type Value } from './values.ts'

interface Given {
  readonly args: readonly Value[]
  named(name: string): Doing<Value>
}

export function* formatted(
  text: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Doing<string> {
  const given: Given = {
    args,
    named: (name) => namedIn(keywords, name),
  }
  return yield* new Formatting(given).text(text, 2)
}

// biome-ignore lint/correctness/useYield: what a mapping of a program has may have to be asked for.
function* namedIn(keywords: ReadonlyMap<string, Value>, name: string): Doing<Value> {
  const found = keywords.get(name)
  if (found === undefined) throw keyError(name)
  return found
}

/** The same, with what a mapping has by name. */
export function* formattedFrom(text: string, mapping: Value): Doing<string> {
  return yield* new Formatting({ args: [], named: (name) => item(mapping, name) }).text(text, 2)
}

const brace = /[{}]/g

class Formatting {
  #next = 0

  constructor(private readonly given: Given) {}

  *text(text: string, depth: number): Doing<string> {
    if (depth < 0) throw valueError('Max string recursion exceeded')
    const parts: string[] = []
    let [from, count] = [0, 0]
    for (;;) {
      brace.lastIndex = from
      const found = brace.exec(text)
      if (!found) break
      const at = found.index
      const [char] = found
      if (at > from) parts.push(text.slice(from, at))
      if (text[at + 1] === char) {
        parts.push(char)
        from = at + 2
      } else if (char === '}') throw valueError("Single '}' encountered in format string")
      else {
        const end = endOf(text, at)
        parts.push(yield* this.#field(text.slice(at + 1, end), depth))
        from = end + 1
      }
      if (++count % itemsPerTurn === 0) yield* breatheFor(itemsPerTurn * 4, 0)
    }
    parts.push(text.slice(from))
    const made = joinedTexts(parts, '')
    return typeof made === 'string' ? made : yield* made
  }

  *#field(field: string, depth: number): Doing<string> {
    const [, name, conversion, form] =
      /^([^!:]*(?:\[[^\]]*\][^!:]*)*)(?:!(\w))?(?::([\s\S]*))?$/.exec(field) ?? []
    if (name === undefined) throw valueError("expected ':' after conversion specifier")
    let value = yield* this.#value(name)
    if (conversion === 'r') value = yield* repr(value)
    else if (conversion === 's') value = yield* str(value)
    else if (conversion === 'a') value = asciiText(yield* repr(value))
    return yield* formatValue(value, form === undefined ? '' : yield* this.text(form, depth - 1))
  }

  *#value(name: string): Doing<Value> {
    const [first] = /^[^.[]*/.exec(name)!
    let value: Value
    if (first === '' || /^\d+$/.test(first)) {
      const at = first === '' ? this.#next++ : Number(first)
      if (at >= this.given.args.length)
        throw indexError(`Replacement index ${at} out of range for positional args tuple`)
      value = this.given.args[at]
    } else value = yield* this.given.named(first)
    for (const [, attribute, index] of name.slice(first.length).matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
      if (attribute !== undefined) {
        const found = findAttribute(value, attribute)
        if (found === undefined) throw missing(value, attribute)
        value = found instanceof Call ? yield* call(found.callee, found.args) : found
      } else value = yield* item(value, /^\d+$/.test(index) ? Number(index) : index)
    }
    return value
  }
}

function endOf(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  throw valueError(
    text.length === from + 1
      ? "Single '{' encountered in format string"
      : "expected '}' before end of string",
  )
}
