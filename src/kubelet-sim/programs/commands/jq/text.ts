/** Writes values as JSON. */
import { TextBuffer } from '../../../runtime/files/text-buffer.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { isArray, isObject, type Json, keysOf, numberText } from './values.ts'

export interface Style {
  /** What a level is indented by; none: all on one line. */
  readonly indent: string
  readonly sortsKeys?: boolean
  /** Nothing but ASCII. */
  readonly isAscii?: boolean
}

const plain: Style = { indent: '' }

/** The text of a value, as text and not in bytes. */
export function* jsonText(process: Process, value: Json, style: Style = plain): Working<string> {
  if (typeof value !== 'object' || value === null) return leafText(value, style)
  const into = new TextBuffer()
  yield* write(process, value, { style, into, margin: '\n' })
  return into.text
}

interface Writing {
  readonly style: Style
  readonly into: TextBuffer
  /** What a line begins with, its newline before it. */
  readonly margin: string
}

function* write(
  process: Process,
  value: readonly Json[] | ReadonlyMap<string, Json>,
  writing: Writing,
): Working {
  const { style, into, margin } = writing
  const isList = isArray(value)
  const [open, close] = isList ? '[]' : '{}'
  if ((isList ? value.length : value.size) === 0) return into.append(open + close)
  const inner = { ...writing, margin: margin + style.indent }
  const [newline, last] = style.indent ? [inner.margin, margin] : ['', '']
  const keys = isList ? value.keys() : style.sortsKeys ? keysOf(value) : value.keys()
  let mark = open
  for (const key of keys) {
    into.append(mark + newline)
    mark = ','
    if (typeof key === 'string') into.append(leafText(key, style) + (style.indent ? ': ' : ':'))
    const each =
      typeof key === 'number'
        ? (value as readonly Json[])[key]
        : (value as ReadonlyMap<string, Json>).get(key)!
    if (isArray(each) || isObject(each)) yield* write(process, each, inner)
    else into.append(leafText(each, style))
    if (process.needsRest(16 + (typeof each === 'string' ? each.length >> 2 : 0))) yield* process.rest()
  }
  into.append(last + close)
}

function leafText(value: null | boolean | number | string, style: Style): string {
  if (typeof value === 'number') return numberText(value)
  const text = JSON.stringify(value).replaceAll('\x7f', '\\u007f')
  return style.isAscii ? asciiText(text) : text
}

const asciiText = (text: string): string =>
  text.replace(/[^\0-\x7f]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
