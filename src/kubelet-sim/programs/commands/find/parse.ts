/** Reads the command line of find: where to begin, how deep to go, and an expression. */
import type { Process, Working } from '../../../runtime/program.ts'
import { runChild } from '../child.ts'
import { Escapes } from './escapes.ts'
import type { Expression, Primary } from './expression.ts'
import { longListing } from './listing.ts'
import { FindError, questions, remove, tests } from './primaries.ts'

export interface Find {
  readonly starts: readonly string[]
  readonly expression: Expression
  readonly shallowest: number
  readonly deepest: number
  /** What is in a directory comes before it. */
  readonly isDepthFirst: boolean
  /** -L: what links point to is looked at. */
  readonly follows: boolean
}

/** Brackets nested deeper are refused. */
const deepestBrackets = 64

/** So many files are handed to one command that takes them all. */
const largestBatch = 1_000

export function parseFind(process: Process, words: readonly string[]): Find | FindError {
  let follows = false
  let first = 0
  for (; /^-[HLP]$/.test(words[first] ?? ''); first++) follows = words[first] === '-L'
  const end = words.findIndex((each, n) => n >= first && (/^-./.test(each) || each === '(' || each === '!'))
  const starts = words.slice(first, end < 0 ? undefined : end)
  const parser = new FindParser(process, end < 0 ? [] : words.slice(end))
  const expression = parser.parse()
  if (expression instanceof FindError) return expression
  const { shallowest, deepest, isDepthFirst } = parser
  return {
    starts: starts.length > 0 ? starts : ['.'],
    expression,
    shallowest,
    deepest,
    isDepthFirst,
    follows: follows || parser.follows,
  }
}

class FindParser {
  shallowest = 0
  deepest = Number.POSITIVE_INFINITY
  isDepthFirst = false
  /** `-follow` stands somewhere. */
  follows = false
  #acts = false
  #at = 0
  #depth = 0
  #error: FindError | undefined

  constructor(
    private readonly process: Process,
    private readonly words: readonly string[],
  ) {}

