/** Reads templates of Go. Source: text/template/parse's parse.go. */
import { quoted } from '../../../../../api/quote.ts'
import { failure } from '../failure.ts'
import { deepestTemplate } from '../template-budget.ts'
import { characterCode, complexNumberOf, type GoNumber, numberOf, unquoted } from './constants.ts'
import { isKeyword, Lexer, nameOf, type Token } from './lexer.ts'
import {
  type Branch,
  type Call,
  type Command,
  isEmpty,
  type Node,
  type Operand,
  type Pipeline,
  sourceOf,
} from './nodes.ts'

export interface ParsedTemplate {
  readonly text: string
  readonly nodes: readonly Node[]
  /** What is defined in it, by name. */
  readonly definitions: ReadonlyMap<string, readonly Node[]>
}

/** What ends a list of nodes. */
type Ending = { readonly sort: 'end' } | { readonly sort: 'else' }

/** @param functions those that there are. @throws Failure */
export const parsedTemplate = (text: string, functions: { has(name: string): boolean }): ParsedTemplate =>
  new Parser(text, functions).parse()

class Parser {
  readonly #lexer: Lexer
  readonly #definitions = new Map<string, readonly Node[]>()
  /** Read, and given back. */
  readonly #back: Token[] = []
  /** Where Go sees what goes wrong: at the last token that has been read. */
  #line = 1
  /** Where an action has begun that is still being read. */
  #actionLine = 0
  #variables = ['$']
  #ranges = 0
  #depth = 0

  constructor(
    private readonly text: string,
    private readonly functions: { has(name: string): boolean },
  ) {
    this.#lexer = new Lexer(text)
  }

  parse(): ParsedTemplate {
    const nodes: Node[] = []
    for (;;) {
      const token = this.#next()
      if (token.sort === 'end of file') break
      if (token.sort === 'open') {
        const word = this.#nextWord()
        if (isKeyword(word, 'define')) {
          this.#define()
          continue
        }
        this.#unread(word)
      }
      this.#unread(token)
      const node = this.#textOrAction()
      if (node.sort === 'end' || node.sort === 'else') throw this.#wrong(`unexpected {{${node.sort}}}`)
      nodes.push(node)
    }
    return { text: this.text, nodes, definitions: this.#definitions }
  }

  #next(): Token {
    const again = this.#back.pop()
    if (again) return again
    const token = this.#lexer.next()
    this.#line = token.line
    return token
  }

