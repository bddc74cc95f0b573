/** The variables of bc, those that tell it how to reckon among them. */
import { BcError, type BcNumber, ofInteger, rescaled, zero } from './numbers.ts'

const mostScale = 5_000

export class BcScope {
  readonly #values = new Map<string, BcNumber>()
  /** What was reckoned last. */
  last: BcNumber = zero

  constructor(readonly hasMathematics: boolean) {
    if (hasMathematics) this.set('scale', ofInteger(20))
  }

  get(name: string): BcNumber {
    if (name === 'last') return this.last
    return this.#values.get(name) ?? (name === 'ibase' || name === 'obase' ? ofInteger(10) : zero)
  }

  set(name: string, value: BcNumber): void {
    const whole = Number(rescaled(value, 0).units)
    if (name === 'scale' && !(whole >= 0 && whole <= mostScale)) throw new BcError('scale is out of range')
    if (name === 'ibase' && !(whole >= 2 && whole <= 16)) throw new BcError('ibase is out of range')
    if (name === 'obase' && !(whole >= 2 && whole <= 999)) throw new BcError('obase is out of range')
    this.#values.set(name, value)
  }

  #whole(name: string): number {
    return Number(rescaled(this.get(name), 0).units)
  }

  get scale(): number {
    return this.#whole('scale')
  }

  get ibase(): number {
    return this.#whole('ibase')
  }

  get obase(): number {
    return this.#whole('obase')
  }
}
