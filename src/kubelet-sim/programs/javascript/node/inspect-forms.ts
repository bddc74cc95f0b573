/** What stands around the parts of a value that is shown, by its kind. */
import { dateText } from '../builtins/dates.ts'
import { errorHead } from '../builtins/errors.ts'
import { Bytes, Packed } from '../language/bytes-objects.ts'
import { isCallable } from '../language/conversions.ts'
import { GeneratorObj } from '../language/frame.ts'
import { Cursor, DateObj, ErrorObj, PromiseObj, RegExpObj, Table, Wrapped } from '../language/object-kinds.ts'
import { dataOf } from '../language/properties.ts'
import { type Realm, symbols } from '../language/realm.ts'
import { Arr, Func, hole, type Key, missing, Obj, Slot, type Value } from '../language/values.ts'

export interface Context {
  readonly realm: Realm
  readonly depth: number
  readonly breakLength: number
  readonly compact: number
  readonly isSorted: boolean
  readonly showHidden: boolean
  readonly most: number
  readonly paint: (text: string, style: Style) => string
  readonly above: Obj[]
  readonly circular: Map<Obj, number>
  indentation: number
  level: number
  /** What is left that may be written. */
  budget: number
}

export type Style =
  | 'number'
  | 'string'
  | 'boolean'
  | 'null'
  | 'undefined'
  | 'symbol'
  | 'special'
  | 'date'
  | 'regexp'

