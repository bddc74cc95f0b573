/** Reads long texts of JSON in turns; what is wrong with one is left to the reader of the host to say. */
import { breathe } from '../language/iterating.ts'
import { Arr, type Doing, Obj, type Value } from '../language/values.ts'
import type { Vm } from '../language/vm.ts'

/** So many values are read before others may have their turns. */
const valuesAtOnce = 512

const blanks = /[ \t\n\r]*/y
const numberOrName = /-?(?:0|[1-9]\d{0,400})(?:\.\d{1,400})?(?:[eE][-+]?\d{1,20})?(?![\w.])|true|false|null/y

/** An array or an object that is being read. */
interface Open {
  readonly made: Obj
  /** Of an object: that of the value that comes next. */
  key: string | undefined
}

const endOf = ({ made }: Open): string => (made instanceof Arr ? ']' : '}')

class Reader {
  #at = 0

  constructor(
    private readonly vm: Vm,
    private readonly text: string,
  ) {}

  /** The next character that is no blank; empty at the end. */
  peek(): string {
    blanks.lastIndex = this.#at
    blanks.exec(this.text)
    this.#at = blanks.lastIndex
    return this.text[this.#at] ?? ''
  }

  skip(sign: string): boolean {
    if (this.peek() !== sign) return false
    this.#at++
    return true
  }

  /** The next value, of which arrays and objects are empty yet; undefined where none comes. */
  value(): Value {
    const { realm } = this.vm
    if (this.skip('[')) return realm.array([])
    if (this.skip('{')) return new Obj(realm.object)
    if (this.peek() === '"') return this.#string()
    numberOrName.lastIndex = this.#at
    const [found] = numberOrName.exec(this.text) ?? []
    if (found === undefined) return undefined
    this.#at += found.length
    return JSON.parse(found)
  }

  /** Answers whether something can come within what is open. */
  begins(open: Open): boolean {
    if (open.made instanceof Arr) return true
    open.key = this.peek() === '"' ? this.#string() : undefined
    return open.key !== undefined && this.skip(':')
  }

  #string(): string | undefined {
    const { text } = this
    const from = this.#at
    let end = from
    let slashes = 1
    while (slashes % 2 === 1) {
      end = text.indexOf('"', end + 1)
      if (end < 0) return undefined
      for (slashes = 0; text[end - 1 - slashes] === '\\'; ) slashes++
    }
    this.#at = end + 1
    const written = text.slice(from + 1, end)
    if (!/[^ !#-[\]-\uffff]/.test(written)) return written
    // An escape may be none, and some characters may not stand there.
    try {
      return JSON.parse(`"${written}"`)
    } catch {
      return undefined
    }
  }
}

/** @returns undefined for what is none, or lies deeper than `deepest` */
export function* readJson(vm: Vm, text: string, deepest: number): Doing {
  const reader = new Reader(vm, text)
  const open: Open[] = []
  let result: Value
  for (let count = 1; ; count++) {
    if (count % valuesAtOnce === 0) yield* breathe(vm, valuesAtOnce * 4)
    const value = reader.value()
    if (value === undefined) return undefined
    const around = open[open.length - 1]
    if (!around) result = value
    else if (around.key === undefined) (around.made as Arr).items.push(value)
    else around.made.put(around.key, value)
    if (value instanceof Obj) {
      const begun: Open = { made: value, key: undefined }
      if (!reader.skip(endOf(begun))) {
        if (open.push(begun) > deepest || !reader.begins(begun)) return undefined
        continue
      }
    }
    // What may come behind a value: a comma, or ends.
    for (;;) {
      const top = open[open.length - 1]
      if (!top) return reader.peek() === '' ? result : undefined
      if (reader.skip(',')) {
        if (!reader.begins(top)) return undefined
        break
      }
      if (!reader.skip(endOf(top))) return undefined
      open.pop()
    }
  }
}
