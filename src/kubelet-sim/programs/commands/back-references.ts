/**
 * Expressions that refer to what a group of theirs has matched (`\(.\)\1`), which RE2 does not know: they are tried one way after
 * the other, in so many steps at most.
 */
import { posixClasses } from '../posix-classes.ts'

/** What Expression asks of an expression that is ready to be looked for: RE2JS answers the same. */
export interface Compiled {
  groupCount(): number
  /** How large it is, for what a search may take. */
  programSize(): number
  matcher(text: string): Matcher
}

interface Matcher {
  /** The next match; answers whether there is one. */
  find(): boolean
  start(): number
  end(): number
  group(n: number): string | null
}

/** A search that takes more steps finds nothing. */
const mostSteps = 200_000
/** Longer expressions are refused, for each part of one is within that before it. */
const longestSource = 2_000
/** Parts that follow each other within one match, each some calls deep: beyond that nothing matches. */
const deepest = 800

/** Whether an expression, as RE2 has them, refers to one of its groups. */
export const hasReference = (source: string): boolean => /^(?:[^\\]|\\[^1-9])*\\[1-9]/s.test(source)

/** undefined for what is malformed, or refers to a group that there is not. */
export function compileWithReferences(source: string, ignoresCase: boolean): Compiled | undefined {
  if (source.length > longestSource) return undefined
  const reader = new Reader(source, ignoresCase)
  const node = reader.whole()
  if (!node) return undefined
  return {
    groupCount: () => reader.groups,
    programSize: () => source.length,
    matcher: (text) => new Search(node, text),
  }
}

/** Goes on behind a place; answers whether all the rest matches. */
type Next = (at: number) => boolean
/** Tries to match from a place, and to go on behind. */
type Node = (search: Search, at: number, next: Next) => boolean

class Search implements Matcher {
  readonly starts: number[] = []
  readonly ends: number[] = []
  depth = 0
  #steps = 0
  #from = 0
  #start = -1
  #end = -1

  constructor(
    private readonly node: Node,
    readonly text: string,
  ) {}

  /** One part more within those before it. */
  within(match: () => boolean): boolean {
    if (this.depth >= deepest) return false
    this.depth++
    const isMatch = match()
    this.depth--
    return isMatch
  }

  step(): boolean {
    return ++this.#steps <= mostSteps
  }

  find(): boolean {
    for (let at = this.#from; at <= this.text.length && this.step(); at++) {
      this.starts.length = 0
      this.ends.length = 0
      const isFound = this.node(this, at, (end) => {
        this.#end = end
        return true
      })
      if (!isFound) continue
      this.#start = at
      this.#from = this.#end > at ? this.#end : at + 1
      return true
    }
    this.#from = this.text.length + 1
    return false
  }

  start(): number {
    return this.#start
  }

  end(): number {
    return this.#end
  }

