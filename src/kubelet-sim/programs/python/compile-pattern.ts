/** Turns the patterns of `case` into instructions. */
import { Label } from './code-writer.ts'
import type { ExpressionCompiler } from './compile-expression.ts'
import type { Pattern } from './syntax.ts'
import { Tuple } from './values.ts'

type Of<K extends Pattern['kind']> = Extract<Pattern, { kind: K }>

export class PatternCompiler {
  constructor(private readonly compiler: ExpressionCompiler) {}

  /** Looks at what is on the stack, and leaves it there; goes to `fails` where it is something else. */
  test(pattern: Pattern, fails: Label): void {
    this.compiler.at(pattern.at, () => this.#test(pattern, fails))
  }

  #test(pattern: Pattern, fails: Label): void {
    const { compiler } = this
    const { writer } = compiler
    switch (pattern.kind) {
      case 'value':
        writer.emit('copy', 1)
        compiler.value(pattern.value)
        if (pattern.isSame) writer.emit('is')
        else writer.emit('compare', writer.name('=='))
        return writer.jump('jump-if-false', fails)
      case 'capture':
      case 'rest':
        if (pattern.name === undefined) return
        writer.emit('copy', 1)
        return compiler.nameOperation('store', pattern.name)
      case 'as':
        this.test(pattern.pattern, fails)
        writer.emit('copy', 1)
        return compiler.nameOperation('store', pattern.name)
      case 'either':
        return this.#either(pattern, fails)
      case 'sequence':
        return this.#sequence(pattern, fails)
      case 'mapping':
        return this.#mapping(pattern, fails)
      case 'class':
        return this.#class(pattern, fails)
    }
  }

  #either({ patterns }: Of<'either'>, fails: Label): void {
    const { writer } = this.compiler
    const matched = new Label()
    for (const each of patterns) {
      const next = new Label()
      this.test(each, next)
      writer.jump('jump', matched)
      writer.mark(next)
    }
    writer.jump('jump', fails)
    writer.mark(matched)
  }

  #sequence({ patterns }: Of<'sequence'>, fails: Label): void {
    const { writer } = this.compiler
    const rest = patterns.findIndex(({ kind }) => kind === 'rest')
    // The length that it is to have; with a rest, at least that many besides.
    writer.emit('match-sequence', rest < 0 ? patterns.length * 2 : (patterns.length - 1) * 2 + 1)
    writer.jump('jump-if-false', fails)
    writer.emit('copy', 1)
    if (rest < 0) writer.emit('unpack', patterns.length)
    else writer.emit('unpack-rest', rest * 256 + (patterns.length - rest - 1))
    this.#parts(patterns, fails)
  }

  /** Tests what lies on the stack, the first on top, and takes all of it away. */
  #parts(patterns: readonly Pattern[], fails: Label): void {
    const { writer } = this.compiler
    const end = new Label()
    const failures: Label[] = []
    for (const [n, each] of patterns.entries()) {
      failures[n] = new Label()
      this.test(each, failures[n])
      writer.emit('pop')
    }
    writer.jump('jump', end)
    for (const each of failures) {
      writer.mark(each)
      writer.emit('pop')
    }
    writer.jump('jump', fails)
    writer.mark(end)
  }

  #mapping({ entries, rest }: Of<'mapping'>, fails: Label): void {
    const { compiler } = this
    const { writer } = compiler
    writer.emit('match-mapping')
    writer.jump('jump-if-false', fails)
    for (const [key] of entries) compiler.value(key)
    writer.emit('tuple', entries.length)
    // The values, or nothing where a key is not there; and what else there is, where that is asked for.
    writer.emit('match-keys', rest === undefined ? 0 : 1)
    writer.jump('jump-if-false', fails)
    writer.emit('unpack', entries.length + (rest === undefined ? 0 : 1))
    const at = entries[0]?.[1].at ?? { line: 0, column: 0, endLine: 0, endColumn: 0 }
    const others: Pattern[] = rest === undefined ? [] : [{ kind: 'capture', name: rest, at }]
    this.#parts([...entries.map(([, pattern]) => pattern), ...others], fails)
  }

  #class({ cls, positional, named }: Of<'class'>, fails: Label): void {
    const { compiler } = this
    const { writer } = compiler
    compiler.value(cls)
    compiler.constant(new Tuple(named.map(([name]) => name)))
    writer.emit('match-class', positional.length)
    writer.jump('jump-if-false', fails)
    writer.emit('unpack', positional.length + named.length)
    this.#parts([...positional, ...named.map(([, pattern]) => pattern)], fails)
  }
}
