/** What templates of Go are made of, and how Go writes a part of one in what it says is wrong. Source: text/template/parse's node.go. */
import type { GoNumber } from './constants.ts'

/** Where it stands in its template, in JavaScript's letters. */
interface Placed {
  readonly at: number
}

export type Operand = Placed &
  (
    | { readonly sort: 'bool'; readonly value: boolean }
    | { readonly sort: 'number'; readonly text: string; readonly value: GoNumber }
    | { readonly sort: 'string'; readonly quoted: string; readonly value: string }
    | { readonly sort: 'nil' }
    | { readonly sort: 'dot' }
    | { readonly sort: 'field'; readonly names: readonly string[] }
    /** `$x.a.b`: its own name first, with the sign. */
    | { readonly sort: 'variable'; readonly names: readonly string[] }
    | { readonly sort: 'identifier'; readonly name: string }
    /** `(…).a.b` */
    | { readonly sort: 'chain'; readonly of: Operand; readonly names: readonly string[] }
    | Pipeline
  )

export interface Pipeline extends Placed {
  readonly sort: 'pipeline'
  readonly line: number
  /** Variables that it makes or changes. */
  readonly variables: readonly string[]
  /** `=`, not `:=`. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
}

export interface Command extends Placed {
  readonly sort: 'command'
  /** The first is what is called, or all there is. */
  readonly operands: readonly Operand[]
}

export type Branch = Placed & {
  readonly sort: 'if' | 'with' | 'range'
  readonly pipeline: Pipeline
  readonly then: readonly Node[]
  readonly otherwise: readonly Node[] | undefined
}

export type Call = Placed & {
  readonly sort: 'template'
  readonly name: string
  readonly pipeline: Pipeline | undefined
}

export type Node =
  | (Placed & { readonly sort: 'text'; readonly text: string })
  | (Placed & { readonly sort: 'action'; readonly pipeline: Pipeline })
  | (Placed & { readonly sort: 'break' | 'continue' })
  | Branch
  | Call

/** As Go writes it. */
export function sourceOf(part: Operand | Command | Node): string {
  switch (part.sort) {
    case 'bool':
      return String(part.value)
    case 'number':
      return part.text
    case 'string':
      return part.quoted
    case 'nil':
      return 'nil'
    case 'dot':
      return '.'
    case 'field':
      return part.names.map((name) => `.${name}`).join('')
    case 'variable':
      return part.names.join('.')
    case 'identifier':
      return part.name
    case 'chain':
      return [bracketed(part.of), ...part.names].join('.')
    case 'command':
      return part.operands.map(bracketed).join(' ')
    case 'pipeline': {
      const set =
        part.variables.length > 0 ? `${part.variables.join(', ')} ${part.assigns ? '=' : ':='} ` : ''
      return set + part.commands.map(sourceOf).join(' | ')
    }
    case 'text':
      return part.text
    case 'action':
      return `{{${sourceOf(part.pipeline)}}}`
    case 'break':
    case 'continue':
      return `{{${part.sort}}}`
    case 'template':
      return `{{template ${JSON.stringify(part.name)}${part.pipeline ? ` ${sourceOf(part.pipeline)}` : ''}}}`
    default: {
      const otherwise = part.otherwise ? `{{else}}${part.otherwise.map(sourceOf).join('')}` : ''
      return `{{${part.sort} ${sourceOf(part.pipeline)}}}${part.then.map(sourceOf).join('')}${otherwise}{{end}}`
    }
  }
}

const bracketed = (operand: Operand): string =>
  operand.sort === 'pipeline' ? `(${sourceOf(operand)})` : sourceOf(operand)

/** What has nothing but spaces. */
export const isEmpty = (nodes: readonly Node[]): boolean =>
  nodes.every((node) => node.sort === 'text' && node.text.trim() === '')
