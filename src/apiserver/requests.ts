/** What a request's path and query mean: verb, resource, name. Source: apiserver's RequestInfo. */

export interface ResourcePath {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace?: string
  readonly name?: string
  readonly subresource?: string
  /** The old way to ask for a watch: `/api/v1/watch/pods`. */
  readonly watch?: true
}

/** Subresources of a namespace itself; anything else below a namespace's name is a resource in it. */
const ofNamespaces = new Set(['status', 'finalize'])

/**
 * Reads `/api/v1/…` and `/apis/<group>/<version>/…`.
 * @returns undefined for a path that names no resource
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split('/')
  if (parts.at(-1) === '') parts.pop()
  const isCore = parts[1] === 'api'
  const start = isCore ? 3 : 4
  if (parts.length <= start || parts.includes('', 1)) return undefined
  const where = isCore ? { group: '', version: parts[2] } : { group: parts[2], version: parts[3] }
  const rest = parts.slice(start)
  const watches = rest[0] === 'watch' && rest.length > 1
  if (watches) rest.shift()
  for (let n = 0; n < rest.length; n++) if (rest[n].includes('%')) rest[n] = decodeSegment(rest[n])
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !ofNamespaces.has(rest[2])
  const [plural, name, ...below] = inNamespace ? rest.slice(2) : rest
  const subresource = below.length > 0 ? below.join('/') : undefined
  const namespace = inNamespace ? rest[1] : undefined
  return { ...where, plural, namespace, name, subresource, ...(watches && { watch: true }) }
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
