/** The addresses of load balancers: the first free one of a range, in turn. */
import { type CIDR, ipText, isIn, parseCIDR, parseIP } from '../../api/ip-number.ts'

export class AddressPool {
  readonly #cidr: CIDR
  readonly #owners = new Map<string, string>()
  readonly #taken = new Map<string, string>()
  #last = 0n

  /** @param range `198.18.0.0/15` */
  constructor(readonly range: string) {
    this.#cidr = parseCIDR(range)!
  }

  /** The address of an owner, the one he wishes for if it can be had; undefined where none is left. */
  take(owner: string, wish?: string): string | undefined {
    const had = this.#owners.get(owner)
    if (had !== undefined && (!wish || wish === had)) return had
    this.release(owner)
    const ip = this.#isFree(wish) ? wish : this.#next()
    if (ip === undefined) return undefined
    this.#owners.set(owner, ip)
    this.#taken.set(ip, owner)
    return ip
  }

  release(owner: string): void {
    const had = this.#owners.get(owner)
    if (had === undefined) return
    this.#owners.delete(owner)
    this.#taken.delete(had)
  }

  #isFree(wish: string | undefined): wish is string {
    const number = wish ? parseIP(wish) : undefined
    return number !== undefined && isIn(this.#cidr, number) && !this.#taken.has(wish!)
  }

  /** The first address is the network itself, the last one everybody. */
  #next(): string | undefined {
    const { first, length } = this.#cidr
    const size = (1n << BigInt(first.bits - length)) - 2n
    for (let n = 0; n <= this.#taken.size; n++) {
      this.#last = (this.#last % size) + 1n
      const ip = ipText({ value: first.value + this.#last, bits: first.bits })
      if (!this.#taken.has(ip)) return ip
    }
    return undefined
  }
}
