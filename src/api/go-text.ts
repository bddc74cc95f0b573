/** Values as Go prints them, which the API server does in what it says of patches and of custom objects. */
import { goNumber, isInt64 } from './go-numbers.ts'

/** A value that Go has and JSON does not: an instant, bytes, a map of a program's own. */
export class GoValue {
  /** `%v` */
  readonly text: string
  /** `%T` */
  readonly type: string
  /** `%#v` */
  readonly syntax: string
  /** What it becomes where it is made JSON all the same. */
  readonly json: unknown
  constructor(type: string, text: string, syntax: string, json?: unknown) {
    this.text = text
    this.type = type
    this.syntax = syntax
    this.json = json
  }
}

/** `%v`: `map[image:nginx name:web]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number') return goNumber(value)
  if (typeof value !== 'object') return String(value)
  if (value instanceof GoValue) return value.text
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  return `map[${entriesOf(value, (key, item) => `${key}:${goText(item)}`).join(' ')}]`
}

/** `%#v`: `map[string]interface {}{"image":"nginx"}`. */
export function goSyntax(value: unknown): string {
  if (value === null || value === undefined) return 'interface {}(nil)'
  if (typeof value === 'number') return goNumber(value)
  if (typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value)
  if (value instanceof GoValue) return value.syntax
  if (Array.isArray(value)) return `${goTypeOf(value)}{${value.map(goSyntax).join(', ')}}`
  const entries = entriesOf(value, (key, item) => `${JSON.stringify(key)}:${goSyntax(item)}`)
  return `${goTypeOf(value)}{${entries.join(', ')}}`
}

/** `%T`: the type of a value that has been read without knowing what it is. */
export function goTypeOf(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value === 'number') return isInt64(value) ? 'int64' : 'float64'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (value instanceof GoValue) return value.type
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
}

const entriesOf = (map: object, print: (key: string, value: unknown) => string): readonly string[] =>
  Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => print(key, value))
