/** Reads templates of jsonpath: texts, and actions in braces. Source: client-go's jsonpath/parser.go. */
import { isWordSign, signName } from '../go-signs.ts'
import { GoFloat, GoInteger } from '../go-values/values.ts'
import { unquotedSigns } from '../unquoting.ts'

export type Node =
  /** Texts, numbers and words that are worth themselves. */
  | { readonly sort: 'constant'; readonly value: unknown }
  | { readonly sort: 'text'; readonly text: string }
  | { readonly sort: 'list'; readonly nodes: readonly Node[] }
  | { readonly sort: 'field'; readonly name: string }
  | { readonly sort: 'identifier'; readonly name: string }
  | ({ readonly sort: 'array' } & Slice)
  | { readonly sort: 'union'; readonly parts: readonly (readonly Node[])[] }
  | { readonly sort: 'wildcard' | 'recursive' }
  | {
      readonly sort: 'filter'
      readonly left: readonly Node[]
      readonly operator: string
      readonly right: readonly Node[]
    }

/** `[1]`, `[1:3]`, `[::2]`: what is not said is absent. */
export interface Slice {
  readonly from: number | undefined
  readonly to: number | undefined
  readonly step: number | undefined
  /** Whether it asks for one item: then `to` is behind it. */
  readonly isOne: boolean
}

/** What is wrong with a template, without where. */
export class PathProblem extends Error {}

const wrong = (why: string): PathProblem => new PathProblem(why)

/** @throws PathProblem */
export const parsedPath = (text: string): readonly Node[] => new Parser(text).parse()

/** The nodes of one action, without its braces. */
function parsedAction(text: string): readonly Node[] {
  const [first] = parsedPath(`{${text}}`)
  return first.sort === 'list' ? first.nodes : []
}

/** What ends a word. */
const terminators = new Set([' ', '\t', '\r', '\n', '.', ',', '[', ']', '$', '@', '{', '}'])

class Parser {
  #at = 0

  constructor(private readonly text: string) {}

