/** Reads templates of Go. */
import { failure } from './failure.ts'
import type { Expression } from './go-template-values.ts'
import { deepestTemplate } from './template-budget.ts'

export type Node =
  | { readonly sort: 'text'; readonly text: string }
  | (Assigning & { readonly sort: 'value'; readonly value: Expression })
  | (Assigning & Branches & { readonly sort: 'if'; readonly value: Expression; readonly isWith: boolean })
  | (Assigning & Branches & { readonly sort: 'range'; readonly value: Expression })
  | { readonly sort: 'flow'; readonly flow: 'break' | 'continue' }

interface Assigning {
  readonly variables?: readonly string[]
  /** `:=` */
  readonly isNew?: boolean
}

interface Branches {
  readonly then: readonly Node[]
  readonly otherwise: readonly Node[]
}

const tokenPattern =
  /\s*("(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)'|:=|[=|(),]|\$?(?:\.?[A-Za-z_][\w]*)(?:\.[A-Za-z_]\w*)*|\$|(?:\.[A-Za-z_]\w*)+|\.|-?\d+(?:\.\d+)?)/y

export class GoTemplateReader {
  /** Texts and actions, one after the other. */
  readonly #pieces: readonly { readonly text: string; readonly isAction: boolean }[]
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#pieces = piecesOf(text)
  }

  /** @throws Failure */
  nodes(): readonly Node[] {
    const { nodes, end } = this.#until()
    if (end !== undefined) throw wrong(`unexpected {{${end}}}`)
    return nodes
  }

  /** Up to `end` or `else`, which is answered too, with what follows the word. */
  #until(where?: 'inside'): { readonly nodes: Node[]; readonly end: string | undefined } {
    if (++this.#depth > deepestTemplate) throw wrong('nested too deep')
    const nodes: Node[] = []
    for (;;) {
      const piece = this.#pieces[this.#at++]
      if (!piece) {
        this.#depth--
        if (where === 'inside') throw wrong('unexpected EOF')
        return { nodes, end: undefined }
      }
      if (!piece.isAction) {
        nodes.push({ sort: 'text', text: piece.text })
        continue
      }
      const action = piece.text.trim()
      const [word = ''] = /^[a-z]+\b/.exec(action) ?? []
      if (word === 'end' || word === 'else') {
        this.#depth--
        return { nodes, end: action }
      }
      const node = this.#node(word, action)
      if (node) nodes.push(node)
    }
  }

  #node(word: string, action: string): Node | undefined {
    if (action.startsWith('/*')) return undefined
    if (word === 'if' || word === 'with' || word === 'range')
      return this.#branching(word, action.slice(word.length))
    if (word === 'break' || word === 'continue') return { sort: 'flow', flow: word }
    if (word === 'define' || word === 'template' || word === 'block')
      throw failure(`{{${word}}} in templates is not simulated by kubesim: see docs/FIDELITY.md`)
    return { sort: 'value', ...pipelineOf(action) }
  }

  #branching(word: 'if' | 'with' | 'range', condition: string): Node {
    const head = pipelineOf(condition)
    const { nodes: then, end } = this.#until('inside')
    let otherwise: readonly Node[] = []
    const [, more] = /^else\s*(.*)$/s.exec(end ?? '') ?? []
    if (more) otherwise = [this.#branching(more.startsWith('with') ? 'with' : 'if', more.replace(/^\w+/, ''))]
    else if (more === '') otherwise = this.#until('inside').nodes
    const branches = { ...head, then, otherwise }
    return word === 'range'
      ? { sort: 'range', ...branches }
      : { sort: 'if', isWith: word === 'with', ...branches }
  }
}

const wrong = (why: string) => failure(`error parsing template: template: output:1: ${why}`)

