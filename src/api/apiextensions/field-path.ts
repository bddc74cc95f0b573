/** Paths such as `.spec.items['a.b'].name` as definitions write them, looked up in a schema. Source: apiextensions-apiserver's ValidFieldPath. */
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { additionalOf } from '../structural-schema/schema-node.ts'

/** What a path leads to, or why it leads nowhere. */
type FoundField =
  | { readonly schema: JSONSchemaProps | undefined; readonly steps: readonly string[] }
  | { readonly why: string }

interface PathOptions {
  /** Whether a name may stand in brackets. Default true. */
  readonly takesBrackets?: boolean
}

const nowhere = 'does not refer to a valid field'
const ended = 'unexpected end of JSON path'

export function findField(
  schema: JSONSchemaProps,
  path: string,
  { takesBrackets = true }: PathOptions = {},
): FoundField {
  const words = wordsIn(path)
  const steps: string[] = []
  let at: JSONSchemaProps | undefined = schema
  for (let n = 0; n < words.length; n++) {
    let name: string
    if (words[n] === '.') {
      if (++n >= words.length) return { why: ended }
      name = words[n]
    } else if (words[n] === '[') {
      if (!takesBrackets) return { why: 'array notation is not allowed' }
      if (++n >= words.length) return { why: ended }
      const quoted = words[n]
      if (quoted.length < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) {
        return { why: `expected single quoted string but got ${quoted}` }
      }
      name = quoted.slice(1, -1).replace(/\\(['\\])/g, '$1')
      if (++n >= words.length) return { why: ended }
      if (words[n] !== ']') return { why: `expected ] but got ${words[n]}` }
    } else return { why: `expected [ or . but got: ${words[n]}` }
    const next: ReturnType<typeof step> = at && step(at, name)
    if (!next) return { why: nowhere }
    at = next.schema
    steps.push(name)
  }
  return { schema: at, steps }
}

function step(schema: JSONSchemaProps, name: string): { schema: JSONSchemaProps | undefined } | undefined {
  const { properties, additionalProperties } = schema
  if (properties && Object.keys(properties).length > 0)
    return Object.hasOwn(properties, name) ? { schema: properties[name] } : undefined
  return additionalProperties === undefined ? undefined : { schema: additionalOf(schema) }
}

/** Marks, texts in single quotes, and what is between them. */
const wordsIn = (path: string): readonly string[] => path.match(/'(?:[^'\\]|\\.)*'|[.[\]]|[^.[\]]+/gs) ?? []
