/** Reads the configuration of a component strictly, as components do. Source: their loaders of configuration files. */
import { DecodeError, decode } from '../codec/json.ts'
import type { StructType } from '../schema.ts'
import { InvalidConfiguration } from './invalid-configuration.ts'

interface ConfigurationKind {
  readonly apiVersion: string
  readonly kind: string
  readonly struct: StructType
}

interface OfObject {
  readonly apiVersion?: string
  readonly kind?: string
}

/** @param value what is to be a configuration of that kind, which it need not say. @throws InvalidConfiguration */
export function readShape(value: unknown, { apiVersion, kind, struct }: ConfigurationKind): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidConfiguration([{ field: '', message: `it must be an object of kind ${kind}` }])
  const { apiVersion: version = apiVersion, kind: said = kind } = value as OfObject
  if (version !== apiVersion || said !== kind) {
    const message = `no kind "${said}" is registered for version "${version}": it must be ${kind} of ${apiVersion}`
    throw new InvalidConfiguration([{ field: said === kind ? 'apiVersion' : 'kind', message }])
  }
  return readStrictly(struct, value, '')
}

/** @param path where the value stands. @throws InvalidConfiguration for what has the wrong type, and for fields that are unknown */
export function readStrictly(struct: StructType, value: unknown, path: string): unknown {
  const inside = (field: string) => [path, field].filter((each) => each !== '').join('.')
  try {
    const { object, problems } = decode(struct, value)
    if (problems.length === 0) return object
    throw new InvalidConfiguration(
      problems.map((message) => ({
        field: inside(/"(.*)"/s.exec(message)?.[1] ?? ''),
        message: 'unknown field',
      })),
    )
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new InvalidConfiguration([{ field: inside(error.field), message: error.message }])
  }
}