  #nextWord(): Token {
    for (;;) {
      const token = this.#next()
      if (token.sort !== 'space') return token
    }
  }

  #unread(token: Token): void {
    this.#back.push(token)
  }

  #peek(): Token {
    const token = this.#next()
    this.#unread(token)
    return token
  }

  #peekWord(): Token {
    const token = this.#nextWord()
    this.#unread(token)
    return token
  }

  #wrong(why: string): Error {
    return failure(`error parsing template ${this.text}, template: output:${this.#line}: ${why}`)
  }

  #unexpected(token: Token, where: string): Error {
    if (token.sort !== 'error') return this.#wrong(`unexpected ${nameOf(token)} in ${where}`)
    const isLater = this.#actionLine !== 0 && this.#actionLine !== token.line
    const started = `${token.text.endsWith(' action') ? '' : ' in action'} started at output:${this.#actionLine}`
    return this.#wrong(token.text + (isLater ? started : ''))
  }

  #expect(sort: Token['sort'], where: string): Token {
    const token = this.#nextWord()
    if (token.sort !== sort) throw this.#unexpected(token, where)
    return token
  }

  #define(): void {
    const where = 'define clause'
    const token = this.#nextWord()
    const name = this.#nameIn(token, where)
    this.#expect('close', where)
    this.#add(name, this.#apart(where))
  }

  /** A template of its own within this one, which has no variables of this one. */
  #apart(where: string): readonly Node[] {
    const [variables, ranges] = [this.#variables, this.#ranges]
    this.#variables = ['$']
    this.#ranges = 0
    const { nodes, ending } = this.#list()
    if (ending.sort !== 'end') throw this.#wrong(`unexpected {{${ending.sort}}} in ${where}`)
    this.#variables = variables
    this.#ranges = ranges
    return nodes
  }

  /** What is empty counts for nothing where there is another of that name. */
  #add(name: string, nodes: readonly Node[]): void {
    const old = this.#definitions.get(name)
    if (!old || isEmpty(old)) this.#definitions.set(name, nodes)
    else if (!isEmpty(nodes)) throw this.#wrong(`template: multiple definition of template ${quoted(name)}`)
  }

  #nameIn(token: Token, where: string): string {
    if (token.sort !== 'string' && token.sort !== 'raw string') throw this.#unexpected(token, where)
    return this.#said(token)
  }

  #said(token: Token): string {
    const said = unquoted(token.text)
    if (said === undefined) throw this.#wrong('invalid syntax')
    return said
  }

  #list(): { readonly nodes: readonly Node[]; readonly ending: Ending } {
    if (++this.#depth > deepestTemplate) throw this.#wrong('nested too deep for kubesim')
    const nodes: Node[] = []
    while (this.#peekWord().sort !== 'end of file') {
      const node = this.#textOrAction()
      if (node.sort === 'end' || node.sort === 'else') {
        this.#depth--
        return { nodes, ending: node }
      }
      nodes.push(node)
    }
    throw this.#wrong('unexpected EOF')
  }

  #textOrAction(): Node | Ending {
    const token = this.#nextWord()
    if (token.sort === 'text') return { sort: 'text', text: token.text, at: token.at }
    if (token.sort !== 'open') throw this.#unexpected(token, 'input')
    this.#actionLine = token.line
    const node = this.#action()
    this.#actionLine = 0
    return node
  }

  #action(): Node | Ending {
    const token = this.#nextWord()
    if (token.sort === 'keyword')
      switch (token.text) {
        case 'block':
          return this.#block()
        case 'break':
        case 'continue':
          return this.#jump(token, token.text)
        case 'else': {
          const next = this.#peekWord()
          if (!isKeyword(next, 'if') && !isKeyword(next, 'with')) this.#expect('close', 'else')
          return { sort: 'else' }
        }
        case 'end':
          this.#expect('close', 'end')
          return { sort: 'end' }
        case 'if':
        case 'range':
        case 'with':
          return this.#branch(token.text)
        case 'template':
          return this.#template()
      }
    this.#unread(token)
    return { sort: 'action', at: token.at, pipeline: this.#pipeline('command', 'close') }
  }

  #jump({ at }: Token, sort: 'break' | 'continue'): Node {
    const token = this.#nextWord()
    if (token.sort !== 'close') throw this.#unexpected(token, `{{${sort}}}`)
    if (this.#ranges === 0) throw this.#wrong(`{{${sort}}} outside {{range}}`)
    return { sort, at }
  }

  #branch(sort: Branch['sort']): Branch {
    const known = this.#variables.length
    const pipeline = this.#pipeline(sort, 'close')
    if (sort === 'range') this.#ranges++
    const { nodes: then, ending } = this.#list()
    if (sort === 'range') this.#ranges--
    const otherwise = ending.sort === 'end' ? undefined : this.#otherwise(sort)
    this.#variables.length = known
    return { sort, at: pipeline.at, pipeline, then, otherwise }
  }

  /** What stands behind `else`; `else if` is an `if` within, which the same `end` ends. */
  #otherwise(sort: Branch['sort']): readonly Node[] {
    const next = this.#peek()
    if (sort !== 'range' && isKeyword(next, sort)) {
      this.#next()
      if (++this.#depth > deepestTemplate) throw this.#wrong('nested too deep for kubesim')
      const inner = this.#branch(sort)
      this.#depth--
      return [inner]
    }
    const { nodes, ending } = this.#list()
    if (ending.sort !== 'end') throw this.#wrong(`expected end; found {{${ending.sort}}}`)
    return nodes
  }

  #block(): Call {
    const where = 'block clause'
    const token = this.#nextWord()
    const name = this.#nameIn(token, where)
    const pipeline = this.#pipeline(where, 'close')
    this.#add(name, this.#apart(where))
    return { sort: 'template', at: token.at, name, pipeline }
  }

  #template(): Call {
    const where = 'template clause'
    const token = this.#nextWord()
    const name = this.#nameIn(token, where)
    const next = this.#nextWord()
    if (next.sort === 'close') return { sort: 'template', at: token.at, name, pipeline: undefined }
    this.#unread(next)
    return { sort: 'template', at: token.at, name, pipeline: this.#pipeline(where, 'close') }
  }

  #pipeline(where: string, end: 'close' | ')'): Pipeline {
    const { at, line } = this.#peekWord()
    const { variables, assigns } = this.#declared(where)
    const commands: Command[] = []
    for (;;) {
      const token = this.#nextWord()
      if (token.sort === end) break
      if (!operandSorts.has(token.sort) && !isKeyword(token, '.') && !isKeyword(token, 'nil'))
        throw this.#unexpected(token, where)
      this.#unread(token)
      commands.push(this.#command())
    }
    if (commands.length === 0) throw this.#wrong(`missing value for ${where}`)
    const idle = commands.findIndex(({ operands: [first] }, n) => n > 0 && literalSorts.has(first.sort))
    if (idle > 0) throw this.#wrong(`non executable command in pipeline stage ${idle + 1}`)
    return { sort: 'pipeline', at, line, variables, assigns, commands }
  }

  /** The variables that a pipeline makes or changes. */
  #declared(where: string): { readonly variables: readonly string[]; readonly assigns: boolean } {
    const variables: string[] = []
    for (;;) {
      const token = this.#peekWord()
      if (token.sort !== 'variable') return { variables, assigns: false }
      this.#nextWord()
      const space = this.#peek()
      const next = this.#peekWord()
      if (next.sort === 'assign' || next.sort === 'declare') {
        this.#nextWord()
        variables.push(token.text)
        this.#variables.push(token.text)
        return { variables, assigns: next.sort === 'assign' }
      }
      if (next.sort !== 'sign' || next.text !== ',') {
        if (space.sort === 'space') this.#unread(space)
        this.#unread(token)
        return { variables, assigns: false }
      }
      this.#nextWord()
      variables.push(token.text)
      this.#variables.push(token.text)
      if (where !== 'range' || variables.length > 1) throw this.#wrong(`too many declarations in ${where}`)
      if (!['variable', 'close', ')'].includes(this.#peekWord().sort))
        throw this.#wrong('range can only initialize variables')
    }
  }

  #command(): Command {
    const { at } = this.#peekWord()
    const operands: Operand[] = []
    for (;;) {
      this.#peekWord()
      const operand = this.#operand()
      if (operand) operands.push(operand)
      const token = this.#next()
      if (token.sort === 'space') continue
      if (token.sort === 'close' || token.sort === ')') this.#unread(token)
      else if (token.sort !== 'pipe') throw this.#unexpected(token, 'operand')
      break
    }
    if (operands.length === 0) throw this.#wrong('empty command')
    return { sort: 'command', at, operands }
  }

  #operand(): Operand | undefined {
    const term = this.#term()
    if (!term || this.#peek().sort !== 'field') return term
    const { at } = this.#peek()
    const names: string[] = []
    while (this.#peek().sort === 'field') names.push(this.#next().text.slice(1))
    if (term.sort === 'field' || term.sort === 'variable')
      return { ...term, at, names: [...term.names, ...names] }
    if (literalSorts.has(term.sort)) throw this.#wrong(`unexpected . after term ${quoted(sourceOf(term))}`)
    return { sort: 'chain', at, of: term, names }
  }

  /** Undefined where the next token is none. */
  #term(): Operand | undefined {
    const token = this.#nextWord()
    const { at, text } = token
    switch (token.sort) {
      case 'identifier':
        if (!this.functions.has(text)) throw this.#wrong(`function ${quoted(text)} not defined`)
        return { sort: 'identifier', at, name: text }
      case 'variable':
        if (!this.#variables.includes(text)) throw this.#wrong(`undefined variable ${quoted(text)}`)
        return { sort: 'variable', at, names: [text] }
      case 'field':
        return { sort: 'field', at, names: [text.slice(1)] }
      case 'bool':
        return { sort: 'bool', at, value: text === 'true' }
      case 'character':
        return this.#number(token, characterCode(text))
      case 'complex':
        return this.#number(token, complexNumberOf(text))
      case 'number':
        return this.#number(token, numberOf(text))
      case 'string':
      case 'raw string':
        return { sort: 'string', at, quoted: text, value: this.#said(token) }
      case '(': {
        if (++this.#depth > deepestTemplate) throw this.#wrong('nested too deep for kubesim')
        const pipeline = this.#pipeline('parenthesized pipeline', ')')
        this.#depth--
        return pipeline
      }
      case 'keyword':
        if (text === '.') return { sort: 'dot', at }
        if (text === 'nil') return { sort: 'nil', at }
    }
    this.#unread(token)
    return undefined
  }

  #number({ at, text }: Token, value: GoNumber | string): Operand {
    if (typeof value === 'string') throw this.#wrong(value)
    return { sort: 'number', at, text, value }
  }
}

const operandSorts = new Set<Token['sort']>([
  'bool',
  'character',
  'complex',
  'field',
  'identifier',
  'number',
  'raw string',
  'string',
  'variable',
  '(',
])

/** Operands that nothing can be done with. */
const literalSorts = new Set<Operand['sort']>(['bool', 'dot', 'nil', 'number', 'string'])
