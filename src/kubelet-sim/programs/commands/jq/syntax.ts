/** What a filter of jq is made of, once it is parsed. */
import type { Json } from './values.ts'

export type Node =
  | { readonly kind: 'identity' | 'recurse' }
  | { readonly kind: 'index'; readonly of: Node; readonly key: Node }
  | { readonly kind: 'slice'; readonly of: Node; readonly from?: Node; readonly to?: Node }
  | { readonly kind: 'each'; readonly of: Node }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'text'; readonly format: string; readonly parts: readonly (string | Node)[] }
  | { readonly kind: 'format'; readonly name: string }
  | { readonly kind: 'array'; readonly body?: Node }
  | { readonly kind: 'object'; readonly entries: readonly Entry[] }
  | {
      readonly kind: 'pipe' | 'comma' | 'and' | 'or' | 'alternative'
      readonly left: Node
      readonly right: Node
    }
  | { readonly kind: 'operator' | 'update'; readonly sign: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'if'; readonly condition: Node; readonly then: Node; readonly otherwise?: Node }
  | { readonly kind: 'try'; readonly body: Node; readonly handler?: Node }
  | Fold
  | { readonly kind: 'as'; readonly source: Node; readonly pattern: Pattern; readonly body: Node }
  | { readonly kind: 'define'; readonly definition: Definition; readonly body: Node }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'label'; readonly name: string; readonly body: Node }
  | { readonly kind: 'break'; readonly name: string }

export interface Fold {
  readonly kind: 'reduce' | 'foreach'
  readonly source: Node
  readonly pattern: Pattern
  readonly start: Node
  readonly update: Node
  /** What a `foreach` answers of each state. */
  readonly extract?: Node
}

export interface Entry {
  readonly key: Node
  readonly value: Node
}

/** What is taken apart into variables. */
export type Pattern =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Pattern[] }
  | {
      readonly kind: 'object'
      readonly entries: readonly {
        readonly key: Node
        readonly variable?: string
        readonly value?: Pattern
      }[]
    }

export interface Definition {
  readonly name: string
  /** Those with a `$` are values, the others filters. */
  readonly parameters: readonly string[]
  readonly body: Node
}

/** A filter that is no filter. */
export class JqError extends Error {}
