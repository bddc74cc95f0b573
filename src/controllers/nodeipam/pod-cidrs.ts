/** The address ranges of nodes: a /24 for each, the first free one after the last that was given out. */

/** 10.244.0.0/16 first, as most clusters have it; then the rest of 10.128.0.0/9, for 32,768 nodes in all. */
const usual = 244 * 256
const wideStart = 128 * 256
const end = 256 * 256

export class PodCidrs {
  readonly #taken = new Set<number>()
  #next = usual

  /** A free range; undefined when all are taken. */
  take(): string | undefined {
    for (let tries = 0; tries < end - wideStart; tries++) {
      const index = this.#next
      this.#next = following(index)
      if (this.#taken.has(index)) continue
      this.#taken.add(index)
      return `10.${index >> 8}.${index & 255}.0/24`
    }
    return undefined
  }

  /** Notes that a range is in use. */
  occupy(cidr: string): void {
    const index = indexOf(cidr)
    if (index !== undefined) this.#taken.add(index)
  }

  release(cidr: string): void {
    const index = indexOf(cidr)
    if (index !== undefined) this.#taken.delete(index)
    // The ranges that people expect are given out again before more of the wide pool is.
    if (index !== undefined && isUsual(index) && !isUsual(this.#next)) this.#next = index
  }
}

const isUsual = (index: number) => index >= usual && index < usual + 256

/** After the usual ranges come the wide ones, which go around. */
function following(index: number): number {
  const next = index + 1
  if (index === usual + 255) return wideStart
  if (next === usual) return usual + 256
  return next === end ? usual : next
}

function indexOf(cidr: string): number | undefined {
  const found = /^10\.(\d+)\.(\d+)\.0\/24$/.exec(cidr)
  return found ? Number(found[1]) * 256 + Number(found[2]) : undefined
}
