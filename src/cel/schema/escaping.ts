/** How a field's name is spelt in expressions: reserved words, dashes, dots and slashes are written out between underscores. */

const reserved = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return var ' +
    'void while'
  ).split(' '),
)

const spelt: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
}

/** Undefined for a name that expressions cannot reach. */
export function escapedName(name: string): string | undefined {
  if (!/^[a-zA-Z_./-][a-zA-Z0-9_./-]*$/.test(name)) return undefined
  if (reserved.has(name)) return `__${name}__`
  return name.replace(/__|[./-]/g, (part) => spelt[part])
}

/** What expressions mean by a name: a reserved word stands for the field of that name, written out or not. */
export const fieldNamed = <T>(fields: ReadonlyMap<string | undefined, T>, name: string): T | undefined =>
  fields.get(name) ?? (reserved.has(name) ? fields.get(`__${name}__`) : undefined)
