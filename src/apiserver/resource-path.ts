/** What a request's path means: which resource, and which of its names. Source: apiserver's RequestInfo. */
import { memoOfLast } from '../api/memo.ts'

export interface ResourcePath {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
  /** The old way to ask for a watch: `/api/v1/watch/pods`. */
  readonly watch: boolean
}

/** Subresources of a namespace itself; anything else below a namespace's name is a resource in it. */
const ofNamespaces = new Set(['status', 'finalize'])

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…`. What clients do by the thousand they do at one path.
 * @returns undefined for a path that names no resource
 */
export const parseResourcePath = memoOfLast(readResourcePath)

function readResourcePath(path: string): ResourcePath | undefined {
  const text = path.includes('%') ? decoded(path) : path
  const parts = text.split('/')
  while (parts.at(-1) === '') parts.pop()
  const isCore = parts[1] === 'api'
  if (!isCore && parts[1] !== 'apis') return undefined
  let at = isCore ? 3 : 4
  if (parts.length <= at) return undefined
  const [group, version] = [isCore ? '' : parts[2], parts[at - 1]]
  const watch = parts[at] === 'watch' && parts.length > at + 1
  if (watch) at++
  if (text.includes('//') && parts.includes('', 1) && !isOfNoNamespace(parts, at)) return undefined
  const inNamespace = parts[at] === 'namespaces' && parts.length > at + 2 && !ofNamespaces.has(parts[at + 2])
  const namespace = inNamespace ? parts[at + 1] || undefined : undefined
  if (inNamespace) at += 2
  // What is below an object has never been watched.
  if (watch && parts.length > at + 2) return undefined
  const subresource = parts.length > at + 2 ? parts.slice(at + 2).join('/') : undefined
  return { group, version, plural: parts[at], namespace, name: parts[at + 1], subresource, watch }
}

/** `namespaces//pods` means the Pods of all namespaces. */
const isOfNoNamespace = (parts: readonly string[], at: number): boolean =>
  parts[at] === 'namespaces' && parts.indexOf('', 1) === at + 1 && !parts.includes('', at + 2)

/** Slashes count however they are written. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
