/** Values as Go prints them: `%v`, `%-10s`, `%[2]*.3f`. Source: fmt's print.go and format.go. */
import { bytesOf, textOf } from '../codec/octets.ts'
import { namedEscapes, quoted } from '../quote.ts'
import { keysInOrderOfBytes } from '../text-bytes.ts'
import { type FloatVerb, floatText } from './floats.ts'
import { floatOf, type GoComplex, type GoInteger, integerOf, kindOf, typeOf } from './values.ts'

/** How a value is to be shown. */
interface Look {
  readonly minus: boolean
  readonly plus: boolean
  readonly sharp: boolean
  readonly space: boolean
  readonly zero: boolean
  /** `%#v` */
  readonly isSyntax: boolean
  readonly width: number | undefined
  readonly precision: number | undefined
}

const plainLook: Look = {
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  isSyntax: false,
  width: undefined,
  precision: undefined,
}

/** `fmt.Sprint`: a space stands between two that are no texts. */
export function printed(values: readonly unknown[]): string {
  return values
    .map((value, n) => {
      const isTight = n === 0 || typeof value === 'string' || typeof values[n - 1] === 'string'
      return (isTight ? '' : ' ') + shown(value, 'v', plainLook)
    })
    .join('')
}

/** `fmt.Sprintln` */
export const printedLine = (values: readonly unknown[]): string =>
  `${values.map((value) => shown(value, 'v', plainLook)).join(' ')}\n`

/** A value as `%v` shows it. */
export const goValueText = (value: unknown): string => shown(value, 'v', plainLook)

/** Wider and more exact than that is refused. */
const most = 1_000_000

/** `fmt.Sprintf` */
export const formatted = (format: string, values: readonly unknown[]): string =>
  new Formatting(format, values).text()

/** One text that is filled in. */
class Formatting {
  readonly #out: string[] = []
  #at = 0
  #next = 0
  #isReordered = false
  #isGood = true

  constructor(
    private readonly format: string,
    private readonly values: readonly unknown[],
  ) {}

