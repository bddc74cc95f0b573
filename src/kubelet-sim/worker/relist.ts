/** When a kubelet notices that a container has ended by itself: it asks its runtime every second. Source: the generic PLEG of the kubelet. */
import { hash } from '../../sim/random.ts'
import type { NodeServices } from './node-services.ts'

/** How long it takes until it asks next; each node does so at its own moment. */
export function untilRelist({
  name,
  clock,
  profile,
}: Pick<NodeServices, 'name' | 'clock' | 'profile'>): number {
  const { relistMs } = profile
  return relistMs === 0 ? 0 : relistMs - ((clock.now() + hash(name)) % relistMs)
}