  parse(): Expression | FindError {
    const parsed = this.words.length === 0 ? always : this.#list()
    if (this.#at < this.words.length) this.#fail(`unrecognized: ${this.words[this.#at]}`)
    if (this.#error) return this.#error
    return this.#acts ? parsed : { kind: 'and', parts: [parsed, { kind: 'primary', run: print('\n') }] }
  }

  #fail(message: string): Expression {
    this.#error ??= new FindError(message)
    this.#at = this.words.length
    return always
  }

  #list(): Expression {
    const parts = [this.#either()]
    while (this.words[this.#at] === ',') {
      this.#at++
      parts.push(this.#either())
    }
    return parts.length === 1 ? parts[0] : { kind: 'list', parts }
  }

  #either(): Expression {
    const parts = [this.#both()]
    while (this.words[this.#at] === '-o' || this.words[this.#at] === '-or') {
      this.#at++
      parts.push(this.#both())
    }
    return parts.length === 1 ? parts[0] : { kind: 'or', parts }
  }

  #both(): Expression {
    const parts = [this.#one()]
    for (;;) {
      const word = this.words[this.#at]
      if (word === undefined || endsAll.has(word)) break
      if (word === '-a' || word === '-and') this.#at++
      parts.push(this.#one())
    }
    return parts.length === 1 ? parts[0] : { kind: 'and', parts }
  }

  #one(): Expression {
    let isNegated = false
    while (this.words[this.#at] === '!' || this.words[this.#at] === '-not') {
      this.#at++
      isNegated = !isNegated
    }
    const found = this.words[this.#at] === '(' ? this.#bracketed() : this.#primary()
    return isNegated ? { kind: 'not', of: found } : found
  }

  #bracketed(): Expression {
    this.#at++
    if (++this.#depth > deepestBrackets) return this.#fail('too many nested brackets')
    const inner = this.#list()
    this.#depth--
    if (this.words[this.#at] !== ')') return this.#fail('unmatched (')
    this.#at++
    return inner
  }

  #primary(): Expression {
    const word = this.words[this.#at++]
    if (word === undefined) return this.#fail('expression expected')
    const question = questions.get(word)
    if (question) {
      if (word === '-quit') this.#acts = true
      return { kind: 'primary', run: question }
    }
    const test = tests.get(word)
    if (test) return this.#made(test(this.#argument(word), this.process))
    if (word === '-maxdepth' || word === '-mindepth') return this.#bound(word)
    if (word === '-follow') {
      this.follows = true
      return always
    }
    if (word === '-depth' || word === '-d') this.isDepthFirst = true
    if (word === '-depth' || word === '-d' || word === '-xdev' || word === '-mount' || word === '-noleaf')
      return always
    return this.#action(word)
  }

  #action(word: string): Expression {
    this.#acts = true
    switch (word) {
      case '-print':
        return { kind: 'primary', run: print('\n') }
      case '-print0':
        return { kind: 'primary', run: print('\0') }
      case '-ls':
        return { kind: 'primary', run: longListing }
      case '-printf':
        return { kind: 'primary', run: new Escapes(this.#argument(word)).print }
      case '-delete':
        this.isDepthFirst = true
        return { kind: 'primary', run: remove }
      case '-exec':
      case '-execdir':
      case '-ok':
        return this.#command(word)
      default:
        return this.#fail(`unrecognized: ${word}`)
    }
  }

  /** The words up to `;`, or up to `{} +`. */
  #command(name: string): Expression {
    const from = this.#at
    for (; this.#at < this.words.length; this.#at++) {
      const word = this.words[this.#at]
      const isBatch = word === '+' && this.words[this.#at - 1] === '{}'
      if (word !== ';' && !isBatch) continue
      const words = this.words.slice(from, isBatch ? this.#at - 1 : this.#at)
      this.#at++
      if (words.length === 0) break
      return { kind: 'primary', run: isBatch ? runForMany(words) : runForEach(words) }
    }
    return this.#fail(`${name}: missing argument`)
  }

  #argument(name: string): string {
    const word = this.words[this.#at++]
    if (word === undefined) this.#fail(`missing argument to '${name}'`)
    return word ?? ''
  }

  #bound(name: string): Expression {
    const word = this.#argument(name)
    if (!/^\d{1,9}$/.test(word)) return this.#fail(`invalid number '${word}'`)
    if (name === '-maxdepth') this.deepest = Number(word)
    else this.shallowest = Number(word)
    return always
  }

  #made(primary: Primary | FindError): Expression {
    if (!(primary instanceof FindError)) return { kind: 'primary', run: primary }
    return this.#fail(primary.message)
  }
}

const endsAll: ReadonlySet<string> = new Set([')', ',', '-o', '-or'])

const always: Expression = { kind: 'primary', run: () => true }

const print = (end: string): Primary =>
  function* ({ path }, { process }) {
    yield* process.write(path + end)
    return true
  }

const runForEach = (words: readonly string[]): Primary =>
  function* ({ path }, { process }) {
    return (
      (yield* runChild(
        process,
        words.map((each) => each.replaceAll('{}', () => path)),
      )) === 0
    )
  }

const runForMany = (words: readonly string[]): Primary =>
  function* ({ path }, search) {
    const batch = search.batches.get(words) ?? []
    search.batches.set(words, batch)
    batch.push(path)
    if (batch.length >= largestBatch) yield* runBatch(search.process, words, batch)
    return true
  }

/** Runs a command for the files that wait for it, and forgets these. */
export function* runBatch(process: Process, words: readonly string[], batch: string[]): Working<number> {
  const paths = batch.splice(0)
  return paths.length === 0 ? 0 : yield* runChild(process, words.concat(paths))
}
