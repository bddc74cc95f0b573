/** A Lease that a part of the control plane holds, and renews as long as it runs. */
import { lease as leaseKind } from '../../api/coordination/lease.ts'
import type { Lease } from '../../api/generated/types/coordination-v1.ts'
import { formatMicroTime } from '../../api/time.ts'
import type { Client } from '../../client/client.ts'
import { repeatRenewals } from '../../client/renewals.ts'
import type { Clock } from '../../sim/clock.ts'
import type { Turn } from '../../sim/supervisor.ts'

interface Holding {
  readonly name: string
  readonly holder: string
  readonly durationSeconds: number
  readonly renewedEveryMs: number
  readonly labels?: { readonly [key: string]: string }
  /** Whether others could take it: then it tells since when it is held, and how often it has changed hands. */
  readonly isElection: boolean
}

const namespace = 'kube-system'

/** From now on. */
export function holdLease(clock: Clock, client: Client, holding: Holding): void {
  const turn: Turn<void> = {
    name: `lease of ${holding.name}`,
    run: () => renew(client, holding, clock.now()),
    // What is refused is tried again at the next beat.
    refused: () => {},
  }
  const beat = clock
    .rhythm(holding.renewedEveryMs)
    .join(Math.ceil(clock.now()) + holding.renewedEveryMs, keep)
  clock.supervisor.run(turn, undefined)

  // While nobody else writes to it, each renewal repeats the one before.
  function keep(): void {
    if (clock.supervisor.run(turn, undefined)) repeatRenewals(client, { name: holding.name, namespace }, beat)
  }
}

/** Who has lost it, as when somebody has deleted it or taken it, takes it again. */
function renew(client: Client, { name, holder, durationSeconds, labels, isElection }: Holding, at: number) {
  const now = formatMicroTime(at)
  const found = client.find(leaseKind, name, namespace)
  const isHeld = found?.spec.holderIdentity === holder
  const election = {
    acquireTime: isHeld ? found.spec.acquireTime : now,
    leaseTransitions: (found?.spec.leaseTransitions ?? 0) + (found && !isHeld ? 1 : 0),
  }
  const spec: Lease['spec'] = {
    ...found?.spec,
    holderIdentity: holder,
    leaseDurationSeconds: durationSeconds,
    renewTime: now,
    ...(isElection && election),
  }
  if (found) client.replace(leaseKind, found, { ...found, spec })
  else client.create(leaseKind, { metadata: { name, namespace, ...(labels && { labels }) }, spec })
}
