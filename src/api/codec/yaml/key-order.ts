/** The order in which go-yaml writes the keys of a map: numbers in them count as numbers, and letters come behind all else. */

/** `a2` comes before `a10`, `a-b` before `ab`. */
export function compareKeys(a: string, b: string): number {
  const [some, others] = [Array.from(a), Array.from(b)]
  const most = Math.min(some.length, others.length)
  let n = 0
  while (n < most && some[n] === others[n]) n++
  return n === most ? some.length - others.length : compareFrom(n, some, others)
}

/** @param n where they begin to differ */
function compareFrom(n: number, a: readonly string[], b: readonly string[]): number {
  const [isLetter, isOther] = [a, b].map((text) => /\p{L}/u.test(text[n]))
  if (isLetter !== isOther) return isLetter ? 1 : -1
  if (isLetter) return compareSigns(a[n], b[n])
  const [number, other] = [numberAt(n, a), numberAt(n, b)]
  // A zero within a number is a digit of it, not its beginning.
  const isWithin = (a[n] === '0' || b[n] === '0') && isInNumber(n, a)
  const [size, otherSize] = [number, other].map((digits) => sizeOf((isWithin ? '1' : '0') + digits))
  if (size !== otherSize) return size < otherSize ? -1 : 1
  return number.length - other.length || compareSigns(a[n], b[n])
}

/** In 64 bits, as Go counts: of digits further to the left nothing is left. */
const sizeOf = (digits: string): bigint => BigInt.asIntN(64, BigInt(digits.slice(-64)))

const compareSigns = (a: string, b: string): number => a.codePointAt(0)! - b.codePointAt(0)!

function numberAt(n: number, text: readonly string[]): string {
  let digits = ''
  for (let at = n; at < text.length && isDigit(text[at]); at++) digits += text[at]
  return digits
}

/** Whether digits stand before, and not zeros alone. */
function isInNumber(n: number, text: readonly string[]): boolean {
  for (let at = n - 1; at >= 0 && isDigit(text[at]); at--) if (text[at] !== '0') return true
  return false
}

const isDigit = (sign: string): boolean => sign >= '0' && sign <= '9'
