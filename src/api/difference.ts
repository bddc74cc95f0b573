/** What differs between two versions of an object, as text for people. */
import { isEqual } from './equality.ts'

/** Lines such as `- 	hostname: "a"` and `+ 	hostname: "b"`, under the path of what holds the field. */
export function describeDifference(name: string, before: unknown, after: unknown): string {
  const lines = [...differences(before, after, '')]
  return [`  ${name}{`, ...lines, '  }', ''].join('\n')
}

function* differences(before: unknown, after: unknown, path: string): Iterable<string> {
  if (isEqual(before, after)) return
  if (isHolder(before) && isHolder(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    for (const key of keys)
      yield* differences(before[key], after[key], stepped(path, key, Array.isArray(before)))
    return
  }
  if (before !== undefined) yield `- \t${path}: ${JSON.stringify(before)}`
  if (after !== undefined) yield `+ \t${path}: ${JSON.stringify(after)}`
}

const isHolder = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const stepped = (path: string, key: string, inList: boolean) =>
  inList ? `${path}[${key}]` : path ? `${path}.${key}` : key