  parse(): readonly Node[] {
    const nodes: Node[] = []
    while (this.#at < this.text.length) {
      const brace = this.text.indexOf('{', this.#at)
      const end = brace < 0 ? this.text.length : brace
      if (end > this.#at) nodes.push({ sort: 'text', text: this.text.slice(this.#at, end) })
      this.#at = end + 1
      if (brace >= 0) nodes.push({ sort: 'list', nodes: this.#action() })
    }
    return nodes
  }

  /** Up to the brace that ends it. */
  #action(): readonly Node[] {
    const nodes: Node[] = []
    for (;;) {
      const sign = String.fromCodePoint(this.text.codePointAt(this.#at) ?? 0)
      if (this.#at >= this.text.length || sign === '\r' || sign === '\n') throw wrong('unclosed action')
      if (this.text.startsWith('[?(', this.#at)) nodes.push(this.#filter())
      else if (this.text.startsWith('..', this.#at)) nodes.push(...this.#descent(nodes.at(-1)))
      else if (/^[-+]|\p{Nd}$/u.test(sign)) nodes.push(this.#number())
      else if (isWordSign(sign)) nodes.push(this.#identifier())
      else {
        this.#at += sign.length
        if (sign === '}') return nodes
        if (sign === '[') nodes.push(...this.#array())
        else if (sign === '"' || sign === "'") nodes.push(this.#quoted(sign))
        else if (sign === '.') nodes.push(this.#field())
        // The object itself, and what stands between.
        else if (!' @$'.includes(sign)) throw wrong(`unrecognized character in action: ${signName(sign)}`)
      }
    }
  }

  #identifier(): Node {
    const from = this.#at
    while (this.#at < this.text.length && !terminators.has(this.text[this.#at])) this.#at++
    const name = this.text.slice(from, this.#at)
    return name === 'true' || name === 'false'
      ? { sort: 'constant', value: name === 'true' }
      : { sort: 'identifier', name }
  }

  #descent(last: Node | undefined): readonly Node[] {
    if (last?.sort === 'recursive') throw wrong('invalid multiple recursive descent')
    this.#at += 2
    const sign = this.text.slice(this.#at, this.#at + 1)
    return sign && isWordSign(sign) ? [{ sort: 'recursive' }, this.#field()] : [{ sort: 'recursive' }]
  }

  #number(): Node {
    const text = /^[-+]?[.\p{Nd}]*/u.exec(this.text.slice(this.#at))![0]
    this.#at += text.length
    if (/^[-+]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63)
      return { sort: 'constant', value: new GoInteger(BigInt(text.replace('+', ''))) }
    if (/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text)) return { sort: 'constant', value: new GoFloat(Number(text)) }
    throw wrong(`cannot parse number ${text}`)
  }

  /** The first dot has been read; what has a backslash before it ends nothing. */
  #field(): Node {
    const from = this.#at
    while (this.#at < this.text.length && !terminators.has(this.text[this.#at]))
      this.#at += this.text[this.#at] === '\\' ? 2 : 1
    this.#at = Math.min(this.#at, this.text.length)
    const name = this.text.slice(from, this.#at)
    return name === '*' ? { sort: 'wildcard' } : { sort: 'field', name: name.replaceAll('\\', '') }
  }

  /** @param quote which has been read */
  #quoted(quote: string): Node {
    const from = this.#at - 1
    for (;;) {
      const sign = this.text[this.#at++]
      if (sign === undefined || sign === '\n') throw wrong('unterminated quoted string')
      if (sign === quote && this.text[this.#at - 2] !== '\\') break
    }
    const token = this.text.slice(from, this.#at)
    const text = token.length < 2 ? undefined : unquotedSigns(token.slice(1, -1), quote)
    if (text === undefined) throw wrong(`unquote string ${token} error invalid syntax`)
    return { sort: 'text', text }
  }

  /** The bracket has been read. */
  #array(): readonly Node[] {
    const close = this.text.indexOf(']', this.#at)
    const inner = this.text.slice(this.#at, close < 0 ? undefined : close)
    if (close < 0 || inner.includes('\n')) throw wrong('unterminated array')
    this.#at = close + 1
    const text = inner === '*' ? ':' : inner
    if (text.includes(','))
      return [
        {
          sort: 'union',
          parts: text.split(',').map((each) => parsedAction(`[${each.replace(/^ +| +$/g, '')}]`)),
        },
      ]
    const [, key] = /^'([^']*)'$/.exec(text) ?? []
    return key === undefined ? [sliceOf(text)] : parsedAction(`.${key}`)
  }

  #filter(): Node {
    const from = this.#at + 3
    this.#at = from
    // One text in quotation marks is passed over, in which brackets end nothing.
    let quote: string | undefined
    for (let isClosed = false; ; ) {
      const sign = this.text[this.#at++]
      if (sign === undefined || sign === '\n') throw wrong('unterminated filter')
      if (sign === '"' || sign === "'") {
        if (quote === undefined) quote = sign
        else if (this.text[this.#at - 2] !== '\\' && sign === quote) isClosed = true
      } else if (sign === ')' && (quote !== undefined) === isClosed) break
    }
    if (this.text[this.#at++] !== ']') throw wrong('unclosed array expect ]')
    const text = this.text.slice(from, this.#at - 2)
    const [, left, operator, right] = /^([^!<>=]+)([!<>=]+)(.+?)$/.exec(text) ?? []
    if (left === undefined) return { sort: 'filter', left: parsedAction(text), operator: 'exists', right: [] }
    return { sort: 'filter', left: parsedAction(left), operator, right: parsedAction(right) }
  }
}

function sliceOf(text: string): Node {
  const found = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text)
  if (!found) throw wrong(`invalid array index ${text}`)
  const [from, to, step] = found.slice(1).map((each) => numberIn(each?.replace(':', '') ?? ''))
  const isOne = found[2] === undefined
  return { sort: 'array', from, to: isOne ? (from ?? 0) + 1 : to, step, isOne }
}

function numberIn(text: string): number | undefined {
  if (text === '') return undefined
  const number = Number(text)
  if (Number.isNaN(number) || Math.abs(number) >= 2 ** 63) throw wrong(`array index ${text} is not a number`)
  return number
}
