/** How messages show a whole structure: as the real server has it inside, where fields have Go's names and none is left out. */
import type { Field, StructType, Type } from './schema.ts'

/** `{"Name":"x","Group":null}` of `{ name: 'x' }`: for `invalid(…)`, which writes it as JSON. */
export const internalForm = (struct: StructType, value: object): object => {
  const form: Record<string, unknown> = {}
  for (const field of struct.fields.values()) {
    form[goNameOf(field.name)] = valueForm(field, (value as Readonly<Record<string, unknown>>)[field.name])
  }
  return form
}

function valueForm({ type, pointer }: Pick<Field, 'type' | 'pointer'>, value: unknown): unknown {
  if (value === undefined || value === null) return pointer ? null : absentForm(type)
  if (type.kind === 'struct') return internalForm(type.struct(), value)
  if (type.kind === 'list')
    return (value as readonly unknown[]).map((item) => valueForm({ type: type.of, pointer: false }, item))
  return value
}

function absentForm(type: Type): unknown {
  switch (type.kind) {
    case 'struct':
      return internalForm(type.struct(), {})
    case 'string':
      return ''
    case 'bool':
      return false
    case 'int32':
    case 'int64':
    case 'double':
      return 0
    default:
      return null
  }
}

/** What Go writes in capitals at the beginning of a name. */
const initialism = /^(api|uid|url|id|ip|csi|fs|dns|cidr|tls|ttl|cel)(?=[A-Z]|s?$)/

const goNameOf = (name: string): string =>
  initialism.test(name)
    ? name.replace(initialism, (found) => found.toUpperCase())
    : name[0].toUpperCase() + name.slice(1)