  group(n: number): string | null {
    if (n === 0) return this.text.slice(this.#start, this.#end)
    const [start, end] = [this.starts[n], this.ends[n]]
    return start === undefined || end === undefined ? null : this.text.slice(start, end)
  }
}

/** One character, if it is one of some. */
interface Single extends Node {
  is?(char: string): boolean
}

const single = (is: (char: string) => boolean): Single =>
  Object.assign(
    (search: Search, at: number, next: Next) =>
      at < search.text.length && is(search.text[at]) && next(at + 1),
    { is },
  )

const isWordChar = (char: string | undefined): boolean => char !== undefined && /\w/.test(char)

const isBoundary = ({ text }: Search, at: number): boolean =>
  isWordChar(text[at - 1]) !== isWordChar(text[at])

const where =
  (is: (search: Search, at: number) => boolean): Node =>
  (search, at, next) =>
    is(search, at) && next(at)

const places: Readonly<Record<string, Node>> = {
  '^': where((_search, at) => at === 0),
  $: where(({ text }, at) => at === text.length),
  b: where(isBoundary),
  B: where((search, at) => !isBoundary(search, at)),
  '`': where((_search, at) => at === 0),
  "'": where(({ text }, at) => at === text.length),
}

const classes: Readonly<Record<string, RegExp>> = { w: /\w/, W: /\W/, s: /\s/, S: /\S/, d: /\d/, D: /\D/ }
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' }

/** What stands for a class between the brackets of a RegExp. */
const classText = (name: string): string =>
  (posixClasses.get(name) ?? []).map(([first, last]) => `${escaped(first)}-${escaped(last)}`).join('')

const escaped = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`

class Reader {
  groups = 0
  #at = 0
  #isWrong = false

  constructor(
    private readonly source: string,
    private readonly ignoresCase: boolean,
  ) {}

  whole(): Node | undefined {
    const node = this.#alternatives()
    return this.#isWrong || this.#at < this.source.length ? undefined : node
  }

  #alternatives(): Node {
    const all = [this.#sequence()]
    while (this.source[this.#at] === '|') {
      this.#at++
      all.push(this.#sequence())
    }
    return all.length === 1
      ? all[0]
      : (search, at, next) => all.some((each) => search.step() && each(search, at, next))
  }

  #sequence(): Node {
    const nodes: Node[] = []
    while (this.#at < this.source.length && !'|)'.includes(this.source[this.#at])) {
      const from = this.#at
      nodes.push(this.#repeated(this.#one()))
      if (this.#at === from) break
    }
    return nodes.reduceRight<Node>(
      (rest, node) => (search, at, next) =>
        search.within(() => node(search, at, (behind) => rest(search, behind, next))),
      (_search, at, next) => next(at),
    )
  }

  #repeated(node: Node): Node {
    const [whole, sign, from, comma, to] =
      /^(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})/.exec(this.source.slice(this.#at, this.#at + 12)) ?? []
    if (whole === undefined) return node
    this.#at += whole.length
    const least = sign === '+' ? 1 : sign ? 0 : Number(from)
    const most =
      sign === '?'
        ? 1
        : sign
          ? Number.POSITIVE_INFINITY
          : comma === ''
            ? Number(from)
            : to
              ? Number(to)
              : Number.POSITIVE_INFINITY
    const { is } = node as Single
    return this.#repeated(is ? ofSingle(is, least, most) : ofNode(node, least, most))
  }

  #one(): Node {
    const char = this.source[this.#at++]
    if (char === '(') return this.#group()
    if (char === '[') return this.#set()
    if (char === '.') return single((each) => each !== '\n')
    if (char === '^' || char === '$') return places[char]
    return char === '\\' ? this.#escaped(this.source[this.#at++]) : this.#literal(char)
  }

  #literal(char: string): Node {
    if (!this.ignoresCase) return single((each) => each === char)
    const lower = char.toLowerCase()
    return single((each) => each.toLowerCase() === lower)
  }

  #escaped(char: string | undefined): Node {
    if (char === undefined) this.#isWrong = true
    else if (/[1-9]/.test(char)) return this.#reference(Number(char))
    else if (Object.hasOwn(classes, char)) return single((each) => classes[char].test(each))
    else if (Object.hasOwn(places, char)) return places[char]
    return this.#literal(escapes[char ?? ''] ?? char ?? '')
  }

  #reference(n: number): Node {
    if (n > this.groups) this.#isWrong = true
    const same = this.ignoresCase
      ? (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
      : (a: string, b: string) => a === b
    return (search, at, next) => {
      const [start, end] = [search.starts[n], search.ends[n]]
      if (start === undefined || end === undefined || !search.step()) return false
      const behind = at + end - start
      return same(search.text.slice(start, end), search.text.slice(at, behind)) && next(behind)
    }
  }

  #group(): Node {
    const isPlain = this.source.startsWith('?:', this.#at)
    if (isPlain) this.#at += 2
    const n = isPlain ? 0 : ++this.groups
    const inner = this.#alternatives()
    if (this.source[this.#at++] !== ')') this.#isWrong = true
    if (isPlain) return inner
    return (search, at, next) => {
      const before = [search.starts[n], search.ends[n]]
      if (
        inner(search, at, (behind) => {
          const within = [search.starts[n], search.ends[n]]
          search.starts[n] = at
          search.ends[n] = behind
          if (next(behind)) return true
          ;[search.starts[n], search.ends[n]] = within
          return false
        })
      )
        return true
      ;[search.starts[n], search.ends[n]] = before
      return false
    }
  }

  #set(): Node {
    const [body] = /^\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*/s.exec(this.source.slice(this.#at))!
    this.#at += body.length + 1
    const plain = body.replace(/\[:(\w+):\]/g, (_whole, name: string) => classText(name))
    try {
      const set = new RegExp(`[${plain}]`, this.ignoresCase ? 'i' : '')
      return single((each) => set.test(each))
    } catch {
      this.#isWrong = true
      return places.$
    }
  }
}

/** As many as there are, and then ever fewer. */
const ofSingle =
  (is: (char: string) => boolean, least: number, most: number): Node =>
  (search, at, next) => {
    let end = at
    while (end - at < most && end < search.text.length && is(search.text[end]) && search.step()) end++
    for (; end - at >= least; end--) if (search.step() && next(end)) return true
    return false
  }

const ofNode =
  (node: Node, least: number, most: number): Node =>
  (search, at, next) => {
    const more = (count: number, from: number): boolean => {
      const mayGoOn = count < most && search.step()
      const again = (behind: number) => (behind > from || count < least) && more(count + 1, behind)
      const hasMore = mayGoOn && search.within(() => node(search, from, again))
      return hasMore || (count >= least && next(from))
    }
    return more(0, at)
  }
