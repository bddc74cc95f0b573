/** From the text of an expression to something that can be evaluated, or to what is wrong with it. */
import type { Checked } from './checker.ts'
import { check } from './checker.ts'
import type { Environment } from './environment.ts'
import { InstantiationError } from './instantiation-error.ts'
import { type Issue, issuesText } from './issues.ts'
import { checkLiterals } from './literal-checks.ts'
import { type Program, programOf } from './program.ts'
import { parse } from './syntax/parser.ts'
import type { Type } from './types.ts'

interface Compiled {
  readonly checked: Checked
  /** What evaluating gives. */
  readonly type: Type
  /** Whether the expression names a variable. */
  mentions(variable: string): boolean
}

/** Types, names and functions found, or cel-go's account of all that is wrong (`ERROR: <input>:1:5: …`). */
export function compile(source: string, environment: Environment): Compiled | { readonly error: string } {
  const issues: Issue[] = []
  const tree = parse(source, issues, environment.hasBindings)
  const checked = tree && check(tree, environment, issues)
  if (checked && issues.length === 0) checkLiterals(checked, issues)
  if (!checked || issues.length > 0) return { error: issuesText(source, issues) }
  return {
    checked,
    type: checked.types.get(checked.tree)!,
    mentions: (variable) => [...checked.names.values()].some(({ name }) => name === variable),
  }
}

/** The program of a compiled expression, or why a constant part of it cannot be computed. */
export function instantiate({ checked }: Compiled): Program | { readonly error: string } {
  try {
    return programOf(checked)
  } catch (failure) {
    if (failure instanceof InstantiationError) return { error: failure.message }
    throw failure
  }
}
