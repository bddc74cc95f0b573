/** `'%d'.format([self.name])`: looks, where format and arguments are written out, whether they fit. */
import type { Call, Expression } from './ast.ts'
import type { Checked } from './checker.ts'
import type { Issue } from './issues.ts'
import { type Clauses, complaints, readFormat } from './library/string-format.ts'
import type { TypeKind } from './types.ts'
import { CelError } from './values.ts'

/** The kinds of types that a clause takes, and what it says of others. */
interface Wanted {
  readonly kinds: readonly TypeKind[]
  readonly complaint: string
}

const integers: readonly TypeKind[] = ['int', 'uint']
const texts: readonly TypeKind[] = ['string', 'bytes']
const doubles: Wanted['kinds'] = ['double', 'string']
const printable: readonly TypeKind[] = [
  ...['list', 'map', 'double', 'bool', 'timestamp', 'duration', 'type', 'null'],
  ...integers,
  ...texts,
] as TypeKind[]

const wanted: Clauses<Wanted> = {
  string: { kinds: printable, complaint: complaints.string },
  decimal: { kinds: integers, complaint: complaints.decimal },
  binary: { kinds: [...integers, 'bool'], complaint: complaints.binary },
  octal: { kinds: integers, complaint: complaints.octal },
  fixed: () => ({ kinds: doubles, complaint: complaints.fixed }),
  scientific: { kinds: doubles, complaint: complaints.scientific },
  hex: () => ({ kinds: [...integers, ...texts], complaint: complaints.hex }),
}

export function checkFormat(node: Call, checked: Checked, issues: Issue[]): void {
  const [list] = node.args
  const format = node.target
  if (node.name !== 'format' || format?.kind !== 'literal' || typeof format.value !== 'string') return
  if (list?.kind !== 'list') return
  const problem = problemOf(format.value, list.elements, checked)
  if (problem) issues.push({ at: problem.at ?? node.at, message: problem.message })
}

interface Problem {
  /** Where the argument stands that does not fit. */
  readonly at?: number
  readonly message: string
}

function problemOf(format: string, args: readonly Expression[], checked: Checked): Problem | undefined {
  let used = 0
  for (const part of readFormat(format, wanted)) {
    if (typeof part === 'string') continue
    const isTooShort = part instanceof CelError && part.message === 'unexpected end of string'
    if (used >= args.length && !isTooShort) return { message: `index ${used} out of range` }
    if (part instanceof CelError) return { message: part.message }
    const misfit = misfitOf(args[used++], part.clause, checked)
    if (misfit) return misfit
  }
  if (args.length <= used) return undefined
  return { message: `too many arguments supplied to string.format (expected ${used}, got ${args.length})` }
}

function misfitOf(arg: Expression, clause: Wanted, checked: Checked): Problem | undefined {
  const type = checked.types.get(arg)!
  if (type.kind !== 'dyn' && !clause.kinds.includes(type.kind)) {
    return { at: arg.at, message: `error during formatting: ${clause.complaint}, was given ${type.name}` }
  }
  if (clause !== wanted.string) return undefined
  const inside =
    arg.kind === 'list'
      ? arg.elements
      : arg.kind === 'map'
        ? arg.entries.flatMap(({ key, value }) => [key, value])
        : []
  for (const each of inside) {
    const misfit = misfitOf(each, clause, checked)
    if (misfit) return misfit
  }
  return undefined
}