function piecesOf(text: string): readonly { readonly text: string; readonly isAction: boolean }[] {
  const pieces: { text: string; isAction: boolean }[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('{{', at)
    const plain = text.slice(at, open < 0 ? undefined : open)
    const trims = open >= 0 && /^\{\{-\s/.test(text.slice(open, open + 4))
    if (plain) pieces.push({ text: trims ? plain.trimEnd() : plain, isAction: false })
    if (open < 0) return pieces
    const close = endOfAction(text, open + 2)
    const isTrimmed = /\s-$/.test(text.slice(open + 2, close))
    pieces.push({ text: text.slice(open + (trims ? 3 : 2), isTrimmed ? close - 1 : close), isAction: true })
    at = close + 2
    if (isTrimmed) while (/\s/.test(text[at] ?? '')) at++
  }
}

function endOfAction(text: string, from: number): number {
  for (let at = from, quote = ''; at < text.length; at++) {
    if (quote) {
      if (text[at] === '\\' && quote !== '`') at++
      else if (text[at] === quote) quote = ''
    } else if (text[at] === '"' || text[at] === '`') quote = text[at]
    else if (text.startsWith('}}', at)) return at
  }
  throw wrong('unclosed action')
}

interface Pipeline extends Assigning {
  readonly value: Expression
}

function pipelineOf(text: string): Pipeline {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.trimEnd().length) {
    const at = tokenPattern.lastIndex
    const found = tokenPattern.exec(text)
    if (!found) throw wrong(`unexpected "${text.slice(at).trim()[0]}" in operand`)
    tokens.push(found[1])
  }
  const reader = { tokens, at: 0, depth: 0 }
  const [first, second, third, fourth] = tokens
  if (first?.startsWith('$') && (second === ':=' || second === '=')) {
    reader.at = 2
    return { variables: [first], isNew: second === ':=', value: pipeline(reader) }
  }
  if (first?.startsWith('$') && second === ',' && third?.startsWith('$') && fourth === ':=') {
    reader.at = 4
    return { variables: [first, third], isNew: true, value: pipeline(reader) }
  }
  return { value: pipeline(reader) }
}

interface Tokens {
  readonly tokens: readonly string[]
  at: number
  /** How many brackets it has. */
  depth: number
}

function pipeline(reader: Tokens): Expression {
  let value = command(reader)
  while (reader.tokens[reader.at] === '|') {
    reader.at++
    const next = command(reader)
    if (next.sort !== 'call') throw wrong('non executable command in pipeline')
    value = { ...next, of: [...next.of, value] }
  }
  return value
}

function command(reader: Tokens): Expression {
  const words: Expression[] = []
  for (;;) {
    const token = reader.tokens[reader.at]
    if (token === undefined || token === '|' || token === ')') break
    words.push(operand(reader))
  }
  const [head, ...rest] = words
  if (!head) throw wrong('missing value for command')
  if (head.sort === 'call' && head.of.length === 0) return { ...head, of: rest }
  if (rest.length > 0) throw wrong('cannot give argument to non-function')
  return head
}

function operand(reader: Tokens): Expression {
  const token = reader.tokens[reader.at++]
  if (token === '(') {
    if (++reader.depth > deepestTemplate) throw wrong('nested too deep')
    const value = pipeline(reader)
    if (reader.tokens[reader.at++] !== ')') throw wrong('unclosed left paren')
    const fields = reader.tokens[reader.at]?.startsWith('.')
      ? reader.tokens[reader.at++].slice(1).split('.')
      : []
    return fields.length > 0 ? { sort: 'fields', of: value, fields } : value
  }
  if (token.startsWith('"')) return { sort: 'literal', value: JSON.parse(token) }
  if (token.startsWith('`')) return { sort: 'literal', value: token.slice(1, -1) }
  if (/^-?\d/.test(token)) return { sort: 'literal', value: Number(token) }
  if (token === 'true' || token === 'false') return { sort: 'literal', value: token === 'true' }
  if (token === 'nil') return { sort: 'literal', value: null }
  if (token === '.') return { sort: 'dot' }
  if (token.startsWith('.')) return { sort: 'fields', of: { sort: 'dot' }, fields: token.slice(1).split('.') }
  if (token.startsWith('$')) {
    const [name, ...fields] = token.split('.')
    const variable: Expression = { sort: 'variable', name }
    return fields.length > 0 ? { sort: 'fields', of: variable, fields } : variable
  }
  if (/^[A-Za-z_]/.test(token)) return { sort: 'call', name: token, of: [] }
  throw wrong(`unexpected "${token}" in operand`)
}
