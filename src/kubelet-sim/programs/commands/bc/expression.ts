/** Reads an expression of bc and reckons as it goes. */
import {
  add,
  BcError,
  type BcNumber,
  compareNumbers,
  divide,
  multiply,
  negated,
  ofInteger,
  raise,
  readNumber,
  remainder,
  squareRoot,
} from './numbers.ts'
import type { BcScope } from './scope.ts'

const word =
  /[ \t]*(?:([\dA-F]+\.?[\dA-F]*|\.[\dA-F]+)|([a-z][a-z0-9_]*)|(\+\+|--|[-+*/%^]=|[<>=!]=|&&|\|\||[-+*/%^()<>=!]))/y

/** Brackets in brackets. */
const deepest = 100

export class BcReader {
  #at = 0
  #text = ''
  #kind: 'number' | 'name' | 'sign' | 'end' = 'end'
  #depth = 0
  #isAssignment = false

  constructor(
    private readonly script: string,
    private readonly scope: BcScope,
    private readonly charge: (units: number) => void,
  ) {
    this.#next()
  }

  /** What is to be shown; nothing where a value was only kept. */
  statement(): BcNumber | undefined {
    const value = this.#either()
    if (this.#kind !== 'end') throw new BcError('syntax error')
    if (this.#isAssignment) return undefined
    this.scope.last = value
    return value
  }

  #next(): void {
    word.lastIndex = this.#at
    const found = word.exec(this.script)
    if (!found) {
      if (this.script.slice(this.#at).trim() !== '') throw new BcError('syntax error')
      this.#kind = 'end'
      this.#text = ''
      return
    }
    this.#at = word.lastIndex
    const [, number, name, sign] = found
    this.#kind = number === undefined ? (name === undefined ? 'sign' : 'name') : 'number'
    this.#text = number ?? name ?? sign
  }

  #skip(...signs: readonly string[]): string | undefined {
    if (this.#kind !== 'sign' || !signs.includes(this.#text)) return undefined
    const sign = this.#text
    this.#next()
    return sign
  }

  #either(): BcNumber {
    let left = this.#both()
    while (this.#skip('||')) {
      const right = this.#both()
      left = ofInteger(left.units !== 0n || right.units !== 0n ? 1 : 0)
    }
    return left
  }

  #both(): BcNumber {
    let left = this.#comparison()
    while (this.#skip('&&')) {
      const right = this.#comparison()
      left = ofInteger(left.units !== 0n && right.units !== 0n ? 1 : 0)
    }
    return left
  }

  #comparison(): BcNumber {
    let left = this.#sum()
    for (;;) {
      const sign = this.#skip('==', '!=', '<', '<=', '>', '>=')
      if (!sign) return left
      const order = compareNumbers(left, this.#sum())
      const holds =
        sign === '=='
          ? order === 0
          : sign === '!='
            ? order !== 0
            : sign[0] === '<'
              ? order < 0 || (sign === '<=' && order === 0)
              : order > 0 || (sign === '>=' && order === 0)
      left = ofInteger(holds ? 1 : 0)
    }
  }

  #sum(): BcNumber {
    let left = this.#product()
    for (;;) {
      const sign = this.#skip('+', '-')
      if (!sign) return left
      const right = this.#product()
      left = this.#operate(sign, left, right)
    }
  }

  #product(): BcNumber {
    let left = this.#power()
    for (;;) {
      const sign = this.#skip('*', '/', '%')
      if (!sign) return left
      left = this.#operate(sign, left, this.#power())
    }
  }

  #power(): BcNumber {
    if (this.#kind === 'sign' && this.#text === '-') {
      this.#enter()
      this.#next()
      const value = negated(this.#power())
      this.#depth--
      return value
    }
    const base = this.#operand()
    if (!this.#skip('^')) return base
    this.#enter()
    const exponent = this.#power()
    this.#depth--
    return this.#operate('^', base, exponent)
  }

  #enter(): void {
    if (++this.#depth > deepest) throw new BcError('syntax error: nested too deep')
  }

  #operate(sign: string, left: BcNumber, right: BcNumber): BcNumber {
    const { scale } = this.scope
    this.charge((String(left.units).length + String(right.units).length) * 8)
    switch (sign) {
      case '+':
        return add(left, right)
      case '-':
        return add(left, negated(right))
      case '*':
        return multiply(left, right, scale)
      case '/':
        return divide(left, right, scale)
      case '%':
        return remainder(left, right, scale)
      default:
        return raise(left, right, scale)
    }
  }

  #operand(): BcNumber {
    const text = this.#text
    if (this.#kind === 'number') {
      this.#next()
      return readNumber(text, this.scope.ibase)
    }
    if (this.#kind === 'name') return this.#named(text)
    if (this.#skip('!')) return ofInteger(this.#operand().units === 0n ? 1 : 0)
    if (!this.#skip('(')) throw new BcError('syntax error')
    this.#enter()
    const value = this.#either()
    this.#depth--
    if (!this.#skip(')')) throw new BcError('syntax error')
    this.#isAssignment = false
    return value
  }

  #named(name: string): BcNumber {
    this.#next()
    if (this.#skip('(')) return this.#call(name)
    const sign = this.#skip('=', '+=', '-=', '*=', '/=', '%=', '^=', '++', '--')
    if (!sign) return this.scope.get(name)
    const old = this.scope.get(name)
    if (sign === '++' || sign === '--') {
      this.scope.set(name, add(old, ofInteger(sign === '++' ? 1 : -1)))
      return old
    }
    this.#enter()
    const right = this.#either()
    this.#depth--
    const value = sign === '=' ? right : this.#operate(sign[0], old, right)
    this.scope.set(name, value)
    this.#isAssignment = true
    return value
  }

  #call(name: string): BcNumber {
    this.#enter()
    const value = this.#either()
    this.#depth--
    if (!this.#skip(')')) throw new BcError('syntax error')
    const { scale, hasMathematics } = this.scope
    if (name === 'sqrt') return squareRoot(value, scale)
    if (name === 'length') return ofInteger(String(value.units).replace('-', '').length)
    if (name === 'scale') return ofInteger(value.scale)
    const make = Object.hasOwn(mathematics, name) ? mathematics[name] : undefined
    if (!hasMathematics || !make) throw new BcError(`function ${name} is not simulated`)
    return approximate(make(Number(value.units) / 10 ** value.scale), scale)
  }
}

/** Those of -l: as exact as the host's own numbers, which is about 15 digits. */
const mathematics: Readonly<Record<string, (x: number) => number>> = {
  s: Math.sin,
  c: Math.cos,
  a: Math.atan,
  l: Math.log,
  e: Math.exp,
}

function approximate(value: number, scale: number): BcNumber {
  if (!Number.isFinite(value)) throw new BcError('Number too large')
  const digits = Math.min(scale, 15)
  const text = value.toFixed(digits)
  const sign = text.startsWith('-') ? -1n : 1n
  const { units } = readNumber(text.replace('-', ''), 10)
  return { units: sign * units * 10n ** BigInt(scale - digits), scale }
}
