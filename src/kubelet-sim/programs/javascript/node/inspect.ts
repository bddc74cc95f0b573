/** How node shows values: `util.inspect`, and what `console.log` prints. Nothing of the program is called. */
import { Bytes } from '../language/bytes-objects.ts'
import { isCallable } from '../language/conversions.ts'
import { DateObj, ErrorObj, RegExpObj, Table, Wrapped } from '../language/object-kinds.ts'
import { isListed } from '../language/properties.ts'
import { ProxyObj } from '../language/proxy.ts'
import type { Realm } from '../language/realm.ts'
import { Arr, isIndex, type Key, Obj, Slot, type Value } from '../language/values.ts'
import {
  type Context,
  errorText,
  formOf,
  makerName,
  primitiveText,
  quotedText,
  type Style,
  tagOf,
} from './inspect-forms.ts'

export interface Options {
  /** How deep; the default is 2. */
  readonly depth?: number
  readonly hasColors?: boolean
  readonly breakLength?: number
  readonly compact?: number
  readonly showHidden?: boolean
  readonly sorted?: boolean
  readonly maxArrayLength?: number
  readonly maxStringLength?: number
}

const colors: Record<Style, readonly [number, number]> = {
  number: [33, 39],
  string: [32, 39],
  boolean: [33, 39],
  null: [1, 22],
  undefined: [90, 39],
  symbol: [32, 39],
  special: [36, 39],
  date: [35, 39],
  regexp: [31, 39],
}

/** More is not shown of anything, however many options ask for it. */
const longest = 4_000_000
/** As much as it is to look at an object, in characters. */
const perObject = 32

export function inspect(realm: Realm, value: Value, options: Options = {}): string {
  const {
    depth = 2,
    hasColors = false,
    breakLength = 80,
    compact = 3,
    showHidden = false,
    sorted = false,
    maxArrayLength = 100,
  } = options
  const context: Context = {
    realm,
    depth,
    breakLength,
    compact,
    isSorted: sorted,
    showHidden,
    most: maxArrayLength,
    paint: hasColors
      ? (text, style) => `\x1b[${colors[style][0]}m${text}\x1b[${colors[style][1]}m`
      : (text) => text,
    above: [],
    circular: new Map(),
    indentation: 0,
    level: 0,
    budget: longest,
  }
  return show(context, value, 0, true)
}

function show(context: Context, value: Value, level: number, isTop = false): string {
  if (!(value instanceof Obj)) return primitiveText(context, value, isTop)
  if (value instanceof ProxyObj) return show(context, value.target, level, isTop)
  if (context.above.includes(value)) {
    let n = context.circular.get(value)
    if (n === undefined) context.circular.set(value, (n = context.circular.size + 1))
    return context.paint(`[Circular *${n}]`, 'special')
  }
  if (context.budget <= 0) return '...'
  if (level > context.depth && !(value instanceof DateObj) && !(value instanceof RegExpObj)) {
    const keys = shownKeys(context, value)
    const isPlain =
      isCallable(value) || (keys.length === 0 && !(value instanceof Arr) && !(value instanceof Table))
    if (!isPlain || (!isCallable(value) && keys.length > 0)) {
      if (value instanceof ErrorObj) return errorText(context, value, keys)
      const name = value instanceof Arr && makerName(value) === 'Array' ? 'Array' : makerName(value)
      return context.paint(
        `[${name === undefined ? 'Object: null prototype' : `${name}${tagOf(value, name)}`}]`,
        'special',
      )
    }
  }
  return showObject(context, value, level)
}

function shownKeys(context: Context, of: Obj): Key[] {
  // Of its elements nothing is asked here.
  const isOfElements = of instanceof Bytes || (of instanceof Arr && !context.showHidden)
  const given = isOfElements && !of.hasProps ? [] : of.keys()
  const keys = given.filter((key) =>
    context.showHidden && !(of instanceof ErrorObj) ? true : isListed(of.own(key)),
  )
  const all =
    of instanceof Arr
      ? keys.filter((key) => (key !== 'length' || context.showHidden) && !isIndex(key))
      : of instanceof Bytes || (of instanceof Wrapped && typeof of.value === 'string')
        ? keys.filter((key) => !isIndex(key))
        : keys
  return context.isSorted ? all.sort((a, b) => (String(a) < String(b) ? -1 : 1)) : all
}

