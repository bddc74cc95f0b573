/**
 * Reads the signature of a function as its library writes it: `name(int, list(A)) -> bool`, and with the receiver in
 * parentheses in front, `(string).find(string) -> string`. Single capital letters stand for any type.
 */
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  fieldlessType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  optionalType,
  stringType,
  type Type,
  timestampType,
  typeOfType,
  typeParameter,
  uintType,
} from './types.ts'

export interface Signature {
  readonly name: string
  readonly isMember: boolean
  /** The receiver first. */
  readonly parameters: readonly Type[]
  readonly result: Type
  /** The names of the types that stand for any. */
  readonly typeParameters: readonly string[]
}

export const ipType = opaqueType('net.IP')
export const cidrType = opaqueType('net.CIDR')
export const quantityType = fieldlessType('kubernetes.Quantity')
export const urlType = fieldlessType('kubernetes.URL')
export const semverType = fieldlessType('kubernetes.Semver')
export const formatType = fieldlessType('kubernetes.NamedFormat')
export const authorizerType = fieldlessType('kubernetes.authorization.Authorizer')
export const pathCheckType = fieldlessType('kubernetes.authorization.PathCheck')
export const groupCheckType = fieldlessType('kubernetes.authorization.GroupCheck')
export const resourceCheckType = fieldlessType('kubernetes.authorization.ResourceCheck')
export const decisionType = fieldlessType('kubernetes.authorization.Decision')

const named: Readonly<Record<string, Type>> = {
  bool: boolType,
  bytes: bytesType,
  double: doubleType,
  duration: durationType,
  dyn: dynType,
  int: intType,
  null: nullType,
  string: stringType,
  timestamp: timestampType,
  uint: uintType,
  IP: ipType,
  CIDR: cidrType,
  Quantity: quantityType,
  URL: urlType,
  Semver: semverType,
  Format: formatType,
  Authorizer: authorizerType,
  PathCheck: pathCheckType,
  GroupCheck: groupCheckType,
  ResourceCheck: resourceCheckType,
  Decision: decisionType,
}

const shape = /^(?:\((.*?)\)\.(?=[\w@]+\())?([\w.@?:!\-&|<>=+*/%[\]]+?)\((.*)\) -> (.+)$/

export function readSignature(text: string): Signature {
  const [, receiver, name, parameters, result] = shape.exec(text)!
  const types = [...(receiver ? [receiver] : []), ...splitTypes(parameters)]
  return {
    name,
    isMember: receiver !== undefined,
    parameters: types.map(readType),
    result: readType(result),
    typeParameters: [...new Set(text.match(/\b[A-Z]\b/g) ?? [])],
  }
}

/** Splits at the commas that stand in no parentheses. */
function splitTypes(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const sign of text) {
    if (sign === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
      continue
    }
    if (sign === '(') depth++
    if (sign === ')') depth--
    part += sign
  }
  if (part.trim()) parts.push(part.trim())
  return parts
}

function readType(text: string): Type {
  const known = named[text]
  if (known) return known
  if (/^[A-Z]$/.test(text)) return typeParameter(text)
  const [, name, inner] = /^(\w+)\((.*)\)$/.exec(text)!
  const [first, second] = splitTypes(inner).map(readType)
  if (name === 'list') return listType(first)
  if (name === 'map') return mapType(first, second)
  if (name === 'optional') return optionalType(first)
  return typeOfType(first)
}
