/** What is said of a strategic patch that does not fit: it is read by another part of the API server, which has its own words. Source: fromUnstructured. */
import type { DecodeError, Mismatch } from '../../api/codec/errors.ts'
import { isInt64 } from '../../api/go-numbers.ts'

export function inConverterWords({ message, mismatch }: DecodeError): string {
  if (mismatch) return wordsFor(mismatch)
  return message.startsWith('illegal base64') ? `error decoding from json: ${message}` : message
}

/** Numbers go into each other, and whole ones, to Go, into signs as well: those it refuses with a word of their own. */
function wordsFor({ value, got, kind, goType }: Mismatch): string {
  const from = goKindOf(value)
  switch (kind) {
    case 'struct':
      return `cannot restore struct from: ${from}`
    case 'map':
      return `cannot restore map from ${from}`
    case 'list':
    case 'bytes':
      return `cannot restore slice from ${from}`
    case 'string':
      return from === 'int64' ? `cannot convert int64 to ${goType}` : 'unrecognized type: string'
    case 'int32':
    case 'int64':
      return from === 'float64' ? `cannot convert float64 to ${goType}` : `unrecognized type: ${kind}`
    case 'bool':
      return 'unrecognized type: bool'
    case 'double':
      return 'unrecognized type: float64'
    default:
      // They read themselves.
      return `json: cannot unmarshal ${got} into Go value of type ${goType}`
  }
}

function goKindOf(value: unknown): string {
  if (typeof value === 'number') return isInt64(value) ? 'int64' : 'float64'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : Array.isArray(value) ? 'slice' : 'map'
}
