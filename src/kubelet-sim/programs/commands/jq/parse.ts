/** Makes a filter out of its text. */
import { type Definition, type Entry, JqError, type Node, type Pattern } from './syntax.ts'
import { TokenReader } from './tokens.ts'

export function parseJq(text: string): Node {
  return new Parser(text).program()
}

/** Of a text that only defines functions. */
export function parseDefinitions(text: string): readonly Definition[] {
  return new Parser(text).definitions()
}

interface Level {
  readonly signs: ReadonlySet<string>
  readonly side: 'left' | 'right' | 'none'
}

const level = (side: Level['side'], signs: string): Level => ({ side, signs: new Set(signs.split(' ')) })

/** From the loosest to the tightest. */
const levels: readonly Level[] = [
  level('right', '|'),
  level('left', ','),
  level('right', '//'),
  level('none', '= |= += -= *= /= %= //='),
  level('left', 'or'),
  level('left', 'and'),
  level('none', '== != < <= > >='),
  level('left', '+ -'),
  level('left', '* / %'),
]

const kinds: Readonly<Record<string, 'pipe' | 'comma' | 'and' | 'or' | 'alternative'>> = {
  '|': 'pipe',
  ',': 'comma',
  and: 'and',
  or: 'or',
  '//': 'alternative',
}

const [pipeLevel, noComma] = [0, 2]

/** Nested deeper, a filter is refused. */
const deepest = 100

/** Longer chains (`1 + 1 + 1 …`) are refused: what is parsed of them is as deep as they are long. */
const longestChain = 300
const tooLong = 'syntax error: too many in a row'

const identity: Node = { kind: 'identity' }

class Parser {
  readonly #tokens: TokenReader
  #depth = 0

  constructor(text: string) {
    this.#tokens = new TokenReader(text)
  }

  program(): Node {
    const definitions = this.definitionsHere()
    const body = this.#tokens.isAtEnd ? identity : this.binary(pipeLevel)
    if (!this.#tokens.isAtEnd) this.#unexpected()
    return within(definitions, body)
  }

  definitions(): readonly Definition[] {
    const found = this.definitionsHere()
    if (!this.#tokens.isAtEnd) this.#unexpected()
    return found
  }

  definitionsHere(): Definition[] {
    const found: Definition[] = []
    while (this.#tokens.is('def')) found.push(this.#definition())
    return found
  }

  #definition(): Definition {
    const tokens = this.#tokens
    tokens.next()
    const name = tokens.take('name')
    const parameters: string[] = []
    if (tokens.skip('(')) {
      do parameters.push(tokens.kind === 'variable' ? `$${tokens.take('variable')}` : tokens.take('name'))
      while (tokens.skip(';'))
      tokens.expect(')')
    }
    tokens.expect(':')
    const body = this.#pipe()
    tokens.expect(';')
    return { name, parameters, body }
  }

  #pipe(): Node {
    const definitions = this.definitionsHere()
    return within(definitions, this.binary(pipeLevel))
  }

  binary(at: number): Node {
    if (at >= levels.length) return this.#postfix()
    if (++this.#depth > deepest * levels.length) throw new JqError('syntax error: nested too deep')
    const { signs, side } = levels[at]
    let left = this.binary(at + 1)
    for (let n = 0; ; n++) {
      if (n > longestChain) throw new JqError(tooLong)
      const tokens = this.#tokens
      const sign = tokens.text
      if (!(tokens.kind === 'sign' || tokens.kind === 'keyword') || !signs.has(sign)) break
      tokens.next()
      const right =
        side === 'right' ? (at === pipeLevel ? this.#pipe() : this.binary(at)) : this.binary(at + 1)
      left = joined(sign, left, right)
      if (side !== 'left') break
    }
    this.#depth--
    return left
  }

  #postfix(): Node {
    const tokens = this.#tokens
    if (!tokens.skip('-')) return this.#suffixed(this.#term(), 'may bind')
    if (++this.#depth > deepest * levels.length) throw new JqError('syntax error: nested too deep')
    const right = this.#postfix()
    this.#depth--
    return { kind: 'operator', sign: '-', left: literal(0), right }
  }

  #suffixed(term: Node, mayBind?: 'may bind'): Node {
    const tokens = this.#tokens
    let node = term
    for (let n = 0; ; n++) {
      if (n > longestChain) throw new JqError(tooLong)
      if (tokens.kind === 'field') node = { kind: 'index', of: node, key: literal(tokens.take('field')) }
      else if (tokens.is('.') && tokens.comesNext('"')) node = this.#dotted(node)
      else if (tokens.is('.') && tokens.comesNext('[')) tokens.next()
      else if (tokens.is('[')) node = this.#bracket(node)
      else if (tokens.skip('?')) node = { kind: 'try', body: node }
      else return mayBind && tokens.is('as') ? this.#binding(node) : node
    }
  }

  /** `."name"` */
  #dotted(of: Node): Node {
    this.#tokens.next()
    return { kind: 'index', of, key: this.#text('text') }
  }

  #binding(source: Node): Node {
    const tokens = this.#tokens
    tokens.next()
    const pattern = this.#pattern()
    if (tokens.is('?//')) throw new JqError('?// is not simulated')
    tokens.expect('|')
    return { kind: 'as', source, pattern, body: this.#pipe() }
  }

  #bracket(of: Node): Node {
    const tokens = this.#tokens
    tokens.next()
    if (tokens.skip(']')) return { kind: 'each', of }
    if (tokens.skip(':')) {
      const to = this.#pipe()
      tokens.expect(']')
      return { kind: 'slice', of, to }
    }
    const from = this.#pipe()
    if (!tokens.skip(':')) {
      tokens.expect(']')
      return { kind: 'index', of, key: from }
    }
    const to = tokens.is(']') ? undefined : this.#pipe()
    tokens.expect(']')
    return { kind: 'slice', of, from, to }
  }

  #term(): Node {
    const tokens = this.#tokens
    switch (tokens.kind) {
      case 'number':
        return literal(Number(tokens.take('number')))
      case 'text':
        return this.#text('text')
      case 'format':
        return this.#format()
      case 'field':
        return { kind: 'index', of: identity, key: literal(tokens.take('field')) }
      case 'variable':
        return { kind: 'variable', name: tokens.take('variable') }
      case 'name':
        return this.#call()
      case 'keyword':
        return this.#phrase()
      default:
        return this.#sign()
    }
  }

