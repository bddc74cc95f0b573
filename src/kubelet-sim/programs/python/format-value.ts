/** What stands behind the colon in `{value:>10.2f}`, and what comes of it. */
import { ask, special } from './asking.ts'
import { typeError, valueError } from './errors.ts'
import { exponentText, fixedText, floatText, type Whole, wholeText } from './numbers.ts'
import { str } from './showing.ts'
import { charactersOf, lengthOf } from './texts.ts'
import { type Doing, Float, Instance, isInt, typeOf, type Value } from './values.ts'

interface Spec {
  readonly fill: string
  readonly align: string | undefined
  readonly sign: string
  readonly isAlternate: boolean
  readonly width: number
  readonly grouping: string
  readonly precision: number | undefined
  readonly type: string
}

const form = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/su

/** Wider is nothing. */
const widest = 1 << 20

function specOf(text: string, type: string): Spec {
  const found = form.exec(text)
  if (!found) throw valueError(`Invalid format specifier '${text}' for object of type '${type}'`)
  const [, fill, align, sign, , alternate, zero, width, grouping, precision, kind] = found
  if (Number(width) > widest || Number(precision) > widest)
    throw valueError('Too many decimal digits in format string')
  return {
    fill: fill ?? (zero && !align ? '0' : ' '),
    align: align ?? (zero ? '=' : undefined),
    sign: sign ?? '-',
    isAlternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: kind ?? '',
  }
}

/** @param sign what stands before the filling, where that is between it and the rest */
function padded(text: string, { fill, align, width }: Spec, byDefault: string, sign = ''): string {
  const missing = width - lengthOf(sign + text)
  if (missing <= 0) return sign + text
  const how = align ?? byDefault
  if (how === '<') return sign + text + fill.repeat(missing)
  if (how === '^') {
    const left = Math.floor(missing / 2)
    return fill.repeat(left) + sign + text + fill.repeat(missing - left)
  }
  return how === '=' ? sign + fill.repeat(missing) + text : fill.repeat(missing) + sign + text
}

const grouped = (digits: string, separator: string, size = 3): string =>
  separator === '' ? digits : groupsOf(digits, size).join(separator)

/** From the end; what is left over comes first. */
function groupsOf(digits: string, size: number): string[] {
  const groups: string[] = []
  for (let to = digits.length; to > 0; to -= size) groups.push(digits.slice(Math.max(0, to - size), to))
  return groups.reverse()
}

const signOf = (isNegative: boolean, { sign }: Spec): string => (isNegative ? '-' : sign === '-' ? '' : sign)

function zeroFilled(digits: string, spec: Spec, sign: string, size = 3): string {
  const separator = spec.grouping
  const isFilled = spec.fill === '0' && spec.align === '=' && separator !== ''
  if (!isFilled) return digits
  let filled = digits.replaceAll(separator, '')
  const [whole, rest] = filled.split('.')
  let front = whole
  const behind = rest === undefined ? 0 : rest.length + 1
  // What would begin with a comma has one digit more.
  while (sign.length + grouped(front, separator, size).length + behind < spec.width) front = `0${front}`
  filled = grouped(front, separator, size)
  return rest === undefined ? filled : `${filled}.${rest}`
}

export function formatWhole(value: Whole, text: string, typeName = 'int'): string {
  const spec = specOf(text, typeName)
  if (/[eEfFgG%]/.test(spec.type)) return formatFloat(Number(value), text)
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier')
  const magnitude = value < 0 ? -value : value
  const bases: Readonly<Record<string, readonly [number, string]>> = {
    b: [2, '0b'],
    o: [8, '0o'],
    x: [16, '0x'],
    X: [16, '0X'],
  }
  if (spec.type === 'c') return padded(String.fromCodePoint(Number(value)), spec, '<')
  const base = bases[spec.type]
  if (!base && !/^[dn]?$/.test(spec.type))
    throw valueError(`Unknown format code '${spec.type}' for object of type '${typeName}'`)
  const plain = base ? magnitude.toString(base[0]) : wholeText(magnitude)
  const digits = grouped(spec.type === 'X' ? plain.toUpperCase() : plain, spec.grouping, base ? 4 : 3)
  const sign = signOf(value < 0, spec) + (base && spec.isAlternate ? base[1] : '')
  return padded(zeroFilled(digits, spec, sign, base ? 4 : 3), spec, '>', sign)
}

