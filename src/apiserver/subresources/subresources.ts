/** Every subresource, by name. `log` is a stream, not an object: it is served by http/logs.ts. */
import { approval } from './approval.ts'
import { binding } from './binding.ts'
import { bindings } from './bindings.ts'
import { attach, exec } from './commands.ts'
import { ephemeralContainers } from './ephemeralcontainers.ts'
import { eviction } from './eviction.ts'
import { finalize } from './finalize.ts'
import { portForward } from './portforward.ts'
import { proxy } from './proxy.ts'
import { resize } from './resize.ts'
import { scale } from './scale.ts'
import { status } from './status.ts'
import type { Subresource } from './subresource.ts'
import { token } from './token.ts'

const all: readonly Subresource[] = [
  approval,
  attach,
  binding,
  bindings,
  ephemeralContainers,
  eviction,
  exec,
  finalize,
  portForward,
  proxy,
  resize,
  scale,
  status,
  token,
]

export const subresources: ReadonlyMap<string, Subresource> = new Map(all.map((each) => [each.name, each]))

/** The one that `below` of a path names; what relays requests is named with all that comes behind it. */
export function subresourceAt(below: string): Subresource | undefined {
  const found = subresources.get(below)
  if (found) return found
  const first = subresources.get(below.split('/', 1)[0])
  return first?.relay && first
}
