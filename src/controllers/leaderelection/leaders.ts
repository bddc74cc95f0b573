/** Who leads: the Leases by which one of each part of the control plane is chosen, and that of the API server. */
import type { Client } from '../../client/client.ts'
import {
  apiServer as apiServerUser,
  controllerManager as controllerManagerUser,
  scheduler as schedulerUser,
  type User,
} from '../../client/user.ts'
import type { Clock } from '../../sim/clock.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import type { Random } from '../../sim/random.ts'
import { holdLease } from './held-lease.ts'

/** The name of the machine on which the control plane runs: none of the nodes. */
const hostname = 'control-plane'

interface Leading {
  readonly clock: Clock
  readonly random: Random
  clientOf(fieldManager: string, user: User): Client
}

export function holdLeases({ clock, random, clientOf }: Leading): void {
  const parts = [
    ['kube-controller-manager', controllerManagerUser],
    ['kube-scheduler', schedulerUser],
  ] as const
  for (const [name, user] of parts)
    holdLease(clock, clientOf(name, user), {
      name,
      holder: `${hostname}_${random.uuid()}`,
      durationSeconds: 15,
      renewedEveryMs: seconds(2),
      isElection: true,
    })
  const name = `apiserver-${random.hex(13)}`
  holdLease(clock, clientOf('kube-apiserver', apiServerUser), {
    name,
    holder: `${name}_${random.uuid()}`,
    durationSeconds: 3600,
    renewedEveryMs: minutes(10),
    labels: {
      'apiserver.kubernetes.io/identity': 'kube-apiserver',
      'kubernetes.io/hostname': hostname,
    },
    isElection: false,
  })
}