  text(): string {
    for (;;) {
      const percent = this.format.indexOf('%', this.#at)
      this.#out.push(this.format.slice(this.#at, percent < 0 ? undefined : percent))
      if (percent < 0) break
      this.#at = percent + 1
      this.#verb()
    }
    if (!this.#isReordered && this.#next < this.values.length) {
      const extra = this.values
        .slice(this.#next)
        .map((value) => (kindOf(value) === 'absent' ? '<nil>' : `${typeOf(value)}=${goValueText(value)}`))
      this.#out.push(`%!(EXTRA ${extra.join(', ')})`)
    }
    return this.#out.join('')
  }

  #verb(): void {
    this.#isGood = true
    const flags = /^[-+# 0]*/.exec(this.format.slice(this.#at, this.#at + this.format.length))![0]
    this.#at += flags.length
    let minus = flags.includes('-')
    let zero = flags.includes('0')
    let hasIndex = this.#index()
    let width: number | undefined
    if (this.format[this.#at] === '*') {
      this.#at++
      width = this.#number()
      if (width === undefined) this.#out.push('%!(BADWIDTH)')
      else if (width < 0) {
        width = -width
        minus = true
        zero = false
      }
      hasIndex = false
    } else {
      width = this.#digits()
      if (hasIndex && width !== undefined) this.#isGood = false
    }
    let precision: number | undefined
    if (this.format[this.#at] === '.' && this.#at + 1 < this.format.length) {
      this.#at++
      if (hasIndex) this.#isGood = false
      hasIndex = this.#index()
      if (this.format[this.#at] === '*') {
        this.#at++
        precision = this.#number()
        if (precision !== undefined && precision < 0) precision = undefined
        if (precision === undefined) this.#out.push('%!(BADPREC)')
        hasIndex = false
      } else precision = this.#digits() ?? 0
    }
    if (!hasIndex) this.#index()
    const verb = [...this.format.slice(this.#at, this.#at + 2)][0]
    if (verb === undefined) {
      this.#out.push('%!(NOVERB)')
      return
    }
    this.#at += verb.length
    const isValue = verb === 'v'
    const [sharp, plus] = [flags.includes('#'), flags.includes('+')]
    this.#fill(verb, {
      minus,
      zero,
      space: flags.includes(' '),
      sharp: sharp && !isValue,
      plus: plus && !isValue,
      isSyntax: sharp && isValue,
      width,
      precision,
    })
  }

  #fill(verb: string, look: Look): void {
    if (verb === '%') this.#out.push('%')
    else if (!this.#isGood) this.#out.push(`%!${verb}(BADINDEX)`)
    else if (this.#next >= this.values.length) this.#out.push(`%!${verb}(MISSING)`)
    else this.#out.push(shown(this.values[this.#next++], verb, look))
  }

  /** `[3]`: whether there is one. */
  #index(): boolean {
    if (this.format[this.#at] !== '[') return false
    this.#isReordered = true
    const close = this.format.indexOf(']', this.#at)
    const inner = close < 0 ? '' : this.format.slice(this.#at + 1, close)
    const number = /^\d+$/.test(inner) && Number(inner) <= most * 10 ? Number(inner) : 0
    this.#at += close < 0 ? 1 : inner.length + 2
    if (number >= 1 && number <= this.values.length) {
      this.#next = number - 1
      return true
    }
    this.#isGood = false
    return close >= 0 && /^\d+$/.test(inner)
  }

  /** A width or a precision among the values; undefined where it is none. */
  #number(): number | undefined {
    if (this.#next >= this.values.length) return undefined
    const value = this.values[this.#next++]
    if (kindOf(value) !== 'integer') return undefined
    const number = Number(integerOf(value))
    return Math.abs(number) > most ? undefined : number
  }

  /** Beyond what there may be, Go reads no further. */
  #digits(): number | undefined {
    let number: number | undefined
    for (; /^\d$/.test(this.format[this.#at] ?? ''); this.#at++) {
      if ((number ?? 0) > most) {
        this.#at = this.format.length
        return undefined
      }
      number = (number ?? 0) * 10 + Number(this.format[this.#at])
    }
    return number
  }
}

function padded(text: string, { width = 0, minus, zero }: Look): string {
  const missing = width - [...text].length
  if (missing <= 0) return text
  if (minus) return text + ' '.repeat(missing)
  return (zero ? '0' : ' ').repeat(missing) + text
}

const bad = (value: unknown, verb: string, look: Look): string =>
  kindOf(value) === 'absent' ? `%!${verb}(<nil>)` : `%!${verb}(${typeOf(value)}=${shown(value, 'v', look)})`

function shown(value: unknown, verb: string, look: Look): string {
  if (kindOf(value) === 'absent')
    return verb === 'v' || verb === 'T' ? padded('<nil>', look) : bad(value, verb, look)
  if (verb === 'T') return text(typeOf(value), 's', look)!
  const kind = kindOf(value)
  if (verb === 'p')
    return kind === 'map' || kind === 'list' ? padded('0xc000010000', look) : bad(value, verb, look)
  return inner(value, verb, look)
}

/** An item of a list or a map, too. */
function inner(value: unknown, verb: string, look: Look): string {
  switch (kindOf(value)) {
    case 'absent':
      return look.isSyntax ? 'interface {}(nil)' : '<nil>'
    case 'bool':
      return verb === 't' || verb === 'v' ? padded(String(value), look) : bad(value, verb, look)
    case 'string':
      return text(value as string, verb, look) ?? bad(value, verb, look)
    case 'integer':
      return integer(value as number | GoInteger, verb, look) ?? bad(value, verb, look)
    case 'float':
      return float(floatOf(value), verb, look) ?? bad(value, verb, look)
    case 'complex':
      return complex(value as GoComplex, verb, look) ?? bad(value, verb, look)
    case 'list': {
      const items = (value as unknown[]).map((each) => inner(each, verb, look))
      return look.isSyntax ? `${typeOf(value)}{${items.join(', ')}}` : `[${items.join(' ')}]`
    }
    case 'map': {
      const map = value as Readonly<Record<string, unknown>>
      const entries = keysInOrderOfBytes(map).map(
        (key) => `${inner(key, verb, look)}:${inner(map[key], verb, look)}`,
      )
      return look.isSyntax ? `${typeOf(value)}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`
    }
  }
}

const firstSigns = (value: string, count: number | undefined): string =>
  count === undefined || count >= value.length ? value : [...value].slice(0, count).join('')

/** Only ASCII is left as it is. */
const asciiQuoted = (value: string): string =>
  quoted(value).replace(/[^\0-\x7f]/gu, (sign) => {
    const code = sign.codePointAt(0)!.toString(16)
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
  })

/** Undefined for a verb that is not for texts. */
function text(value: string, verb: string, look: Look): string | undefined {
  if (verb === 'x' || verb === 'X') return hexText(value, verb, look)
  if (verb === 's' || (verb === 'v' && !look.isSyntax)) return padded(firstSigns(value, look.precision), look)
  if (verb !== 'q' && verb !== 'v') return undefined
  const kept = firstSigns(value, look.precision)
  if (look.sharp && !/[`\ufeff\ufffd\x7f]|[^\P{Cc}\t]/u.test(kept)) return padded(`\`${kept}\``, look)
  return padded(look.plus ? asciiQuoted(kept) : quoted(kept), look)
}

function hexText(value: string, verb: 'x' | 'X', look: Look): string {
  const bytes = bytesOf(value).slice(0, look.precision ?? Number.POSITIVE_INFINITY)
  const before = look.sharp ? `0${verb}` : ''
  const pairs = [...bytes].map((each) => {
    const pair = each.charCodeAt(0).toString(16).padStart(2, '0')
    return verb === 'X' ? pair.toUpperCase() : pair
  })
  if (pairs.length === 0) return padded('', look)
  return padded(look.space ? pairs.map((each) => before + each).join(' ') : before + pairs.join(''), look)
}

const bases: Readonly<Record<string, number>> = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 }
const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', O: '0', x: '0x', X: '0X' }

/** Undefined for a verb that is not for whole numbers. */
function integer(value: number | GoInteger, verb: string, look: Look): string | undefined {
  const number = integerOf(value)
  if (verb === 'c') return padded(signOf(number), look)
  if (verb === 'q') return padded(quotedSign(signOf(number), look), look)
  if (verb === 'U') return padded(unicodeName(number, look), { ...look, zero: false })
  const base = bases[verb]
  if (base === undefined) return undefined
  if (verb === 'v' && look.isSyntax && typeOf(value) === 'uint8') return `0x${number.toString(16)}`
  const isNegative = number < 0n
  const sign = isNegative ? '-' : look.plus ? '+' : look.space ? ' ' : ''
  if (look.precision === 0 && number === 0n) return padded('', { ...look, zero: false })
  const least =
    look.precision ?? (look.zero && !look.minus && look.width !== undefined ? look.width - sign.length : 0)
  let digits = (isNegative ? -number : number).toString(base)
  if (verb === 'X') digits = digits.toUpperCase()
  digits = digits.padStart(least, '0')
  if (look.sharp && !(base === 8 && digits.startsWith('0'))) digits = `${prefixes[verb] ?? ''}${digits}`
  if (verb === 'O') digits = `0o${digits}`
  return padded(sign + digits, { ...look, zero: false })
}

const signOf = (code: bigint): string =>
  code < 0n || code > 0x10ffffn || (code >= 0xd800n && code < 0xe000n)
    ? '\ufffd'
    : String.fromCodePoint(Number(code))

function quotedSign(sign: string, { plus }: Look): string {
  if (sign === "'") return "'\\''"
  if (sign === '"') return `'"'`
  const inner = namedEscapes[sign] ?? (plus ? asciiQuoted(sign) : quoted(sign)).slice(1, -1)
  return `'${inner}'`
}

function unicodeName(code: bigint, { sharp, precision = 4 }: Look): string {
  const name = `U+${BigInt.asUintN(64, code).toString(16).toUpperCase().padStart(Math.max(precision, 4), '0')}`
  const isShown = code >= 0n && code <= 0x10ffffn && /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(signOf(code))
  return sharp && isShown ? `${name} '${signOf(code)}'` : name
}

/** Undefined for a verb that is not for floats. */
function float(value: number, verb: string, look: Look): string | undefined {
  const known: FloatVerb | undefined =
    verb === 'v' ? 'g' : verb === 'F' ? 'f' : /^[befgxEGX]$/.test(verb) ? (verb as FloatVerb) : undefined
  if (!known) return undefined
  const precision = look.precision ?? (/[efE]/.test(known) ? 6 : -1)
  const written = floatText(value, known, precision)
  const isSigned = /^[-+]/.test(written)
  const sign = isSigned && written[0] === '-' ? '-' : look.plus ? '+' : look.space ? ' ' : ''
  const bare = isSigned ? written.slice(1) : written
  if (/^[IN]/.test(bare)) {
    const shownSign = sign || (bare.startsWith('I') && look.isSyntax ? '+' : '')
    return padded(shownSign + bare, { ...look, zero: false })
  }
  const digits = look.sharp && known !== 'b' ? pointed(bare, known, precision) : bare
  if (sign && look.zero && !look.minus && look.width !== undefined)
    return sign + padded(digits, { ...look, width: look.width - 1 })
  return padded(sign + digits, look)
}

/** With a point in any case, and with the zeros at its end. */
function pointed(bare: string, verb: FloatVerb, precision: number): string {
  const [, digits, tail = ''] = /^(.*?)((?:[eEpP][-+]?\d+)?)$/.exec(
    /^[xX]$/.test(verb) ? bare.replace(/[eE]/g, (each) => each) : bare,
  )!
  const whole = digits.includes('.') ? digits : `${digits}.`
  if (!/[gGxX]/.test(verb)) return whole + tail
  const wanted = precision < 0 ? 6 : precision
  const significant = digits
    .replace(/^0x/i, '')
    .replace('.', '')
    .replace(/^0+(?=.)/, '').length
  return whole + '0'.repeat(Math.max(0, wanted - significant)) + tail
}

function complex({ real, imaginary }: GoComplex, verb: string, look: Look): string | undefined {
  const first = float(real, verb, look)
  return first && `(${first}${float(imaginary, verb, { ...look, plus: true })}i)`
}

/** The bytes of a text, of which Go counts and cuts. */
export const cutText = (value: string, from: number, to: number): string =>
  textOf(bytesOf(value).slice(from, to))
