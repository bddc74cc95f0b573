/** Answers without what chance and the clock decide: the same in every run, and on every server. */

/** Values that are named by their sort, by the field that holds them. */
const sorts: Readonly<Record<string, string>> = {
  resourceVersion: '<version>',
  uid: '<uid>',
  clusterIP: '<ip>',
  nodePort: '<port>',
  healthCheckNodePort: '<port>',
  continue: '<token>',
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g

/** What stands in texts, in the order in which it is looked for. */
const inTexts: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  [uuid, '<uid>'],
  // Instants of that year the scenarios have written themselves.
  [instant, (found) => (found.startsWith('1999-') ? found : '<time>')],
  [/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-<generated>'],
]

const versionsInTexts: readonly (readonly [RegExp, string])[] = [
  [/resourceVersion: ("?)\d+\1/g, 'resourceVersion: <version>'],
  [/(resourceVersion\\*": ?\\*")\d+/g, '$1<version>'],
  [/\b(ResourceVersion in (?:the )?(?:precondition|object meta|record)(?:: | \())\d+/g, '$1<version>'],
  [/\b(too old resource version: )\d+ \(\d+\)/g, '$1<version> (<version>)'],
  [/\b(Too large resource version: \d+, current: )\d+/g, '$1<version>'],
]

/** Names that were made up, and what they stand for. */
export type Names = readonly (readonly [name: string, sort: string])[]

/** @param key the field that holds the value */
export function plain(value: unknown, key: string, names: Names): unknown {
  if (typeof value === 'string') return plainText(value, key, names)
  if (typeof value === 'number' && Object.hasOwn(sorts, key)) return sorts[key]
  if (Array.isArray(value)) return plainList(value, key, names)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    fields.map(([name, part]) => [name.replace(uuid, '<uid>'), plain(part, name, names)]),
  )
}

const saysNothing = new Set(['', '0', 'None'])

function plainText(value: string, key: string, names: Names): string {
  if (Object.hasOwn(sorts, key) && !saysNothing.has(value)) return sorts[key]
  let text = value
  for (const [found, sort] of inTexts) text = text.replace(found, sort as string)
  for (const [name, sort] of names) text = text.replaceAll(name, sort)
  for (const [found, sort] of versionsInTexts) text = text.replace(found, sort)
  if (key === 'cells') text = text.replace(/^\d+s$/, '<age>').replace(/\(\d+s ago\)/, '(<age> ago)')
  return text.replace(/\b10\.\d+\.\d+\.\d+\b/g, '<ip>')
}

interface Entry {
  readonly manager?: string
  readonly operation?: string
  readonly subresource?: string
}

const identityOf = ({ manager, operation, subresource }: Entry) =>
  JSON.stringify([manager, operation, subresource])

function plainList(list: readonly unknown[], key: string, names: Names): unknown {
  // The prose that describes a column is each server's own.
  const told =
    key === 'columnDefinitions'
      ? list.map((column) => ({ ...(column as object), description: undefined }))
      : list
  const items = told.map((each) => plain(each, key, names))
  if (key !== 'managedFields') return items
  return (items as Entry[]).sort((a, b) => (identityOf(a) < identityOf(b) ? -1 : 1))
}
