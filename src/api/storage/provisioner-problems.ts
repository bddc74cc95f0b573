/** What is wrong with the driver that a class names, and with what it is told. */
import { type FieldErrors, invalid, required, tooLong } from '../field-error.ts'
import { breaches } from '../fields.ts'
import { qualifiedNameProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'

/** Source: validateProvisioner. */
export function* provisionerProblems(name: string | undefined, field: string): FieldErrors {
  if (!name) return yield required(field)
  yield* breaches(qualifiedNameProblems, field, name.toLowerCase())
}

type Parameters = Readonly<Record<string, string>>

const maxParameters = 512
const maxBytes = 256 * 1024

/** Source: validateParameters. */
export function* parametersProblems(parameters: Parameters = {}): FieldErrors {
  const field = 'parameters'
  const all = Object.entries(parameters)
  if (all.length > maxParameters) return yield tooLong(field, maxParameters)
  if (Object.hasOwn(parameters, '')) yield invalid(field, '', 'field can not be empty.')
  if (bytesOf(parameters) > maxBytes) yield tooLong(field, maxBytes)
}

/** How many bytes names and values take together. */
export const bytesOf = (map: Parameters): number =>
  Object.entries(map).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0)
