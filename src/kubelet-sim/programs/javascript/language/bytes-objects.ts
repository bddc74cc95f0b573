/** ArrayBuffer, and what shows its bytes as numbers: typed arrays and Buffer. */
import { isIndex, type Key, missing, Obj, Slot, type Value } from './values.ts'

export class Packed extends Obj {
  constructor(
    proto: Obj | null,
    readonly bytes: Uint8Array<ArrayBuffer>,
  ) {
    super(proto)
  }

  override get kind(): string {
    return 'ArrayBuffer'
  }

  override reach(): number {
    return this.bytes.length
  }
}

export const numberTypes = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const

export type NumberType = keyof typeof numberTypes

type Numbers = InstanceType<(typeof numberTypes)[NumberType]>

export class Bytes extends Obj {
  readonly numbers: Numbers

  constructor(
    proto: Obj | null,
    readonly type: NumberType,
    readonly packed: Packed,
    readonly offset: number,
    readonly length: number,
    readonly isBuffer = false,
  ) {
    super(proto)
    const Maker = numberTypes[type]
    this.numbers = new Maker(packed.bytes.buffer, packed.bytes.byteOffset + offset, length) as Numbers
  }

  override get kind(): string {
    return this.type
  }

  get octets(): Uint8Array {
    return this.packed.bytes.subarray(this.offset, this.offset + this.numbers.byteLength)
  }

  at(n: number): Value {
    return this.numbers[n]
  }

  override own(key: Key): Value | Slot {
    if (isIndex(key)) {
      const n = Number(key)
      return n < this.length ? this.numbers[n] : missing
    }
    return super.own(key)
  }

  override put(key: Key, value: Value | Slot): void {
    if (!isIndex(key)) return super.put(key, value)
    const plain = value instanceof Slot ? value.value : value
    const n = Number(key)
    if (n >= this.length) return
    if (typeof this.numbers[0] === 'bigint' || /^Big/.test(this.type))
      this.numbers[n] = BigInt(plain as bigint)
    else this.numbers[n] = Number(plain)
  }

  override keys(): Key[] {
    return [...Array.from(this.numbers, (_each: unknown, n: number) => String(n)), ...super.keys()]
  }

  override reach(see: (value: unknown) => void): number {
    see(this.packed)
    return 64
  }
}