/** The digits of a number that is not negative. */
function floatDigits(value: number, { type, precision, isAlternate }: Spec): string {
  if (!Number.isFinite(value)) return /[A-Z]/.test(type) ? floatText(value).toUpperCase() : floatText(value)
  switch (type.toLowerCase()) {
    case 'f':
      return fixedText(value, precision ?? 6)
    case '%':
      return `${fixedText(value * 100, precision ?? 6)}%`
    case 'e': {
      const shown = scientific(value, precision ?? 6)
      return type === 'E' ? shown.toUpperCase() : shown
    }
    case 'g':
    case 'n': {
      const shown = general(value, precision ?? 6, isAlternate)
      return type === 'G' ? shown.toUpperCase() : shown
    }
    case '':
      return precision === undefined ? floatText(value) : generalWithPoint(value, precision)
    default:
      throw valueError(`Unknown format code '${type}' for object of type 'float'`)
  }
}

function scientific(value: number, precision: number): string {
  const [mantissa, exponent] = value.toExponential(Math.min(precision, 100)).split('e')
  return `${mantissa}e${exponentText(Number(exponent))}`
}

function general(value: number, asked: number, keepsZeros: boolean): string {
  const precision = Math.min(asked === 0 ? 1 : asked, 100)
  const exponent = value === 0 ? 0 : Number(value.toExponential(precision - 1).split('e')[1])
  const isScientific = exponent < -4 || exponent >= precision
  const shown = isScientific ? scientific(value, precision - 1) : fixedText(value, precision - 1 - exponent)
  if (keepsZeros || !shown.includes('.')) return shown
  return shown.replace(/\.?0+(?=e|$)/, '')
}

/** Without a type, with a precision: one digit behind the point at least. */
function generalWithPoint(value: number, asked: number): string {
  const precision = asked === 0 ? 1 : asked
  const exponent = value === 0 ? 0 : Number(value.toExponential(precision - 1).split('e')[1])
  if (exponent >= -4 && exponent < precision - 1) {
    const shown = general(value, precision, false)
    return shown.includes('.') ? shown : `${shown}.0`
  }
  const shown = scientific(value, precision - 1).replace(/\.?0+(?=e)/, '')
  return exponent < -4 || exponent >= precision - 1 ? shown : general(value, precision, false)
}

export function formatFloat(value: number, text: string): string {
  const spec = specOf(text, 'float')
  const isNegative = value < 0 || Object.is(value, -0)
  const shown = floatDigits(Math.abs(value), spec)
  const [, whole, rest] = /^(\d*)(.*)$/s.exec(shown)!
  const digits = whole === '' ? shown : grouped(whole, spec.grouping) + rest
  const sign = signOf(isNegative, spec)
  return padded(zeroFilled(digits, spec, sign), spec, '>', sign)
}

export function formatText(value: string, text: string): string {
  const spec = specOf(text, 'str')
  if (spec.type !== '' && spec.type !== 's')
    throw valueError(`Unknown format code '${spec.type}' for object of type 'str'`)
  if (spec.align === '=' && !/^0\d/.test(text))
    throw valueError("'=' alignment not allowed in string format specifier")
  const shown = spec.precision === undefined ? value : charactersOf(value).slice(0, spec.precision).join('')
  return padded(shown, spec.align === '=' ? { ...spec, align: '<' } : spec, '<')
}

/** What a value is as a text, in a form. */
export function* formatValue(value: Value, form: string): Doing<string> {
  const own = special(value, '__format__') ?? typeOf(value).find('__format__')
  if (own !== undefined) {
    const shown = yield* ask(own, value, form)
    if (typeof shown !== 'string') throw typeError(`__format__ must return a str, not ${typeOf(shown).name}`)
    return shown
  }
  if (form === '') return yield* str(value)
  if (typeof value === 'boolean')
    return /[a-zA-Z%]$/.test(form) && !form.endsWith('s')
      ? formatWhole(Number(value), form)
      : formatWhole(Number(value), form, 'bool')
  if (isInt(value)) return formatWhole(value as Whole, form)
  if (value instanceof Float) return formatFloat(value.value, form)
  if (typeof value === 'string') return formatText(value, form)
  if (value instanceof Instance && value.payload !== undefined) return yield* formatValue(value.payload, form)
  throw typeError(`unsupported format string passed to ${typeOf(value).name}.__format__`)
}