  #format(): Node {
    const name = this.#tokens.take('format')
    return this.#tokens.kind === 'text' ? this.#text(name) : { kind: 'format', name }
  }

  #text(format: string): Node {
    const parts = this.#tokens.takeText(() => {
      const inner = this.#pipe()
      if (!this.#tokens.is(')')) this.#unexpected()
      return inner
    })
    const [first] = parts
    if (parts.every((each) => typeof each === 'string')) return literal((first as string | undefined) ?? '')
    return { kind: 'text', format, parts }
  }

  #call(): Node {
    const name = this.#tokens.take('name')
    const label = name === 'break' ? this.#variable() : undefined
    if (label !== undefined) return { kind: 'break', name: label }
    const args: Node[] = []
    if (this.#tokens.skip('(')) {
      do args.push(this.#pipe())
      while (this.#tokens.skip(';'))
      this.#tokens.expect(')')
    }
    return args.length === 0 && constants.has(name)
      ? literal(constants.get(name)!)
      : { kind: 'call', name, args }
  }

  #sign(): Node {
    const tokens = this.#tokens
    if (tokens.skip('.')) {
      if (tokens.kind === 'text') return { kind: 'index', of: identity, key: this.#text('text') }
      return identity
    }
    if (tokens.skip('..')) return { kind: 'recurse' }
    if (tokens.skip('(')) {
      const inner = this.#pipe()
      tokens.expect(')')
      return inner
    }
    if (tokens.skip('[')) {
      if (tokens.skip(']')) return { kind: 'array' }
      const body = this.#pipe()
      tokens.expect(']')
      return { kind: 'array', body }
    }
    return tokens.is('{') ? this.#object() : this.#unexpected()
  }

  #object(): Node {
    const tokens = this.#tokens
    const entries: Entry[] = []
    tokens.next()
    while (!tokens.skip('}')) {
      entries.push(this.#entry())
      if (!tokens.is('}')) tokens.expect(',')
    }
    return { kind: 'object', entries }
  }

  #entry(): Entry {
    const tokens = this.#tokens
    if (tokens.kind === 'variable') {
      const name = tokens.take('variable')
      return { key: literal(name), value: { kind: 'variable', name } }
    }
    const key = this.#key()
    if (!tokens.skip(':')) return { key, value: { kind: 'index', of: identity, key } }
    // Values are joined by pipes alone: a comma ends one.
    let value = this.binary(noComma)
    while (tokens.skip('|')) value = { kind: 'pipe', left: value, right: this.binary(noComma) }
    return { key, value }
  }

  #key(): Node {
    const tokens = this.#tokens
    if (tokens.kind === 'name' || tokens.kind === 'keyword') {
      const name = tokens.text
      tokens.next()
      return literal(name)
    }
    if (tokens.kind === 'number') return literal(Number(tokens.take('number')))
    if (tokens.kind === 'text') return this.#text('text')
    if (tokens.kind === 'format') return this.#format()
    tokens.expect('(')
    const key = this.#pipe()
    tokens.expect(')')
    return key
  }

  #variable(): string | undefined {
    return this.#tokens.kind === 'variable' ? this.#tokens.take('variable') : undefined
  }

  #pattern(): Pattern {
    const tokens = this.#tokens
    if (tokens.kind === 'variable') return { kind: 'variable', name: tokens.take('variable') }
    if (tokens.skip('[')) {
      const items: Pattern[] = []
      do items.push(this.#pattern())
      while (tokens.skip(','))
      tokens.expect(']')
      return { kind: 'array', items }
    }
    const entries: { key: Node; variable?: string; value?: Pattern }[] = []
    tokens.expect('{')
    do {
      const variable = this.#variable()
      const key = variable === undefined ? this.#key() : literal(variable)
      const value = tokens.skip(':') ? this.#pattern() : undefined
      entries.push({ key, variable, value })
    } while (tokens.skip(','))
    tokens.expect('}')
    return { kind: 'object', entries }
  }

  /** What begins with a word that is nobody's name. */
  #phrase(): Node {
    const tokens = this.#tokens
    const word = tokens.text
    tokens.next()
    switch (word) {
      case 'if':
        return this.#if()
      case 'try': {
        const body = this.#handled()
        return { kind: 'try', body, handler: tokens.skip('catch') ? this.#handled() : undefined }
      }
      case 'reduce':
      case 'foreach':
        return this.#fold(word)
      case 'label': {
        const name = tokens.take('variable')
        tokens.expect('|')
        return { kind: 'label', name, body: this.#pipe() }
      }
      case 'def':
        throw new JqError('syntax error, unexpected def')
      default:
        return this.#unexpected(word)
    }
  }

  #handled(): Node {
    return this.#suffixed(this.#term())
  }

  #if(): Node {
    const tokens = this.#tokens
    const condition = this.#pipe()
    tokens.expect('then')
    const then = this.#pipe()
    let otherwise: Node | undefined
    if (tokens.skip('elif')) return { kind: 'if', condition, then, otherwise: this.#if() }
    if (tokens.skip('else')) otherwise = this.#pipe()
    tokens.expect('end')
    return { kind: 'if', condition, then, otherwise }
  }

  #fold(kind: 'reduce' | 'foreach'): Node {
    const tokens = this.#tokens
    const source = this.#handled()
    tokens.expect('as')
    const pattern = this.#pattern()
    tokens.expect('(')
    const start = this.#pipe()
    tokens.expect(';')
    const update = this.#pipe()
    const extract = kind === 'foreach' && tokens.skip(';') ? this.#pipe() : undefined
    tokens.expect(')')
    return { kind, source, pattern, start, update, extract }
  }

  #unexpected(text = this.#tokens.text): never {
    throw new JqError(
      this.#tokens.isAtEnd ? 'syntax error, unexpected end of file' : `syntax error, unexpected '${text}'`,
    )
  }
}

const constants: ReadonlyMap<string, null | boolean> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
])

const literal = (value: string | number | boolean | null): Node => ({ kind: 'literal', value })

const within = (definitions: readonly Definition[], body: Node): Node =>
  definitions.reduceRight<Node>((inner, definition) => ({ kind: 'define', definition, body: inner }), body)

function joined(sign: string, left: Node, right: Node): Node {
  if (Object.hasOwn(kinds, sign)) return { kind: kinds[sign], left, right }
  const isUpdate = sign.endsWith('=') && !/^[=!<>]=$/.test(sign)
  return { kind: isUpdate ? 'update' : 'operator', sign, left, right }
}
