/** sort. */
import { resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Handle } from '../../runtime/processes/streams.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { hint } from './complaints.ts'
import { endForMemory, itemBytes, linesOf, readAll } from './input.ts'
import { inputsOf } from './operands.ts'
import { isGnu, Options, refuseOption } from './options.ts'
import {
  byCode,
  byVersion,
  comparable,
  type Key,
  keyOf,
  type Order,
  orderOf,
  textOfKey,
} from './sort-keys.ts'
import { sorted } from './sorting.ts'

/** A line, and what of it is compared, key by key. */
interface Keyed {
  readonly line: string
  readonly keys: readonly (number | string)[]
}

const longOptions = {
  'numeric-sort': 'n',
  'general-numeric-sort': 'g',
  'human-numeric-sort': 'h',
  'month-sort': 'M',
  'version-sort': 'V',
  'random-sort': 'R',
  'ignore-case': 'f',
  'ignore-leading-blanks': 'b',
  'dictionary-order': 'd',
  reverse: 'r',
  unique: 'u',
  stable: 's',
  key: 'k',
  'field-separator': 't',
  output: 'o',
  check: 'c',
  merge: 'm',
  'zero-terminated': 'z',
}

const orderLetters = ['n', 'g', 'h', 'M', 'V', 'f', 'b', 'd', 'r']

export function* sort(process: Process): Running {
  const options = new Options(
    process.args,
    isGnu(process) ? 'nrufbhdigMVRsmzcCk:t:o:S:T:' : 'nrufbhdigMVsmzcCk:t:o:S:T:',
    longOptions,
  )
  if (options.invalid) return refuseOption(process, options.invalid)
  const usual = orderLetters.filter((each) => options.has(each)).join('')
  const keys: Key[] = []
  for (const each of options.all('k')) {
    const key = keyOf(each, usual)
    if (!key) return refuseKey(process, each)
    keys.push(key)
  }
  const order = new Ordering(options, keys, orderOf(usual))
  const lines: Keyed[] = []
  const chances = new Chances(process)
  const inputs = inputsOf(process, options.operands)
  for (const { name, file } of inputs) {
    for (const line of yield* separated(process, yield* readAll(process, file), options.has('z'))) {
      if (!process.claim(itemBytes * (1 + order.keyCount))) yield* endForMemory(process)
      const keyed = order.keyed(line)
      const isWrong =
        (options.has('c') || options.has('C')) &&
        lines.length > 0 &&
        order.compare(lines[lines.length - 1], keyed) > (options.has('u') ? -1 : 0)
      if (isWrong) {
        if (options.has('c')) process.complain(`sort: ${name}:${lines.length + 1}: disorder: ${line}\n`)
        return 1
      }
      lines.push(options.has('R') ? { line, keys: [chances.of(line)] } : keyed)
      if (process.needsRest(16 + (line.length >> 2))) yield* process.rest()
    }
  }
  const trouble = inputs.length < options.operands.length ? 2 : 0
  if (options.has('c') || options.has('C')) return trouble
  return (yield* print(process, { lines, order, options })) ? trouble : 2
}

function refuseKey(process: Process, text: string): number {
  process.complain(
    isGnu(process)
      ? `sort: ${/^\d/.test(text) ? `field number is zero: invalid field specification '${text}'` : `invalid number at field start: invalid count at start of '${text}'`}\n`
      : `sort: bad field specification\n${hint(process)}`,
  )
  return 2
}

function* separated(process: Process, text: string, isByZero: boolean): Working<readonly string[]> {
  if (!isByZero) return yield* linesOf(process, text)
  const parts = text.split('\0')
  if (parts[parts.length - 1] === '') parts.pop()
  return parts
}

/** Of `sort -R`: lines come in any order, those that are the same next to each other. */
class Chances {
  readonly #ofLine = new Map<string, number>()

  constructor(private readonly process: Process) {}

  of(line: string): number {
    let chance = this.#ofLine.get(line)
    if (chance === undefined) this.#ofLine.set(line, (chance = this.process.machine.random.int(2 ** 31)))
    return chance
  }
}

/** In which order lines come. */
class Ordering {
  readonly #separator: string | undefined
  readonly #isStable: boolean
  readonly #isUnique: boolean

  constructor(
    options: Options,
    private readonly keys: readonly Key[],
    private readonly whole: Order,
  ) {
    this.#separator = options.get('t')?.replace('\\0', '\0')
    this.#isUnique = options.has('u')
    this.#isStable = options.has('s') || this.#isUnique
  }

  get keyCount(): number {
    return Math.max(1, this.keys.length)
  }

  keyed(line: string): Keyed {
    const { keys, whole } = this
    if (keys.length === 0) return { line, keys: [comparable(line, whole)] }
    return { line, keys: keys.map((key) => comparable(textOfKey(line, key, this.#separator), key.order)) }
  }

  readonly compare = (a: Keyed, b: Keyed): number => {
    for (let n = 0; n < a.keys.length; n++) {
      const rule = this.keys.length === 0 ? this.whole : this.keys[n].order
      const order = compareBy(rule, a.keys[n], b.keys[n])
      if (order !== 0) return rule.isReversed ? -order : order
    }
    if (this.#isStable) return 0
    return this.whole.isReversed ? byCode(b.line, a.line) : byCode(a.line, b.line)
  }
}

function compareBy({ kind }: Order, a: number | string, b: number | string): number {
  if (typeof a === 'number' || typeof b === 'number') return a === b ? 0 : a < b ? -1 : 1
  return kind === 'V' ? byVersion(a, b) : byCode(a, b)
}

/** Answers whether they could be written. */
function* print(
  process: Process,
  { lines, order, options }: { lines: readonly Keyed[]; order: Ordering; options: Options },
): Working<boolean> {
  const ordered = yield* sorted(process, lines, order.compare)
  const out = outputOf(process, options.get('o'))
  if (!out) return false
  const end = options.has('z') ? '\0' : '\n'
  for (const [n, each] of ordered.entries()) {
    if (n > 0 && options.has('u') && order.compare(ordered[n - 1], each) === 0) continue
    if (out === 'standard output') yield* process.write(`${each.line}${end}`)
    else if (isError(out.write?.(`${each.line}${end}`))) return false
  }
  return true
}

function outputOf(process: Process, name: string | undefined): Handle | 'standard output' | undefined {
  if (name === undefined) return 'standard output'
  const opened = process.machine.openToWrite(resolvePath(process.cwd, name), process, false)
  if (!isError(opened)) return opened
  process.complain(`sort: ${isGnu(process) ? 'open failed' : "can't open"}: ${name}: ${opened.message}\n`)
  return undefined
}
