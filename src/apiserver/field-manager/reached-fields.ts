/**
 * Which fields a write reaches: nobody comes to manage by way of an object what its status holds, or the other way
 * round. Source: the GetResetFields of each strategy.
 */
import type { FieldSet } from '../../api/meta-types.ts'
import { below, leaf, subtract, unite } from './field-set.ts'
import type { Typed } from './typed.ts'

const status: FieldSet = Object.freeze({ 'f:status': leaf })
const spec: FieldSet = Object.freeze({ 'f:spec': leaf })

/** Those of `fields` that a write through `subresource` reaches; undefined: through the object itself. */
export function reachedFields(kind: Typed, subresource: string | undefined, fields: FieldSet): FieldSet {
  if (subresource === undefined) {
    const reached = kind.hasStatus ? subtract(fields, status) : fields
    return kind.leavesAlone ? subtract(reached, kind.leavesAlone) : reached
  }
  if (subresource === 'status') {
    return subtract(fields, kind.statusLeavesAlone ? unite(spec, kind.statusLeavesAlone) : spec)
  }
  const reaches = kind.parts?.[subresource]?.reaches
  return reaches ? below(reaches, fields) : fields
}
