/** What an expression can name: variables, types and functions. */
import type { Functions } from './functions.ts'
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  opaqueType,
  stringType,
  type Type,
  timestampType,
  typeParameter,
  typeType,
  uintType,
} from './types.ts'

export interface Environment {
  readonly variables: ReadonlyMap<string, Type>
  readonly functions: Functions
  /** The types whose objects can be written down (`Object{…}`), by name. */
  readonly structs?: (name: string) => Type | undefined
  /** Whether `cel.bind()` is known. Default false. */
  readonly hasBindings?: boolean
}

const standardTypes: ReadonlyMap<string, Type> = new Map(
  [
    boolType,
    bytesType,
    doubleType,
    durationType,
    intType,
    listType(typeParameter('A')),
    mapType(typeParameter('A'), typeParameter('B')),
    nullType,
    stringType,
    timestampType,
    typeType,
    uintType,
    opaqueType('optional_type', typeParameter('V')),
    dynType,
  ].map((type) => [type.name, type]),
)

/** A type by the name that expressions have for it; `dyn` has none. */
export function typeNamed(environment: Environment, name: string): Type | undefined {
  return environment.structs?.(name) ?? (name === 'dyn' ? undefined : standardTypes.get(name))
}
