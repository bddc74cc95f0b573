/** random, and what secrets makes of it: from the chance of the cluster, or from a seed. */
import { Random } from '../../../../sim/random.ts'
import { fromOctets } from '../../../runtime/bytes.ts'
import { longestBite, thoroughly } from '../bites.ts'
import { indexError, tooLarge, typeError, valueError } from '../errors.ts'
import type { Host } from '../host.ts'
import { item, lengthOfValue, plainItem } from '../items.ts'
import { breatheFor, itemsOf } from '../iterating.ts'
import { fill } from '../natives.ts'
import { whole } from '../numbers.ts'
import { str } from '../showing.ts'
import { longestResult } from '../text-parts.ts'
import { doubleOf, indexOf, wholeOf } from '../types-number.ts'
import { Bytes, type Doing, Float, List, type Names, Range, typeOf, type Value } from '../values.ts'

/** As many numbers as are asked for; more bits than one draw has where the bound is large. */
function below(random: Random, bound: number): number {
  return bound <= 0x1_0000_0000 ? random.int(bound) : Math.floor(random.fraction() * bound)
}

function normal(random: Random): number {
  const [u, v] = [1 - random.fraction(), random.fraction()]
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v)
}

function shuffled(random: Random, list: Value): Value {
  if (!(list instanceof List))
    throw typeError(`'${typeOf(list).name}' object does not support item assignment`)
  const { items } = list
  for (let n = items.length - 1; n > 0; n--) {
    const other = random.int(n + 1)
    ;[items[n], items[other]] = [items[other], items[n]]
  }
  return null
}

function* sampled(random: Random, from: Value, count: number): Doing<Value> {
  const items = from instanceof Range ? undefined : [...(yield* itemsOf(from))]
  const length = items?.length ?? (from as Range).length
  if (count > length || count < 0) throw valueError('Sample larger than population or is negative')
  const taken = new Map<number, number>()
  const found: Value[] = []
  for (let n = 0; n < count; n++) {
    const at = n + below(random, length - n)
    const place = taken.get(at) ?? at
    taken.set(at, taken.get(n) ?? n)
    found.push(items ? items[place] : (from as Range).start + (from as Range).step * place)
  }
  return new List(found)
}

function* weighed(random: Random, [from, weights, cumulative, count]: Value[]): Doing<Value> {
  const items = yield* itemsOf(from)
  if (items.length === 0) throw indexError('Cannot choose from an empty sequence')
  const given = cumulative ?? weights
  const listed =
    given === undefined || given === null ? items.map(() => 1) : (yield* itemsOf(given)).map(doubleOf)
  let sum = 0
  const sums = cumulative ? listed : listed.map((each) => (sum += each))
  const total = sums.at(-1)!
  const found: Value[] = []
  for (let n = 0; n < (count === undefined ? 1 : indexOf(count)); n++) {
    const at = random.fraction() * total
    found.push(items[sums.findIndex((each) => at < each)])
  }
  return new List(found)
}

export function random(names: Names, host: Host): void {
  let source: Random = host.process.machine.random
  const between = (a: number, b: number): number => {
    if (b < a) throw valueError(`empty range in randrange(${a}, ${b + 1})`)
    return a + below(source, b - a + 1)
  }
  fill(names, {
    'random()': () => new Float(source.fraction()),
    'seed(a?)': function* ([seed]) {
      const number = seed === undefined || seed === null ? undefined : wholeOf(seed)
      const text = seed === undefined || seed === null ? undefined : yield* str(seed)
      source =
        text === undefined ? host.process.machine.random : new Random(0).fork(`python ${number ?? text}`)
      return null
    },
    'randint(a b)': ([a, b]) => between(indexOf(a), indexOf(b)),
    'randrange(start stop? step?)': ([start, end, step]) => {
      const [from, to] =
        end === undefined || end === null ? [0, indexOf(start)] : [indexOf(start), indexOf(end)]
      const range = new Range(from, to, step === undefined ? 1 : indexOf(step))
      if (range.length === 0)
        throw valueError(
          end === undefined ? 'empty range for randrange()' : `empty range in randrange(${from}, ${to})`,
        )
      return from + range.step * below(source, range.length)
    },
    'choice(seq)': function* ([from]) {
      const length = yield* lengthOfValue(from)
      if (length === 0) throw indexError('Cannot choose from an empty sequence')
      return yield* itemAt(from, below(source, length))
    },
    'choices(population weights? | cum_weights k)': ([from, weights, cumulative, count]) =>
      weighed(source, [from, weights, cumulative, count]),
    'shuffle(x)': ([list]) => shuffled(source, list),
    'sample(population k)': ([from, count]) => sampled(source, from, indexOf(count)),
    'uniform(a b)': ([a, b]) => new Float(doubleOf(a) + (doubleOf(b) - doubleOf(a)) * source.fraction()),
    'gauss(mu? sigma?)': ([mu, sigma]) =>
      new Float(
        (mu === undefined ? 0 : doubleOf(mu)) + (sigma === undefined ? 1 : doubleOf(sigma)) * normal(source),
      ),
    'normalvariate(mu? sigma?)': ([mu, sigma]) =>
      new Float(
        (mu === undefined ? 0 : doubleOf(mu)) + (sigma === undefined ? 1 : doubleOf(sigma)) * normal(source),
      ),
    'expovariate(lambd?)': ([rate]) =>
      new Float(-Math.log(1 - source.fraction()) / (rate === undefined ? 1 : doubleOf(rate))),
    'triangular(low high)': ([a, b]) =>
      new Float(doubleOf(a) + ((doubleOf(b) - doubleOf(a)) * (source.fraction() + source.fraction())) / 2),
    'getrandbits(k)': ([bits]) => {
      const count = Math.min(indexOf(bits), 4_096)
      return count === 0
        ? 0
        : whole(BigInt(`0x${source.hex(Math.ceil(count / 8))}`) >> BigInt((8 - (count % 8)) % 8))
    },
    'randbytes(n)': ([count]) => randomBytes(source, indexOf(count)),
  })
}

function* itemAt(from: Value, at: number): Doing<Value> {
  return plainItem(from, at) ?? (yield* item(from, at))
}

/** So many bytes of chance. */
export function* randomBytes(source: Random, count: number): Doing<Value> {
  if (count < 0) throw valueError('negative argument not allowed')
  if (count > longestResult) throw tooLarge()
  const parts: string[] = []
  for (let left = count; left > 0; left -= longestBite) {
    const octets = Uint8Array.from({ length: Math.min(left, longestBite) }, () => source.int(256))
    parts.push(fromOctets(octets))
    yield* breatheFor(octets.length * thoroughly, octets.length)
  }
  return new Bytes(parts.join(''))
}
