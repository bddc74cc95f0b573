/** The types of CEL: what the checker reasons about, and how its messages print them. */

export type TypeKind =
  | 'any'
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'function'
  | 'int'
  | 'list'
  | 'map'
  | 'none'
  | 'null'
  | 'opaque'
  | 'parameter'
  | 'string'
  | 'struct'
  | 'timestamp'
  | 'type'
  | 'uint'

export interface Type {
  readonly kind: TypeKind
  /** What the type is called at run time (`google.protobuf.Timestamp`, `kubernetes.Quantity`). */
  readonly name: string
  readonly parameters: readonly Type[]
  /** How messages print it; two types are the same when their texts are. */
  readonly text: string
  /** Of a struct: the type of a field, by its escaped name. */
  readonly field?: (name: string) => Type | undefined
}

const simple = (kind: TypeKind, text: string, name = text): Type => ({ kind, name, parameters: [], text })

export const anyType = simple('any', 'any', 'google.protobuf.Any')
export const boolType = simple('bool', 'bool')
export const bytesType = simple('bytes', 'bytes')
export const doubleType = simple('double', 'double')
export const durationType = simple('duration', 'duration', 'google.protobuf.Duration')
export const dynType = simple('dyn', 'dyn')
export const errorType = simple('error', '!error!')
export const intType = simple('int', 'int')
export const nullType = simple('null', 'null', 'null_type')
export const stringType = simple('string', 'string')
export const timestampType = simple('timestamp', 'timestamp', 'google.protobuf.Timestamp')
export const uintType = simple('uint', 'uint')
/** Of a field that nothing fits. */
export const noType = simple('none', '')
export const typeType = simple('type', 'type')

const compound = (kind: TypeKind, name: string, parameters: readonly Type[]): Type => ({
  kind,
  name,
  parameters,
  text: parameters.length === 0 ? name : `${name}(${parameters.map(({ text }) => text).join(', ')})`,
})

export const listType = (element: Type) => compound('list', 'list', [element])
export const mapType = (key: Type, value: Type) => compound('map', 'map', [key, value])
export const typeOfType = (type: Type) => compound('type', 'type', [type])
export const opaqueType = (name: string, ...parameters: Type[]) => compound('opaque', name, parameters)
export const optionalType = (type: Type) => opaqueType('optional_type', type)
export const typeParameter = (name: string) => simple('parameter', name)
export const structType = (name: string, field: (name: string) => Type | undefined): Type => ({
  kind: 'struct',
  name,
  parameters: [],
  text: name,
  field,
})

/** A type with fields that nobody can select: a Quantity, a URL. */
export const fieldlessType = (name: string) => structType(name, () => undefined)

export const isSameType = (a: Type, b: Type) => a === b || (a.kind === b.kind && a.text === b.text)
export const isDynOrError = ({ kind }: Type) => kind === 'dyn' || kind === 'error' || kind === 'any'
const isOptionalType = ({ kind, name }: Type) => kind === 'opaque' && name === 'optional_type'

/** The type inside of an optional one; undefined for any other. */
export const optionalContent = (type: Type) => (isOptionalType(type) ? type.parameters[0] : undefined)

/** The same type over other parameters. */
export function withParameters(type: Type, parameters: readonly Type[]): Type {
  return type.parameters.length === 0 ? type : compound(type.kind, type.name, parameters)
}

/** How Go prints a type where it is no message of the checker. */
export const goText = (type: Type): string =>
  type.parameters.length === 0 ? type.name : `${type.name}(${type.parameters.map(goText).join(', ')})`

/** How a call is printed whose arguments fit no overload: `(int, string)`, `string.(int)`. */
export function signatureText(types: readonly Type[], hasReceiver: boolean): string {
  const receiver = hasReceiver ? `${types[0].text}.` : ''
  return `${receiver}(${types
    .slice(hasReceiver ? 1 : 0)
    .map(({ text }) => text)
    .join(', ')})`
}
