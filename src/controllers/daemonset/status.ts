/** What a DaemonSet says about itself. */
import { daemonSet } from '../../api/apps/daemonset.ts'
import type { DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Context } from '../runtime/controller.ts'
import { setCounts } from '../shared/counts.ts'
import type { DaemonCount } from './finding.ts'

export function reportStatus({ client }: Context, set: DaemonSet, count: DaemonCount): void {
  client.updateStatus(daemonSet, set, (status) => {
    status.desiredNumberScheduled = count.desired
    status.currentNumberScheduled = count.current
    status.numberMisscheduled = count.misscheduled
    status.numberReady = count.ready
    setCounts(status, {
      observedGeneration: set.metadata.generation,
      updatedNumberScheduled: count.updated,
      numberAvailable: count.available,
      numberUnavailable: count.desired - count.available,
    })
  })
}
