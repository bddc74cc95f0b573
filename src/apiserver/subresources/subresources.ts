/** Every subresource, by name. `log` is a stream, not an object: it is served by http/logs.ts. */
import { approval } from './approval.ts'
import { binding } from './binding.ts'
import { bindings } from './bindings.ts'
import { ephemeralContainers } from './ephemeralcontainers.ts'
import { eviction } from './eviction.ts'
import { finalize } from './finalize.ts'
import { resize } from './resize.ts'
import { scale } from './scale.ts'
import { status } from './status.ts'
import type { Subresource } from './subresource.ts'
import { token } from './token.ts'

const all: readonly Subresource[] = [
  approval,
  binding,
  bindings,
  ephemeralContainers,
  eviction,
  finalize,
  resize,
  scale,
  status,
  token,
]

export const subresources: ReadonlyMap<string, Subresource> = new Map(all.map((each) => [each.name, each]))
