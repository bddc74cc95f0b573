/** What is wrong with the conditions of a FlowSchema or a PriorityLevelConfiguration: they are looked at with every write. */
import { duplicate, type FieldErrors, required } from '../field-error.ts'

interface Conditioned {
  readonly status: { readonly conditions?: readonly { readonly type?: string }[] }
}

export function* flowConditionProblems({ status }: Conditioned): FieldErrors {
  const known = new Set<string>()
  for (const [n, { type = '' }] of (status.conditions ?? []).entries()) {
    const field = `status.conditions[${n}].type`
    if (known.has(type)) yield duplicate(field, type)
    known.add(type)
    if (!type) yield required(field)
  }
}
