/** The paths by which a rule says where its failure belongs: `.spec.name`, `.labels['a.b']`. */
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions-v1.ts'

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
}

/** The path as field errors write it, without a dot in front; undefined for one that leads nowhere. */
export function validFieldPath(path: string, root: JSONSchemaProps): string | undefined {
  return pathTo(path, root)?.text
}

/** The schema at a path of names alone, as selectable fields and printer columns have them. */
export function schemaAtPath(path: string, root: JSONSchemaProps): JSONSchemaProps | undefined {
  return path.includes('[') ? undefined : pathTo(path, root)?.schema
}

function pathTo(path: string, root: JSONSchemaProps): { text: string; schema: JSONSchemaProps } | undefined {
  let schema = root
  let text = ''
  let rest = path
  while (rest !== '') {
    const step = /^\.([^.[\]]+)/.exec(rest) ?? /^\['((?:\\[\s\S]|[^'\\])*)'\]/.exec(rest)
    if (!step) return undefined
    rest = rest.slice(step[0].length)
    const name = step[0].startsWith('.') ? step[1] : unescaped(step[1])
    if (name === undefined) return undefined
    if (schema.properties) {
      const property: JSONSchemaProps | undefined = Object.hasOwn(schema.properties, name)
        ? schema.properties[name]
        : undefined
      if (!property) return undefined
      schema = property
      text += text === '' ? name : `.${name}`
    } else if (typeof schema.additionalProperties === 'object') {
      schema = schema.additionalProperties
      text += `[${name}]`
    } else return undefined
  }
  return { text, schema }
}

function unescaped(text: string): string | undefined {
  let isValid = true
  const plain = text.replace(/\\([\s\S])/g, (_, sign: string) => {
    if (!(sign in escapes)) isValid = false
    return escapes[sign] ?? ''
  })
  return isValid ? plain : undefined
}
