/** Makes a tree of the tokens of a document. */
import { tooManyValues } from '../safe.ts'
import { yamlError } from './cursor.ts'
import type { Tag } from './properties.ts'
import { Scanner, type Token, type TokenType } from './scanner.ts'

interface ScalarNode {
  readonly kind: 'scalar'
  readonly text: string
  /** In full: `tag:yaml.org,2002:str`; empty where there is none. */
  readonly tag: string
  /** Without quotes: what it is shows in its text. */
  readonly isPlain: boolean
  /** Where it begins, counted from 0. */
  readonly line: number
}

interface SequenceNode {
  readonly kind: 'sequence'
  readonly items: YamlNode[]
  readonly line: number
}

export interface MappingNode {
  readonly kind: 'mapping'
  readonly pairs: (readonly [key: YamlNode, value: YamlNode])[]
  readonly line: number
}

export interface AliasNode {
  readonly kind: 'alias'
  readonly name: string
  readonly target: ScalarNode | SequenceNode | MappingNode
  readonly line: number
}

export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode

/** How deep the nodes of a document may be nested. The library stops at 10,000; here a tree is walked on the stack. */
const maxDepth = 1_000

const emptyScalar = (line: number): ScalarNode => ({ kind: 'scalar', text: '', tag: '', isPlain: true, line })

/**
 * The first document of a text; undefined where there is none.
 * @param line where the text begins, counted from 0
 * @throws DecodeError
 */
export const parseDocument = (
  text: string,
  line: number,
  mostNodes = Number.POSITIVE_INFINITY,
): YamlNode | undefined => new Parser(text, line, mostNodes).document()

/** Where a node may stand, and in what form. */
interface Context {
  readonly inBlock: boolean
  /** A sequence whose entries stand in the column of the key that it belongs to. */
  readonly mayBeIndentless?: boolean
}

const ofFlow: Context = { inBlock: false }
const ofEntry: Context = { inBlock: true }
const ofPair: Context = { inBlock: true, mayBeIndentless: true }

/** What stands before the content of a node. */
interface Head {
  readonly line: number
  readonly anchor: string | undefined
  readonly tag: string
}

