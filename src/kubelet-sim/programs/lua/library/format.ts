/** `string.format`. */
import { numberText } from '../values.ts'
import { textOf } from './base.ts'
import type { Arguments } from './natives.ts'

const directive = /%(?:%|([-+ #0]*)(\d{0,2})(?:\.(\d{0,2}))?([a-zA-Z]))/g

export function formatted(args: Arguments): string {
  const form = args.text(0)
  if (/%(?![-+ #0]*\d{0,2}(?:\.\d{0,2})?[a-zA-Z%])/.test(form.replaceAll('%%', '')))
    throw args.machine.problem("invalid option '%' to 'format'")
  let n = 0
  return form.replace(
    directive,
    (all, flags: string | undefined, width: string, precision: string | undefined, letter: string) => {
      if (all === '%%') return '%'
      n++
      const text = converted(
        args,
        n,
        letter,
        precision === undefined ? undefined : Number(precision),
        flags ?? '',
      )
      return padded(text, flags ?? '', Number(width), letter)
    },
  )
}

function padded(text: string, flags: string, width: number, letter: string): string {
  if (text.length >= width) return text
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0') || letter === 's') return text.padStart(width)
  const [, sign, digits] = /^([-+ ]?)(.*)$/s.exec(text)!
  return sign + digits.padStart(width - sign.length, '0')
}

function signed(value: number, text: string, flags: string): string {
  if (value < 0 || Object.is(value, -0)) return text
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text
}

function converted(
  args: Arguments,
  n: number,
  letter: string,
  precision: number | undefined,
  flags: string,
): string {
  switch (letter) {
    case 'd':
    case 'i': {
      const value = Math.trunc(args.number(n))
      const digits = Math.abs(value)
        .toFixed(0)
        .padStart(precision ?? 1, '0')
      return signed(value, value < 0 ? `-${digits}` : digits, flags)
    }
    case 'u':
      return Math.trunc(args.number(n)).toFixed(0)
    case 'c':
      return String.fromCharCode(args.whole(n) & 0xff)
    case 'x':
    case 'X':
    case 'o': {
      const value = BigInt.asUintN(64, BigInt(Math.trunc(args.number(n)) || 0))
      const text = value.toString(letter === 'o' ? 8 : 16).padStart(precision ?? 1, '0')
      return letter === 'X' ? text.toUpperCase() : text
    }
    case 'e':
    case 'E': {
      const value = args.number(n)
      const text = value.toExponential(precision ?? 6).replace(/e([-+])(\d)$/, 'e$10$2')
      return signed(value, letter === 'E' ? text.toUpperCase() : text, flags)
    }
    case 'f':
      return signed(args.number(n), args.number(n).toFixed(precision ?? 6), flags)
    case 'g':
    case 'G':
      return signed(args.number(n), general(args.number(n), precision ?? 6), flags)
    case 'q':
      return `"${args
        .text(n)
        .replace(/["\\\n]/g, '\\$&')
        .replaceAll('\r', '\\r')
        .replaceAll('\0', '\\000')}"`
    case 's': {
      const text = textOf(args.machine, args.any(n))
      return precision === undefined ? text : text.slice(0, precision)
    }
    default:
      throw args.machine.problem(`invalid option '%${letter}' to 'format'`)
  }
}

function general(value: number, precision: number): string {
  if (!Number.isFinite(value)) return numberText(value)
  const [digits, exponent] = value.toExponential(Math.max(0, (precision || 1) - 1)).split('e')
  const power = Number(exponent)
  if (power < -4 || power >= (precision || 1))
    return `${digits.replace(/\.?0+$/, '')}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
  return value
    .toFixed(Math.max(0, (precision || 1) - 1 - power))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}
