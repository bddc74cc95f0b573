/** The expression of find: what of a file it asks, and what it does with those that answer. */
import type { FileNode } from '../../../runtime/files/files.ts'
import type { Process, Working } from '../../../runtime/program.ts'

/** A file that was come across. */
export interface Found {
  /** As it is shown: below the place where the search began, as that was written. */
  readonly path: string
  readonly name: string
  readonly start: string
  readonly depth: number
  readonly node: FileNode
}

/** What a search remembers while it goes on. */
export interface Search {
  readonly process: Process
  readonly now: number
  status: number
  /** What is below the file at hand is left out. */
  isPruned: boolean
  isOver: boolean
  /** Files that wait until a command is run for many at once. */
  readonly batches: Map<readonly string[], string[]>
}

/** Asks something at once, or does something that takes time. */
export type Primary = (found: Found, search: Search) => boolean | Working<boolean>

export type Expression =
  | { readonly kind: 'primary'; readonly run: Primary }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or' | 'list'; readonly parts: readonly Expression[] }

export function* holds(expression: Expression, found: Found, search: Search): Working<boolean> {
  if (search.process.needsRest()) yield* search.process.rest()
  switch (expression.kind) {
    case 'primary': {
      const answer = expression.run(found, search)
      return typeof answer === 'boolean' ? answer : yield* answer
    }
    case 'not':
      return !(yield* holds(expression.of, found, search))
    case 'and':
      for (const part of expression.parts) if (!(yield* holds(part, found, search))) return false
      return true
    case 'or':
      for (const part of expression.parts) if (yield* holds(part, found, search)) return true
      return false
    case 'list': {
      let last = true
      for (const part of expression.parts) last = yield* holds(part, found, search)
      return last
    }
  }
}
