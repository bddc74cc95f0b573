/** Floats as Go writes them with a verb and so many digits. Source: strconv's FormatFloat. */

/** Digits without a point, which stands behind so many of them. */
interface Decimal {
  readonly digits: string
  readonly point: number
}

const view = new DataView(new ArrayBuffer(8))

/** The value is the mantissa times two to the exponent. */
function binary(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  const [exponent, fraction] = [Number(bits >> 52n), bits & (2n ** 52n - 1n)]
  return exponent === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (2n ** 52n), exponent: exponent - 1075 }
}

/** All digits that there are. */
function exact(value: number): Decimal {
  const { mantissa, exponent } = binary(value)
  if (mantissa === 0n) return { digits: '', point: 0 }
  const digits = String(exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent))
  const point = exponent >= 0 ? digits.length : digits.length + exponent
  return { digits: digits.replace(/0+$/, ''), point }
}

function shortest(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 }
  const [mantissa, power] = Math.abs(value).toExponential().split('e')
  return { digits: mantissa.replace('.', ''), point: Number(power) + 1 }
}

/** The first digits; what is in the midst goes to the even one. */
function rounded({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point }
  if (count < 0) return { digits: '', point: 0 }
  const rest = digits.slice(count)
  const isOdd = count > 0 && Number(digits[count - 1]) % 2 === 1
  const goesUp = rest[0] > '5' || (rest[0] === '5' && (/[1-9]/.test(rest.slice(1)) || isOdd))
  const kept = digits.slice(0, count)
  if (!goesUp) return { digits: kept.replace(/0+$/, ''), point: /[1-9]/.test(kept) ? point : 0 }
  const raised = String(BigInt(kept || '0') + 1n).padStart(count, '0')
  return { digits: raised.replace(/0+$/, ''), point: point + raised.length - count }
}

export type FloatVerb = 'e' | 'E' | 'f' | 'g' | 'G' | 'b' | 'x' | 'X'

/** With its sign, if it is below zero. @param precision -1: as many digits as it takes to tell it from all others */
export function floatText(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (verb === 'b') {
    const { mantissa, exponent } = binary(value)
    return `${sign}${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`
  }
  if (verb === 'x' || verb === 'X') {
    const text = hexadecimal(value, precision)
    return sign + (verb === 'X' ? text.toUpperCase() : text)
  }
  return sign + decimalText(value, verb, precision)
}

function decimalText(value: number, verb: 'e' | 'E' | 'f' | 'g' | 'G', precision: number): string {
  const isShortest = precision < 0
  const all = isShortest ? shortest(value) : exact(value)
  if (verb === 'f') {
    const kept = isShortest ? all : rounded(all, all.point + precision)
    return fixed(kept, isShortest ? Math.max(kept.digits.length - kept.point, 0) : precision)
  }
  if (verb === 'e' || verb === 'E') {
    const kept = isShortest ? all : rounded(all, precision + 1)
    return scientific(kept, isShortest ? Math.max(kept.digits.length - 1, 0) : precision, verb)
  }
  const count = precision === 0 ? 1 : precision
  const kept = isShortest ? all : rounded(all, count)
  const most = isShortest
    ? 6
    : count > kept.digits.length && kept.digits.length >= kept.point
      ? kept.digits.length
      : count
  const power = kept.point - 1
  if (power < -4 || power >= most)
    return scientific(kept, Math.max(kept.digits.length, 1) - 1, verb === 'G' ? 'E' : 'e')
  return fixed(kept, Math.max(kept.digits.length - kept.point, 0))
}

function fixed({ digits, point }: Decimal, places: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  if (places === 0) return whole
  const fraction = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`
}

function scientific({ digits, point }: Decimal, places: number, sign: 'e' | 'E'): string {
  const fraction = places > 0 ? `.${digits.slice(1).padEnd(places, '0')}` : ''
  return `${digits[0] ?? '0'}${fraction}${power(sign, digits === '' ? 0 : point - 1)}`
}

const power = (sign: string, value: number): string =>
  `${sign}${value < 0 ? '-' : '+'}${String(Math.abs(value)).padStart(2, '0')}`

/** `0x1.8p+01` */
function hexadecimal(value: number, precision: number): string {
  let { mantissa, exponent } = binary(value)
  if (mantissa === 0n) return `0x0${precision > 0 ? `.${'0'.repeat(precision)}` : ''}p+00`
  while (mantissa < 2n ** 52n) {
    mantissa <<= 1n
    exponent--
  }
  exponent += 52
  if (precision >= 0 && precision < 13) {
    const shift = BigInt(52 - 4 * precision)
    const [half, rest] = [1n << (shift - 1n), mantissa & ((1n << shift) - 1n)]
    mantissa >>= shift
    if (rest > half || (rest === half && mantissa % 2n === 1n)) mantissa++
    mantissa <<= shift
    if (mantissa >= 2n ** 53n) {
      mantissa >>= 1n
      exponent++
    }
  }
  const digits = (mantissa & (2n ** 52n - 1n)).toString(16).padStart(13, '0')
  const shown = precision < 0 ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0')
  return `0x1${shown && `.${shown}`}${power('p', exponent)}`
}
