/** Reads what stands within an f-string: texts, and fields to be filled in. */
import { wholly } from './piecewise.ts'
import { endOfField, type QuotedStart, unescaped } from './quoted.ts'
import { type Expression, type FormatPart, SyntaxProblem } from './syntax.ts'
import { TokenReader } from './token-reader.ts'
import { type Position, tokensOf } from './tokens.ts'
import type { Place } from './values.ts'

interface Quoted extends QuotedStart {
  readonly body: string
  readonly bodyAt: Position
}

/** Reads the expressions of fields. */
export type Parsing = (reader: TokenReader) => { expressions(): Expression }

const deepestFields = 3

export function formatParts(quoted: Quoted, parsing: Parsing): (string | FormatPart)[] {
  return new FormatParser(quoted, parsing).parts(quoted.body, quoted.bodyAt, 0)
}

class FormatParser {
  readonly #isRaw: boolean

  constructor(
    { prefix }: Quoted,
    private readonly parsing: Parsing,
  ) {
    this.#isRaw = /r/i.test(prefix)
  }

  parts(body: string, from: Position, depth: number): (string | FormatPart)[] {
    const parts: (string | FormatPart)[] = []
    let text = ''
    for (let at = 0; at < body.length; at++) {
      const char = body[at]
      if (char === '\\' && !this.#isRaw) {
        const named = /^\\N\{[^}]*\}/.exec(body.slice(at))
        text += body.slice(at, (at += (named?.[0].length ?? 2) - 1) + 1)
      } else if (char === '{' && body[at + 1] === '{' && depth === 0) text += body[at++]
      else if (char === '}' && body[at + 1] === '}' && depth === 0) text += body[at++]
      else if (char === '}')
        throw new SyntaxProblem("f-string: single '}' is not allowed", placeOf(body, at, from))
      else if (char === '{') {
        const end = endOfField(body, at, undefined)
        if (end === at) throw new SyntaxProblem("f-string: expecting '}'", placeOf(body, at, from))
        if (text) parts.push(this.#plain(text))
        text = ''
        parts.push(...this.#field(body.slice(at + 1, end), positionIn(body, at + 1, from), depth))
        at = end
      } else text += char
    }
    if (text) parts.push(this.#plain(text))
    return parts
  }

  #plain(text: string): string {
    return this.#isRaw ? text : unescaped(text)
  }

  #field(field: string, from: Position, depth: number): (string | FormatPart)[] {
    if (depth >= deepestFields)
      throw new SyntaxProblem('f-string: expressions nested too deeply', placeOf(field, 0, from))
    const end = endOfExpression(field)
    const text = field.slice(0, end)
    if (text.trim() === '')
      throw new SyntaxProblem("f-string: valid expression required before '}'", placeOf(field, 0, from))
    const shown = /^([\s\S]*[^=!<>])=\s*$/.exec(text)
    const source = shown ? shown[1] : text
    const reader = new TokenReader(wholly(tokensOf(source, from, true)))
    const value = this.parsing(reader).expressions()
    if (reader.token.kind !== 'end')
      throw new SyntaxProblem("f-string: expecting '=', or '!', or ':', or '}'", reader.token.at)
    let rest = field.slice(end)
    const conversion = /^!\s*(\w+)/.exec(rest)
    if (conversion) {
      if (!/^[rsa]$/.test(conversion[1]))
        throw new SyntaxProblem(
          `f-string: invalid conversion character '${conversion[1]}': expected 's', 'r', or 'a'`,
          placeOf(field, end, from),
        )
      rest = rest.slice(conversion[0].length)
    }
    const format = rest.startsWith(':')
      ? this.parts(rest.slice(1), positionIn(field, field.length - rest.length + 1, from), depth + 1)
      : undefined
    const part: FormatPart = {
      value,
      text: undefined,
      conversion: conversion?.[1] ?? (shown && !format ? 'r' : undefined),
      format,
    }
    return shown ? [text, part] : [part]
  }
}

/** Where what comes behind the expression of a field begins: a conversion, a format, or its end. */
function endOfExpression(field: string): number {
  let depth = 0
  for (let at = 0; at < field.length; at++) {
    const char = field[at]
    if (char === '"' || char === "'") {
      const quote = field.startsWith(char.repeat(3), at) ? char.repeat(3) : char
      const end = field.indexOf(quote, at + quote.length)
      if (end < 0) return field.length
      at = end + quote.length - 1
    } else if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
    else if (depth === 0 && char === '!' && field[at + 1] !== '=') return at
    else if (depth === 0 && char === ':') return at
  }
  return field.length
}

function positionIn(text: string, at: number, from: Position): Position {
  const lines = text.slice(0, at).split('\n')
  const last = lines.at(-1)!.length
  return lines.length === 1
    ? { line: from.line, column: from.column + last }
    : { line: from.line + lines.length - 1, column: last }
}

function placeOf(text: string, at: number, from: Position): Place {
  const { line, column } = positionIn(text, at, from)
  return { line, column, endLine: line, endColumn: column + 1 }
}
