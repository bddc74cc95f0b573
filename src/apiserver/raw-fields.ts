/** Fields whose text is kept as it is: nobody looks whether it names something twice. */
import { fieldIn, type StructType, type Type } from '../api/schema.ts'

const raw: readonly Type['kind'][] = ['rawExtension', 'fieldsV1', 'json']

/** Whether a path, such as `data.replicas`, leads into such a field. */
export function leadsIntoRaw(struct: StructType, path: string): boolean {
  let type: Type = { kind: 'struct', struct: () => struct }
  for (const step of path.matchAll(/[^.[\]]+/g)) {
    if (raw.includes(type.kind)) return true
    if (type.kind === 'list' || type.kind === 'map') type = type.of
    else if (type.kind === 'struct') {
      const field = fieldIn(type.struct(), step[0])
      if (!field) return false
      type = field.type
    } else return false
  }
  return false
}
