/** JSON as go-yaml writes it: keys in its order, its quotes, and long lines folded at spaces. */
import { isEmpty } from '../../equality.ts'
import { goNumber } from '../../go-numbers.ts'
import { byteLength } from '../../text-bytes.ts'
import { compareKeys } from './key-order.ts'
import { inQuotes, type ScalarStyle, styleOf } from './scalar-style.ts'

/** A text that has come further goes on in the next line where it has a space. In signs. */
const bestWidth = 80
const indentation = 2
/** A key that is longer stands behind a `?`. In bytes. */
const longestKey = 128

const quotes: Readonly<Record<ScalarStyle, string>> = { plain: '', single: "'", double: '"', block: '' }

export class Emitter {
  #text = ''
  #column = 0

  /** @param value plain JSON; what is undefined in a map is left out */
  document(value: unknown): string {
    this.#value(value, isStructure(value) ? 0 : indentation)
    if (this.#column > 0) this.#text += '\n'
    return this.#text
  }

  /** Goes on in the line that has begun. @param indent of further lines */
  #value(value: unknown, indent: number): void {
    if (!isStructure(value)) this.#scalar(value, indent)
    else if (isEmpty(value)) this.#write(Array.isArray(value) ? '[]' : '{}')
    else if (Array.isArray(value)) this.#list(value, indent)
    else this.#map(value as Readonly<Record<string, unknown>>, indent)
  }

  #map(map: Readonly<Record<string, unknown>>, indent: number): void {
    const keys = Object.keys(map).filter((key) => map[key] !== undefined)
    for (const [n, key] of keys.sort(compareKeys).entries()) {
      if (n > 0) this.#beginLine(indent)
      this.#entry(key, map[key], indent)
    }
  }

  #entry(key: string, value: unknown, indent: number): void {
    if (key.includes('\n') || byteLength(key) > longestKey) {
      this.#write('? ')
      this.#scalar(key, indent + indentation)
      this.#beginLine(indent)
      this.#write(': ')
      return this.#value(value, indent + indentation)
    }
    this.#write(inOneLine(key, styleOf(key)))
    this.#write(':')
    if (!isStructure(value) || isEmpty(value)) {
      this.#write(' ')
      return this.#value(value, indent + indentation)
    }
    const inside = Array.isArray(value) ? indent : indent + indentation
    this.#beginLine(inside)
    this.#value(value, inside)
  }

  #list(items: readonly unknown[], indent: number): void {
    for (const [n, item] of items.entries()) {
      if (n > 0) this.#beginLine(indent)
      this.#write('- ')
      this.#value(item, indent + indentation)
    }
  }

  #scalar(value: unknown, indent: number): void {
    if (typeof value === 'number') return this.#write(goNumber(value))
    if (typeof value !== 'string') return this.#write(String(value))
    const style = styleOf(value)
    if (style === 'block') this.#block(value, indent)
    else this.#folded(value, style, indent)
  }

  #folded(text: string, style: ScalarStyle, indent: number): void {
    const line = inOneLine(text, style)
    if (this.#column + line.length <= bestWidth) return this.#write(line)
    const signs = Array.from(text)
    this.#write(quotes[style])
    let isBehindSpace = false
    for (const [n, sign] of signs.entries()) {
      const isInside = n > 0 && n < signs.length - 1
      const isSpaceNext = signs[n + 1] === ' '
      const mayEnd = sign === ' ' && isInside && !isBehindSpace && (style === 'double' || !isSpaceNext)
      if (mayEnd && this.#column > bestWidth) {
        this.#beginLine(indent)
        if (isSpaceNext) this.#write('\\')
      } else this.#write(inQuotes(sign, style))
      isBehindSpace = sign === ' '
    }
    this.#write(quotes[style])
  }

  /** Lines as they are; what stands behind the bar says how many of them end the text. */
  #block(text: string, indent: number): void {
    const hint = /^[ \n]/.test(text) ? String(indentation) : ''
    const ending = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : ''
    this.#write(`|${hint}${ending}`)
    for (const line of text.replace(/\n$/, '').split('\n')) {
      this.#text += '\n'
      this.#column = 0
      if (line !== '') this.#write(`${' '.repeat(indent)}${line}`)
    }
    if (ending === '-') return
    this.#text += '\n'
    this.#column = 0
  }

  /** @param text in one line, whose signs take a place each */
  #write(text: string): void {
    this.#text += text
    this.#column += isBasic.test(text) ? text.length : Array.from(text).length
  }

  #beginLine(indent: number): void {
    if (this.#column > 0) this.#text += '\n'
    this.#text += ' '.repeat(indent)
    this.#column = indent
  }
}

function inOneLine(text: string, style: ScalarStyle): string {
  if (style === 'plain') return text
  const signs = Array.from(text, (sign) => inQuotes(sign, style))
  return `${quotes[style]}${signs.join('')}${quotes[style]}`
}

/** Nothing of it takes two places in a text of JavaScript. */
const isBasic = /^[\0-\ud7ff]*$/

const isStructure = (value: unknown): value is object => typeof value === 'object' && value !== null
