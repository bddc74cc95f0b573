/** `'%s is %d' % (name, age)`: what takes the place of each sign. */
import { joinedTexts } from './bites.ts'
import { keyError, overflowError, typeError, valueError } from './errors.ts'
import { formatFloat, formatText, formatWhole } from './format-value.ts'
import { breatheFor, itemsPerTurn } from './iterating.ts'
import type { Whole } from './numbers.ts'
import { repr, str } from './showing.ts'
import { Dict } from './tables.ts'
import { asciiText } from './texts.ts'
import { Bytes, type Doing, Float, Instance, isInt, List, Tuple, typeOf, type Value } from './values.ts'

const sign = /%(?:\(([^)]*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([hlL])?(.)?/gs

const widest = 1 << 20

export function* formatPercent(format: Value, args: Value): Doing<Value> {
  const isBytes = format instanceof Bytes
  const text = isBytes ? format.text : (format as string)
  const values = args instanceof Tuple ? args.items : [args]
  let used = 0
  const next = (): Value => {
    if (used >= values.length) throw typeError('not enough arguments for format string')
    return values[used++]
  }
  const parts: string[] = []
  let [from, count] = [0, 0]
  for (const found of text.matchAll(sign)) {
    parts.push(text.slice(from, found.index))
    if (++count % itemsPerTurn === 0) yield* breatheFor(itemsPerTurn * 4, 0)
    from = found.index + found[0].length
    const [all, name, flags, width, precision, , kind] = found
    if (kind === '%') {
      parts.push('%')
      continue
    }
    if (kind === undefined) throw valueError('incomplete format')
    if (name !== undefined && !(args instanceof Dict)) throw typeError('format requires a mapping')
    const length = (said: string | undefined): number | undefined => {
      const value = said === '*' ? Number(next()) : said === undefined ? undefined : Number(said)
      if (value !== undefined && Math.abs(value) > widest) throw overflowError('width too big')
      return value
    }
    const wide = length(width)
    const exact = all.includes('.') ? (length(precision) ?? 0) : undefined
    const value = name === undefined ? next() : (args as Dict).at(name)
    if (value === undefined) throw keyError(name)
    const at = found.index + all.length - 1
    const shown = yield* one({ flags, width: wide, precision: exact, kind, at }, value, isBytes)
    parts.push(shown)
  }
  if (used < values.length && !(args instanceof Dict) && !(args instanceof List && used > 0))
    throw typeError('not all arguments converted during string formatting')
  parts.push(text.slice(from))
  const made = joinedTexts(parts, '')
  const result = typeof made === 'string' ? made : yield* made
  return isBytes ? new Bytes(result) : result
}

interface Sign {
  readonly flags: string
  readonly width: number | undefined
  readonly precision: number | undefined
  readonly kind: string
  readonly at: number
}

function* one({ flags, width, precision, kind, at }: Sign, given: Value, isBytes: boolean): Doing<string> {
  const isLeft = flags.includes('-') || (width ?? 0) < 0
  const space = Math.abs(width ?? 0) || ''
  const exact = precision === undefined ? '' : `.${precision}`
  if (kind === 's' || kind === 'r' || kind === 'a') {
    const shown =
      isBytes && given instanceof Bytes
        ? given.text
        : kind === 's'
          ? yield* str(given)
          : kind === 'r'
            ? yield* repr(given)
            : asciiText(yield* repr(given))
    return formatText(shown, `${isLeft ? '<' : '>'}${space}${exact}`)
  }
  const value = given instanceof Instance && given.payload !== undefined ? given.payload : given
  if (kind === 'c') {
    const shown = typeof value === 'string' ? value : String.fromCodePoint(Number(value))
    return formatText(shown, `${isLeft ? '<' : '>'}${space}`)
  }
  if (!/[diouxXeEfFgG]/.test(kind))
    throw valueError(
      `unsupported format character '${kind}' (0x${kind.codePointAt(0)!.toString(16)}) at index ${at}`,
    )
  const isWhole = /[diouxX]/.test(kind)
  if (!(isInt(value) || value instanceof Float) || (isWhole && !/[diu]/.test(kind) && value instanceof Float))
    throw typeError(
      isWhole
        ? `%${kind} format: ${/[diu]/.test(kind) ? 'a real number' : 'an integer'} is required, not ${typeOf(given).name}`
        : 'must be real number, not ' + typeOf(given).name,
    )
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const zero = flags.includes('0') && !isLeft && space !== '' ? '0' : ''
  const align = isLeft ? '<' : ''
  const alternate = flags.includes('#') ? '#' : ''
  if (!isWhole)
    return formatFloat(
      value instanceof Float ? value.value : Number(value),
      `${align}${sign}${zero}${space}${exact}${kind}`,
    )
  const number = (
    value instanceof Float ? Math.trunc(value.value) : typeof value === 'boolean' ? Number(value) : value
  ) as Whole
  const type = /[diu]/.test(kind) ? 'd' : kind
  return formatWhole(number, `${align}${sign}${alternate}${zero}${space}${type}`)
}