class Parser {
  readonly #scanner: Scanner
  readonly #anchors = new Map<string, AliasNode['target']>()
  readonly #tagPrefixes = new Map([
    ['!', '!'],
    ['!!', 'tag:yaml.org,2002:'],
  ])
  #depth = 0
  #nodes = 0

  constructor(
    text: string,
    line: number,
    private readonly mostNodes: number,
  ) {
    this.#scanner = new Scanner(text, line)
  }

  document(): YamlNode | undefined {
    if (this.#isNext('stream end')) return undefined
    if (this.#isNext('directive', 'document start')) {
      this.#directives()
      const { line } = this.#expect('document start', 'did not find expected <document start>')
      const isEmpty = this.#isNext('directive', 'document start', 'document end', 'stream end')
      if (isEmpty) return emptyScalar(line)
    }
    const root = this.#node(ofEntry)
    // A mistake right behind a document counts; what else is there does not.
    this.#scanner.peek()
    return root
  }

  #isNext(...types: readonly TokenType[]): boolean {
    return types.includes(this.#scanner.peek().type)
  }

  #skipIf(type: TokenType): boolean {
    const isThere = this.#isNext(type)
    if (isThere) this.#scanner.take()
    return isThere
  }

  #expect(type: TokenType, problem: string): Token {
    if (!this.#isNext(type)) this.#fail(problem)
    return this.#scanner.take()
  }

  /** The library counts lines from 0 here, and so names the line before. */
  #fail(problem: string, { line } = this.#scanner.peek()): never {
    throw yamlError(problem, line)
  }

  #directives(): void {
    const handles = new Set<string>()
    let version: string | undefined
    while (this.#isNext('directive')) {
      const token = this.#scanner.take()
      const directive = token.directive!
      if (directive.name === 'YAML') {
        if (version !== undefined) this.#fail('found duplicate %YAML directive', token)
        version = directive.version
        if (version !== '1.1') this.#fail('found incompatible YAML document', token)
      } else {
        if (handles.has(directive.handle)) this.#fail('found duplicate %TAG directive', token)
        handles.add(directive.handle)
        this.#tagPrefixes.set(directive.handle, directive.prefix)
      }
    }
  }

  #node(context: Context): YamlNode {
    const scanner = this.#scanner
    if (++this.#nodes > this.mostNodes) throw yamlError(tooManyValues(this.mostNodes), 0)
    if (this.#isNext('alias')) return this.#alias(scanner.take())
    if (++this.#depth > maxDepth) throw yamlError(`exceeded max depth of ${maxDepth}`, 0)
    const { line } = scanner.peek()
    let anchor: string | undefined
    let tag: Token | undefined
    for (let n = 0; n < 2; n++) {
      if (anchor === undefined && this.#isNext('anchor')) anchor = scanner.take().text
      else if (tag === undefined && this.#isNext('tag')) tag = scanner.take()
    }
    const head = { line, anchor, tag: tag ? this.#fullTag(tag.tag!, tag) : '' }
    const node = this.#content(head, context) ?? this.#emptyNode(head)
    this.#depth--
    return node
  }

  #emptyNode({ line, anchor, tag }: Head): ScalarNode {
    if (anchor === undefined && tag === '') this.#fail('did not find expected node content')
    return this.#anchored(anchor, { ...emptyScalar(line), tag, isPlain: tag === '' })
  }

  #alias({ text: name = '', line }: Token): AliasNode {
    const target = this.#anchors.get(name)
    if (!target) throw yamlError(`unknown anchor '${name}' referenced`, 0)
    return { kind: 'alias', name, target, line }
  }

  /** A node can be named inside of itself: it is known from its beginning. */
  #anchored<T extends AliasNode['target']>(anchor: string | undefined, node: T): T {
    if (anchor !== undefined) this.#anchors.set(anchor, node)
    return node
  }

  #fullTag({ handle, suffix }: Tag, token: Token): string {
    if (handle === '') return suffix
    const prefix = this.#tagPrefixes.get(handle)
    if (prefix === undefined) this.#fail('found undefined tag handle', token)
    return prefix + suffix
  }

  /** What the node holds; undefined where it says nothing. */
  #content({ line, anchor, tag }: Head, context: Context): YamlNode | undefined {
    const { type } = this.#scanner.peek()
    if (type === 'scalar') {
      const { text = '', isPlain = false } = this.#scanner.take()
      const showsWhatItIs = (tag === '' && isPlain) || tag === '!'
      return this.#anchored(anchor, { kind: 'scalar', text, tag, isPlain: showsWhatItIs, line })
    }
    if (
      type === '[' ||
      (context.inBlock && type === 'block sequence') ||
      (context.mayBeIndentless && type === '-')
    ) {
      const sequence = this.#anchored(anchor, { kind: 'sequence', items: [], line })
      if (type === '[') this.#fillFlowSequence(sequence)
      else if (type === '-') this.#fillIndentlessSequence(sequence)
      else this.#fillBlockSequence(sequence)
      return sequence
    }
    if (type === '{' || (context.inBlock && type === 'block mapping')) {
      const mapping = this.#anchored(anchor, { kind: 'mapping', pairs: [], line })
      if (type === '{') this.#fillFlowMapping(mapping)
      else this.#fillBlockMapping(mapping)
      return mapping
    }
    return undefined
  }

  #fillBlockSequence({ items }: SequenceNode): void {
    this.#scanner.take()
    while (!this.#isNext('block end')) {
      const { line } = this.#expect('-', "did not find expected '-' indicator")
      items.push(this.#isNext('-', 'block end') ? emptyScalar(line) : this.#node(ofEntry))
    }
    this.#scanner.take()
  }

  #fillIndentlessSequence({ items }: SequenceNode): void {
    while (this.#isNext('-')) {
      const { line } = this.#scanner.take()
      const isEmpty = this.#isNext('-', 'key', 'value', 'block end')
      items.push(isEmpty ? emptyScalar(line) : this.#node(ofEntry))
    }
  }

  #fillBlockMapping({ pairs }: MappingNode): void {
    this.#scanner.take()
    while (!this.#isNext('block end')) {
      const key = this.#partOfPair(this.#expect('key', 'did not find expected key'))
      const value = this.#isNext('value') ? this.#partOfPair(this.#scanner.take()) : this.#nothing()
      pairs.push([key, value])
    }
    this.#scanner.take()
  }

  #partOfPair({ line }: Token): YamlNode {
    return this.#isNext('key', 'value', 'block end') ? emptyScalar(line) : this.#node(ofPair)
  }

  #nothing(): ScalarNode {
    return emptyScalar(this.#scanner.peek().line)
  }

  #fillFlowSequence({ items }: SequenceNode): void {
    this.#scanner.take()
    for (let isFirst = true; !this.#isNext(']'); isFirst = false) {
      if (!isFirst) this.#expect(',', "did not find expected ',' or ']'")
      if (this.#isNext(']')) break
      items.push(this.#isNext('key') ? this.#singlePair() : this.#node(ofFlow))
    }
    this.#scanner.take()
  }

  /** `[a: b]`: a mapping of one pair, without braces. */
  #singlePair(): MappingNode {
    const { line } = this.#scanner.take()
    const key = this.#keyOfSinglePair()
    const value = this.#isNext('value') ? this.#valueOfSinglePair(this.#scanner.take()) : this.#nothing()
    return { kind: 'mapping', pairs: [[key, value]], line }
  }

  #keyOfSinglePair(): YamlNode {
    if (!this.#isNext('value', ',', ']')) return this.#node(ofFlow)
    // The library drops what follows an empty key here, whatever it is.
    return emptyScalar(this.#scanner.take().line)
  }

  #valueOfSinglePair({ line }: Token): YamlNode {
    return this.#isNext(',', ']') ? emptyScalar(line) : this.#node(ofFlow)
  }

  #nodeUnless(...types: readonly TokenType[]): YamlNode {
    return this.#isNext(...types) ? this.#nothing() : this.#node(ofFlow)
  }

  #fillFlowMapping({ pairs }: MappingNode): void {
    this.#scanner.take()
    for (let isFirst = true; !this.#isNext('}'); isFirst = false) {
      if (!isFirst) this.#expect(',', "did not find expected ',' or '}'")
      if (this.#isNext('}')) break
      pairs.push(this.#skipIf('key') ? this.#pairOfFlow() : [this.#node(ofFlow), this.#nothing()])
    }
    this.#scanner.take()
  }

  #pairOfFlow(): readonly [YamlNode, YamlNode] {
    const key = this.#nodeUnless('value', ',', '}')
    return [key, this.#skipIf('value') ? this.#nodeUnless(',', '}') : this.#nothing()]
  }
}