export function quotedText(text: string): string {
  const quote = !text.includes("'")
    ? "'"
    : !text.includes('"')
      ? '"'
      : !text.includes('`') && !text.includes('${')
        ? '`'
        : "'"
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is shown otherwise.
  const plain = text.replace(/[\\\n\t\r\b\f\v\x00-\x1f\x7f-\x9f]/g, (each) => {
    const known: Record<string, string> = {
      '\\': '\\\\',
      '\n': '\\n',
      '\t': '\\t',
      '\r': '\\r',
      '\b': '\\b',
      '\f': '\\f',
      '\v': '\\v',
    }
    return known[each] ?? `\\x${each.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
  })
  return quote + (quote === "'" ? plain.replaceAll("'", "\\'") : plain) + quote
}

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

export function primitiveText(context: Context, value: Exclude<Value, Obj>, isTop: boolean): string {
  const { paint } = context
  switch (typeof value) {
    case 'string': {
      if (
        !isTop &&
        value.length > 16 &&
        value.length > context.breakLength - context.indentation - 4 &&
        value.includes('\n')
      )
        return value
          .split(/(?<=\n)/)
          .map((line) => paint(quotedText(line), 'string'))
          .join(` +\n${' '.repeat(context.indentation + 2)}`)
      if (value.length > 10_000)
        return `${paint(quotedText(value.slice(0, 10_000)), 'string')}... ${value.length - 10_000} more character${value.length === 10_001 ? '' : 's'}`
      return paint(quotedText(value), 'string')
    }
    case 'number':
      return paint(numberText(value), 'number')
    case 'bigint':
      return paint(`${value}n`, 'number')
    case 'boolean':
      return paint(String(value), 'boolean')
    case 'symbol':
      return paint(`Symbol(${value.description ?? ''})`, 'symbol')
    case 'undefined':
      return paint('undefined', 'undefined')
    default:
      return paint('null', 'null')
  }
}

/** By what an object was made; undefined where it inherits from nothing. */
export function makerName(of: Obj): string | undefined {
  for (let each: Obj | null = of; each; each = each.proto) {
    const own = each.own('constructor')
    const made = own instanceof Slot ? own.value : own
    if ((own as unknown) === missing || !(made instanceof Obj)) continue
    const name = dataOf(made, 'name')
    if (typeof name === 'string' && name !== '') return name
  }
  return undefined
}

export function tagOf(of: Obj, name: string): string {
  const tag = dataOf(of, symbols.toStringTag)
  return typeof tag === 'string' && tag !== '' && tag !== name ? ` [${tag}]` : ''
}

function prefix(of: Obj, fallback: string, size = ''): string {
  const name = makerName(of)
  if (name === undefined) return `[${fallback}${size}: null prototype] `
  return `${name}${size}${tagOf(of, name)} `
}

export interface Form {
  readonly braces: readonly [string, string]
  readonly base: string
  readonly entries: () => string[]
  readonly isList?: boolean
}

function functionBase(of: Obj): string {
  const own = of.own('name')
  const title = own instanceof Slot ? own.value : own
  const isClass = of instanceof Func && (of.code.kind === 'class' || of.code.kind === 'derived')
  if (isClass) {
    const above =
      of.proto instanceof Func || (of.proto && isCallable(of.proto) && dataOf(of.proto, 'name'))
        ? String(dataOf(of.proto!, 'name') || '')
        : ''
    return `[class ${title === '' || title === undefined ? '(anonymous)' : String(title)}${above ? ` extends ${above}` : ''}]`
  }
  const kind =
    of instanceof Func
      ? ((
          {
            generator: 'GeneratorFunction',
            ['async']: 'AsyncFunction',
            asyncArrow: 'AsyncFunction',
            asyncGenerator: 'AsyncGeneratorFunction',
          } as Record<string, string>
        )[of.code.kind] ?? 'Function')
      : 'Function'
  return `[${kind}${title === '' || title === undefined ? ' (anonymous)' : `: ${String(title)}`}]`
}

export function formOf(
  context: Context,
  of: Obj,
  keys: readonly Key[],
  nested: (value: Value) => string,
): Form {
  const none = () => []
  const bare = (base: string): Form => ({ braces: ['', ''], base, entries: none })
  if (of instanceof Arr) {
    const maker = makerName(of)
    const isArguments = of.proto === context.realm.proto('Arguments')
    const open = isArguments
      ? '[Arguments] ['
      : maker === 'Array' && tagOf(of, 'Array') === ''
        ? '['
        : `${prefix(of, 'Array', `(${of.items.length})`)}[`
    return { braces: [open, ']'], base: '', entries: () => items(context, of.items, nested), isList: true }
  }
  if (of instanceof Bytes) return bytesForm(context, of, nested)
  if (of instanceof Packed)
    return {
      braces: [`${prefix(of, 'ArrayBuffer')}{`, '}'],
      base: '',
      entries: () => [
        `[Uint8Contents]: <${hex(of.bytes)}>`,
        `byteLength: ${context.paint(String(of.bytes.length), 'number')}`,
      ],
    }
  if (of instanceof Table) {
    if (of.kindOf.startsWith('Weak'))
      return bare(`${of.kindOf} { ${context.paint('<items unknown>', 'special')} }`)
    const open = `${prefix(of, of.kindOf, `(${of.entries.size})`)}{`
    const entries = () =>
      [...of.entries]
        .slice(0, context.most)
        .map(([key, value]) => (of.kindOf === 'Map' ? `${nested(key)} => ${nested(value)}` : nested(value)))
    const more =
      of.entries.size > context.most
        ? [`... ${of.entries.size - context.most} more item${of.entries.size - context.most > 1 ? 's' : ''}`]
        : []
    return { braces: [open, '}'], base: '', entries: () => [...entries(), ...more] }
  }
  if (isCallable(of)) return bare(context.paint(functionBase(of), 'special'))
  if (of instanceof ErrorObj) return bare(errorText(context, of, keys as Key[]))
  if (of instanceof RegExpObj) return bare(context.paint(`/${of.source}/${of.flags}`, 'regexp'))
  if (of instanceof DateObj)
    return bare(context.paint(Number.isNaN(of.at) ? dateText(of.at) : new Date(of.at).toISOString(), 'date'))
  if (of instanceof PromiseObj) {
    const entries = () =>
      of.state === 'pending'
        ? [context.paint('<pending>', 'special')]
        : of.state === 'rejected'
          ? [`${context.paint('<rejected>', 'special')} ${nested(of.result)}`]
          : [nested(of.result)]
    return { braces: [`${prefix(of, 'Promise')}{`, '}'], base: '', entries }
  }
  if (of instanceof Wrapped) {
    const inner = context.paint(
      typeof of.value === 'string'
        ? quotedText(of.value)
        : typeof of.value === 'bigint'
          ? `${of.value}n`
          : String(of.value),
      typeof of.value as Style,
    )
    return bare(`[${of.kind}: ${inner}]`)
  }
  if (of instanceof GeneratorObj)
    return {
      braces: [`${of.isAsync ? 'AsyncGenerator' : 'Object [Generator]'} {`, '}'],
      base: '',
      entries: none,
    }
  if (of instanceof Cursor) return { braces: [`Object [${of.name}] {`, '}'], base: '', entries: none }
  const maker = makerName(of)
  const open = maker === 'Object' && tagOf(of, 'Object') === '' ? '{' : `${prefix(of, 'Object')}{`
  return { braces: [open, '}'], base: '', entries: none }
}

function items(context: Context, all: readonly Value[], nested: (value: Value) => string): string[] {
  const output: string[] = []
  let n = 0
  for (; n < all.length && output.length < context.most && context.budget > 0; n++) {
    if (all[n] !== hole) {
      output.push(nested(all[n]))
      continue
    }
    const from = n
    while (n + 1 < all.length && all[n + 1] === hole) n++
    output.push(context.paint(`<${n - from + 1} empty item${n === from ? '' : 's'}>`, 'undefined'))
  }
  if (n < all.length) output.push(`... ${all.length - n} more item${all.length - n > 1 ? 's' : ''}`)
  return output
}

const hex = (bytes: Uint8Array): string => {
  const shown = Array.from(bytes.subarray(0, 50), (each) => each.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > 50
    ? `${shown} ... ${bytes.length - 50} more byte${bytes.length === 51 ? '' : 's'}`
    : shown
}

function bytesForm(context: Context, of: Bytes, nested: (value: Value) => string): Form {
  if (of.isBuffer)
    return {
      braces: ['', ''],
      base: `<Buffer${of.length === 0 ? '' : ` ${hex(of.octets)}`}>`,
      entries: () => [],
    }
  const all = Array.from({ length: Math.min(of.length, context.most) }, (_each, n) => nested(of.at(n)))
  const more =
    of.length > context.most
      ? [`... ${of.length - context.most} more item${of.length - context.most > 1 ? 's' : ''}`]
      : []
  return {
    braces: [`${prefix(of, of.type, `(${of.length})`)}[`, ']'],
    base: '',
    entries: () => [...all, ...more],
    isList: true,
  }
}

/** Calls of an error that are those of its cause too are told there. */
function withoutShared(stack: string, other: string): string {
  const lines = stack.split('\n')
  const others = other.split('\n')
  for (let n = 1; n < lines.length - 3; n++) {
    const at = others.indexOf(lines[n], 1)
    let length = at < 0 ? 0 : 1
    while (length > 0 && n + length < lines.length && lines[n + length] === others[at + length]) length++
    if (length <= 3) continue
    lines.splice(n + 1, length - 2, `    ... ${length - 2} lines matching cause stack trace ...`)
    break
  }
  return lines.join('\n')
}

/** The stack of an error, with what it says besides. */
export function errorText(context: Context, of: Obj, keys: Key[]): string {
  const own = dataOf(of, 'stack')
  let stack = typeof own === 'string' && own !== '' ? own : `[${errorHead(of)}]`
  const title = makerName(of)
  const own_ = String(dataOf(of, 'name') ?? 'Error')
  if (title !== undefined && title !== own_ && stack.startsWith(own_) && !stack.includes(title))
    stack = title + stack.slice(own_.length)
  else if (own_ !== 'Error' && !stack.includes(own_))
    stack = stack.replace(/^[A-Z]\w*(?=[:\n]|$)/, (all) =>
      title && title !== own_ ? `${title} [${own_}]` : own_ || all,
    )
  if (!/\n {4}at /.test(stack) && !stack.startsWith('[')) stack = `[${stack}]`
  for (const key of ['name', 'message', 'stack']) {
    const at = keys.indexOf(key)
    if (at >= 0 && typeof dataOf(of, key) === 'string' && stack.includes(String(dataOf(of, key))))
      keys.splice(at, 1)
  }
  const cause = of.own('cause')
  if (cause !== missing && !keys.includes('cause')) keys.push('cause')
  const why = cause instanceof Slot ? cause.value : cause
  if (why instanceof ErrorObj) stack = withoutShared(stack, String(dataOf(why, 'stack')))
  const several = of.own('errors')
  if (several !== missing && !keys.includes('errors')) keys.push('errors')
  return context.indentation === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(context.indentation)}`)
}