function showObject(context: Context, of: Obj, level: number): string {
  const keys = shownKeys(context, of)
  const nested = (value: Value): string => {
    context.indentation += 2
    const text = show(context, value, level + 1)
    context.indentation -= 2
    return text
  }
  const { braces, base, entries, isList } = formOf(context, of, keys, nested)
  if (braces[0] === '' && keys.length === 0) return base
  context.above.push(of)
  context.level = level
  context.budget -= perObject
  const output = entries()
  for (const key of keys) output.push(property(context, of, key, level, isList ? 'list' : 'record'))
  context.above.pop()
  const n = context.circular.get(of)
  const mark = n === undefined ? '' : context.paint(`<ref *${n}>`, 'special') + ' '
  const open = braces[0] === '' ? '{' : braces[0]
  const close = braces[1] === '' ? '}' : braces[1]
  const shown = joined(context, output, {
    base: braces[0] === '' ? base : '',
    open: n !== undefined && braces[0] !== '' ? mark + open : open,
    close,
    level,
    isList: isList === true,
    of,
  })
  context.budget -= shown.length
  return braces[0] === '' && n !== undefined ? mark + shown : shown
}

interface Joining {
  readonly base: string
  readonly open: string
  readonly close: string
  readonly level: number
  readonly isList: boolean
  readonly of: Obj
}

function joined(
  context: Context,
  given: string[],
  { base, open, close, level, isList, of }: Joining,
): string {
  const output = isList && given.length > 6 && context.compact >= 1 ? inColumns(context, given, of) : given
  if (given.length === 0) return `${base === '' ? '' : `${base} `}${open}${close}`
  const start = base === '' ? '' : `${base} `
  if (context.level - level < context.compact && output.length === given.length) {
    const length = output.length + context.indentation + open.length + base.length + 10
    const total = output.reduce((sum, each) => sum + plainLength(each), output.length + length)
    if (total <= context.breakLength && !base.includes('\n')) {
      const line = output.join(', ')
      if (!line.includes('\n')) return `${start}${open} ${line} ${close}`
    }
  }
  const indent = `\n${' '.repeat(context.indentation)}`
  return `${start}${open}${indent}  ${output.join(`,${indent}  `)}${indent}${close}`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room.
const plainLength = (text: string): number => text.replace(/\x1b\[\d+m/g, '').length

/** Many short elements stand in columns. */
function inColumns(context: Context, output: string[], of: Obj): string[] {
  let total = 0
  let longestOne = 0
  const isCut = of instanceof Arr && of.items.length > context.most
  const count = isCut ? output.length - 1 : output.length
  const lengths: number[] = []
  for (let n = 0; n < count; n++) {
    const length = plainLength(output[n])
    lengths.push(length)
    total += length + 2
    if (length > longestOne) longestOne = length
  }
  const width = longestOne + 2
  if (!(width * 3 + context.indentation < context.breakLength && (total / width > 5 || longestOne <= 6)))
    return output
  const bias = Math.sqrt(width - total / output.length)
  const biased = Math.max(width - 3 - bias, 1)
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((context.breakLength - context.indentation) / width),
    context.compact * 4,
    15,
  )
  if (columns <= 1) return output
  const widths: number[] = []
  for (let n = 0; n < columns; n++) {
    let most = 0
    for (let k = n; k < count; k += columns) if (lengths[k] > most) most = lengths[k]
    widths.push(most + 2)
  }
  const isNumeric =
    of instanceof Bytes ||
    (of instanceof Arr &&
      of.items.slice(0, context.most).every((each) => typeof each === 'number' || typeof each === 'bigint'))
  const lines: string[] = []
  for (let n = 0; n < count; n += columns) {
    const end = Math.min(n + columns, count)
    let line = ''
    let k = n
    for (; k < end - 1; k++) {
      const cell = `${output[k]}, `
      const size = widths[k - n] + output[k].length - lengths[k]
      line += isNumeric ? cell.padStart(size) : cell.padEnd(size)
    }
    line += isNumeric ? output[k].padStart(widths[k - n] + output[k].length - lengths[k] - 2) : output[k]
    lines.push(line)
  }
  if (isCut) lines.push(output[count])
  return lines
}

const name = /^[a-zA-Z_][a-zA-Z_0-9]*$/

function property(context: Context, of: Obj, key: Key, level: number, how: 'record' | 'list'): string {
  const own = of.own(key)
  const slot = own instanceof Slot ? own : undefined
  const shown =
    typeof key === 'symbol'
      ? `[${context.paint(`Symbol(${key.description ?? ''})`, 'symbol')}]`
      : key === '__proto__'
        ? "['__proto__']"
        : name.test(key)
          ? key
          : context.paint(quotedText(key), 'string')
  const label = slot && !(slot.flags & 2) && typeof key === 'string' ? `[${key}]` : shown
  let text: string
  if (slot?.isAccessor)
    text = context.paint(
      slot.getter === undefined ? '[Setter]' : slot.setter === undefined ? '[Getter]' : '[Getter/Setter]',
      'special',
    )
  else {
    const extra = how === 'record' || typeof key !== 'number' ? 2 : 3
    context.indentation += extra
    text = show(context, slot ? slot.value : (own as Value), level + 1)
    context.indentation -= extra
  }
  return `${label}: ${text}`
}
