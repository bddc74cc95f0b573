/** What mongosh is told, as far as it is calls of methods on `db` and its like: `db.users.find({ age: { $gt: 2 } }).sort({ age: -1 })`. */
import type { Value } from './documents.ts'

export type Step =
  | { readonly name: string }
  | { readonly args: readonly Value[] }
  /** A call that is given a function: `forEach(printjson)`. */
  | { readonly callback: 'print' | 'printjson' }

/** A name, and what is asked of it: fields and calls. */
export interface Chain {
  readonly start: string
  readonly steps: readonly Step[]
  readonly value?: Value
  /** The variable that it is assigned to. */
  readonly assignedTo?: string
  /** It declares that one, and so is nothing to be shown. */
  readonly isDeclared?: boolean
}

/** What a script sees of the world. */
interface Scope {
  /** What `new Date()` is. */
  readonly now: number
  newId(): string
  /** What a variable stands for, where that is a value. */
  valueOf(name: string): Value | undefined
  /** `process.env.NAME`, as text. */
  env(name: string): string | undefined
}

export class ScriptError extends Error {}

const deepest = 100
/** What may follow a value is looked for here. */
const token =
  /\s*(?:\/\/[^\n]*\s*)*(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|`((?:[^`\\]|\\[\s\S])*)`|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([A-Za-z_$][\w$]*)|([{}[\]():,.;=]))/y
const pattern = /\s*\/((?:[^/\\\n]|\\.)+)\/([a-z]*)/y

interface Token {
  readonly kind: 'text' | 'number' | 'word' | 'sign' | 'pattern' | 'end'
  readonly text: string
  readonly options?: string
}

export class Script {
  #at = 0
  #token: Token

  constructor(
    private readonly text: string,
    private readonly scope: Scope,
  ) {
    this.#token = this.#read()
  }

  get isAtEnd(): boolean {
    return this.#token.kind === 'end'
  }

  /** The next statement. @throws ScriptError */
  next(): Chain {
    const isDeclared = this.#token.kind === 'word' && /^(?:var|let|const)$/.test(this.#token.text)
    if (isDeclared) this.#take('word')
    if (!isDeclared && !/^\s*=/.test(this.text.slice(this.#at, this.#at + 100))) return this.#chain()
    const assignedTo = this.#take('word')
    this.#expect('=')
    return { ...this.#chain(), assignedTo, isDeclared }
  }

  /** Of a variable that stands for a value nothing is asked. */
  #chain(): Chain {
    const { kind, text } = this.#token
    if (kind !== 'word' || isValue.has(text) || this.scope.valueOf(text) !== undefined) {
      const value = this.#value(0)
      this.#endStatement()
      return { start: '', steps: [], value }
    }
    const start = this.#take('word')
    const steps: Step[] = []
    for (;;) {
      if (this.#skip('.')) steps.push({ name: this.#take('word') })
      else if (this.#skip('[')) {
        steps.push({ name: String(this.#value(0)) })
        this.#expect(']')
      } else if (this.#skip('(')) steps.push(this.#callback() ?? { args: this.#list(')', 0) })
      else break
    }
    this.#endStatement()
    return { start, steps }
  }

  #callback(): Step | undefined {
    const [, name] = /^\s*\)/.test(this.text.slice(this.#at, this.#at + 100))
      ? (/^(print|printjson)$/.exec(this.#token.text) ?? [])
      : []
    if (name === undefined || this.#token.kind !== 'word') return undefined
    this.#token = this.#read()
    this.#expect(')')
    return { callback: name as 'print' | 'printjson' }
  }

  #endStatement(): void {
    if (this.#skip(';') || this.isAtEnd) return
    // A line ends a statement, too.
    if (!/\n\s*$/.test(this.text.slice(0, this.#at - this.#token.text.length)) && this.#token.kind !== 'word')
      this.#refuse()
  }

  #read(): Token {
    token.lastIndex = this.#at
    const found = token.exec(this.text)
    if (found) {
      this.#at = token.lastIndex
      const [, double, single, back, number, word, sign] = found
      const quoted = double ?? single ?? back
      if (quoted !== undefined) return { kind: 'text', text: plain(quoted) }
      if (number !== undefined) return { kind: 'number', text: number }
      return word !== undefined ? { kind: 'word', text: word } : { kind: 'sign', text: sign }
    }
    pattern.lastIndex = this.#at
    const [, text, options] = pattern.exec(this.text) ?? []
    if (text !== undefined) {
      this.#at = pattern.lastIndex
      return { kind: 'pattern', text, options }
    }
    if (/^(?:\s|\/\/[^\n]*)*$/.test(this.text.slice(this.#at, this.#at + 10_000)))
      return { kind: 'end', text: '' }
    throw new ScriptError(
      `SyntaxError: kubesim does not understand ${this.text.slice(this.#at, this.#at + 30).trim()}`,
    )
  }

  #skip(sign: string): boolean {
    if (this.#token.kind !== 'sign' || this.#token.text !== sign) return false
    this.#token = this.#read()
    return true
  }

  #expect(sign: string): void {
    if (!this.#skip(sign)) this.#refuse()
  }

  #take(kind: Token['kind']): string {
    if (this.#token.kind !== kind) this.#refuse()
    const { text } = this.#token
    this.#token = this.#read()
    return text
  }

  #refuse(): never {
    const { kind, text } = this.#token
    throw new ScriptError(
      kind === 'end'
        ? 'SyntaxError: Unexpected end of input'
        : `SyntaxError: Unexpected token, kubesim understands no ${text} here`,
    )
  }

  #list(end: string, depth: number): readonly Value[] {
    const items: Value[] = []
    while (!this.#skip(end)) {
      items.push(this.#value(depth + 1))
      if (this.#skip(',')) continue
      this.#expect(end)
      break
    }
    return items
  }

  #value(depth: number): Value {
    if (depth > deepest) throw new ScriptError('RangeError: Maximum call stack size exceeded')
    const { kind, text, options = '' } = this.#token
    if (this.#skip('{')) return this.#document(depth)
    if (this.#skip('[')) return this.#list(']', depth)
    if (kind === 'end' || kind === 'sign') this.#refuse()
    this.#token = this.#read()
    if (kind === 'number') return Number(text)
    if (kind === 'text') return text
    if (kind === 'pattern') return { $regex: text, $options: options }
    return this.#named(text)
  }

  #document(depth: number): Value {
    const fields: [string, Value][] = []
    while (!this.#skip('}')) {
      const { kind, text } = this.#token
      if (kind !== 'word' && kind !== 'text' && kind !== 'number') this.#refuse()
      this.#token = this.#read()
      this.#expect(':')
      fields.push([text, this.#value(depth + 1)])
      if (this.#skip(',')) continue
      this.#expect('}')
      break
    }
    return Object.fromEntries(fields)
  }

  /** `.env.NAME` or `.env['NAME']` */
  #environment(): Value {
    this.#expect('.')
    if (this.#take('word') !== 'env') this.#refuse()
    if (this.#skip('.')) return this.scope.env(this.#take('word')) ?? null
    this.#expect('[')
    const name = String(this.#value(0))
    this.#expect(']')
    return this.scope.env(name) ?? null
  }

  #named(word: string): Value {
    if (constants.has(word)) return constants.get(word)!
    const known = this.scope.valueOf(word)
    if (known !== undefined) return known
    if (word === 'process') return this.#environment()
    const name = word === 'new' ? this.#take('word') : word
    const args = this.#skip('(') ? this.#list(')', 0) : []
    const [first] = args
    switch (name) {
      case 'ObjectId':
        return { $oid: first === undefined ? this.scope.newId() : String(first) }
      case 'Date':
      case 'ISODate': {
        const at =
          first === undefined ? this.scope.now : typeof first === 'number' ? first : Date.parse(String(first))
        if (!Number.isFinite(at) || Math.abs(at) > 8.64e15)
          throw new ScriptError(`MongoshInvalidInputError: ${String(first)} is no date`)
        return { $date: new Date(at).toISOString() }
      }
      case 'NumberInt':
      case 'NumberLong':
      case 'NumberDecimal':
      case 'Int32':
      case 'Long':
      case 'Double':
        return Number(first ?? 0)
      default:
        throw new ScriptError(`ReferenceError: ${name} is not defined`)
    }
  }
}

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', null],
])

/** What a statement may begin with that is a value and no chain. */
const isValue: ReadonlySet<string> = new Set([
  ...constants.keys(),
  ...'new process ObjectId ISODate NumberInt NumberLong NumberDecimal Int32 Long Double'.split(' '),
])

const letters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' }

const plain = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_whole, each: string) => letters[each] ?? each)

/** Where steps lead that call nothing but for a database or a collection; undefined for others. */
export function placeIn(
  steps: readonly Step[],
  from: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!from) return undefined
  const [step, call, ...rest] = steps
  if (!step) return from
  if (!('name' in step)) return undefined
  if (!call || !('args' in call)) return placeIn(steps.slice(1), [...from, step.name])
  const name = String(call.args[0])
  if (step.name === 'getSiblingDB') return placeIn(rest, [name])
  return step.name === 'getCollection' ? placeIn(rest, [...from, name]) : undefined
}
