/** What all that is compiled has: what is written, names, and places. */
import { CodeWriter } from './code-writer.ts'
import type { Scope } from './scope.ts'
import type { Parameters } from './syntax.ts'
import type { Code, Place, Source, Value } from './values.ts'

export const noParameters = {
  positional: 0,
  positionalOnly: 0,
  keywordOnly: 0,
  takesRest: false,
  takesKeywords: false,
}

/** The functions that make them, and their places, as `call-spread` and `function` are told of them. */
export const hasKeywords = 1
export const hasDefaults = 1
export const hasKeywordDefaults = 2

export class BaseCompiler {
  readonly writer: CodeWriter

  constructor(
    readonly scope: Scope,
    readonly source: Source,
    readonly qualname: string,
    /** The name of the class that it stands in, for names such as `__private`. */
    readonly className: string | undefined,
  ) {
    this.writer = new CodeWriter(scope, qualname, source)
  }

  /** Its own names begin with two underscores: those of a class are nobody else's. */
  mangled(name: string): string {
    if (this.className === undefined || !name.startsWith('__') || name.endsWith('__')) return name
    return `_${this.className.replace(/^_+/, '')}${name}`
  }

  qualified(name: string): string {
    if (this.scope.kind === 'module') return name
    return this.scope.kind === 'class' ? `${this.qualname}.${name}` : `${this.qualname}.<locals>.${name}`
  }

  at<T>(place: Place, write: () => T): T {
    const before = this.writer.place
    this.writer.place = place
    const result = write()
    this.writer.place = before
    return result
  }

  constant(value: Value): void {
    this.writer.constant(value)
  }

  nameOperation(how: 'load' | 'store' | 'delete', plain: string): void {
    const { writer, scope } = this
    const name = this.mangled(plain)
    const reached = scope.reach(plain)
    if (reached === 'fast') writer.emit(`${how}-fast`, writer.local(plain))
    else if (reached === 'cell' || (reached === 'free' && (how !== 'load' || scope.kind !== 'class')))
      writer.emit(`${how}-cell`, writer.cell(plain))
    else if (reached === 'free') {
      writer.name(name)
      writer.emit('load-class-cell', writer.cell(plain))
    } else writer.emit(`${how}-${reached === 'global' ? 'global' : 'name'}`, writer.name(name))
  }

  finish(parameters: Parameters, firstLine: number, doc: string | null): Code {
    const { positionalOnly, positional, rest, keywordOnly, keywords } = parameters
    return this.writer.finish({
      firstLine,
      doc,
      positionalOnly: positionalOnly.length,
      positional: positionalOnly.length + positional.length,
      keywordOnly: keywordOnly.length,
      takesRest: rest !== undefined,
      takesKeywords: keywords !== undefined,
    })
  }
}
