/** Keys of RSA as openssl makes them, without looking for primes: a few are known for each length, and chance takes two of them. */
import { readElement, readElements, sequence } from '../../../../api/certificates/der.ts'
import {
  derIdentifier,
  derInteger,
  derNull,
  derOctets,
  derSequence,
} from '../../../../api/certificates/der-write.ts'
import { pemBlocks, pemText } from '../../../../api/certificates/pem.ts'
import { bytesOfNumber, numberOf, numbersOf, type PrivateKey } from '../../../../api/certificates/rsa.ts'
import { sha256 } from '../../../../api/codec/sha256.ts'
import type { Process } from '../../../runtime/program.ts'

/** By how many bits a prime has: how far after certain numbers the next prime is. */
const distances: Readonly<Record<number, readonly number[]>> = {
  512: [
    154, 558, 78, 40, 82, 172, 166, 524, 576, 12, 478, 106, 298, 42, 500, 56, 438, 1214, 332, 228, 292, 1146,
    542, 684, 34, 1116, 42, 22, 68, 234, 80, 138, 50, 1384, 664, 212, 800, 70, 498, 900,
  ],
  1024: [
    10, 1068, 2382, 790, 624, 1890, 504, 1300, 944, 2374, 786, 412, 520, 1508, 292, 14, 744, 2132, 122, 1064,
    592, 1064, 234, 586, 1190, 2532, 2554, 830, 1050, 552, 508, 890, 320, 208, 578, 260, 568, 1710, 240, 1112,
  ],
  1536: [
    612, 4958, 1428, 2906, 540, 1090, 844, 58, 52, 772, 80, 2982, 1598, 346, 1106, 460, 2308, 462, 324, 4164,
    3780, 898, 10, 1352, 906, 1878, 812, 824, 660, 944, 1606, 184, 886, 1884, 2752, 226, 232, 1120, 174, 472,
  ],
  2048: [
    902, 3206, 820, 942, 164, 3638, 3052, 344, 4, 1818, 218, 1278, 24, 5356, 4986, 434, 2930, 1424, 482, 572,
    1198, 5556, 2642, 2948, 1248, 882, 1094, 1716, 1466, 2096, 208, 6010, 416, 3638, 856, 2370, 92, 1544,
    2668, 6180,
  ],
}

export const isKeyLength = (bits: number): boolean => bits / 2 in distances

/** What is made of digests is as good as chance, and always the same. */
function primeOf(bits: number, n: number): bigint {
  let digits = ''
  for (let part = 0; digits.length < bits / 4; part++)
    digits += numberOf(sha256(new TextEncoder().encode(`prime/${bits}/${n}/${part}`)))
      .toString(16)
      .padStart(64, '0')
  const first = BigInt(`0x${digits.slice(0, bits / 4)}`) | (3n << BigInt(bits - 2)) | 1n
  return first + BigInt(distances[bits][n])
}

/** @param bits one for which isKeyLength holds */
export function newKey({ machine: { random } }: Process, bits: number): PrivateKey {
  const known = distances[bits / 2].length
  const first = random.int(known)
  const second = (first + 1 + random.int(known - 1)) % known
  const [p, q] = [first, second].map((n) => primeOf(bits / 2, n))
  return p > q ? { p, q } : { p: q, q: p }
}

const integers = (numbers: readonly bigint[]): Uint8Array =>
  derSequence(...numbers.map((each) => derInteger(bytesOfNumber(each))))

/** In PEM, as PKCS #8 has it. */
export const keyText = (key: PrivateKey): string =>
  pemText(
    'PRIVATE KEY',
    derSequence(
      derInteger(Uint8Array.of(0)),
      derSequence(derIdentifier('1.2.840.113549.1.1.1'), derNull()),
      derOctets(integers([0n, ...numbersOf(key)])),
    ),
  )

/** In PEM, as PKCS #1 has it. */
export const traditionalKeyText = (key: PrivateKey): string =>
  pemText('RSA PRIVATE KEY', integers([0n, ...numbersOf(key)]))

/** The first in a text; undefined where there is none of RSA. */
export function keyIn(text: string): PrivateKey | undefined {
  for (const { type, bytes } of pemBlocks(text)) {
    const key = type.endsWith('PRIVATE KEY') ? keyOf(bytes, type === 'RSA PRIVATE KEY') : undefined
    if (key) return key
  }
  return undefined
}

function keyOf(bytes: Uint8Array, isBare: boolean): PrivateKey | undefined {
  // What is no key of RSA lacks some of this.
  try {
    const outer = readElements(readElement(bytes, sequence).content)
    const numbers = isBare ? outer : readElements(readElement(outer[2].content, sequence).content)
    const [, , , , p, q] = numbers.map(({ content }) => numberOf(content))
    return p !== undefined && q !== undefined ? { p, q } : undefined
  } catch {
    return undefined
  }
}
