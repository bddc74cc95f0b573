/** How long the back-off of a container that crashes may be. */
import { goDurationMs } from '../../api/go-duration.ts'
import type { KubeletSettings } from '../../api/kubelet/defaults.ts'
import { memoByIdentity } from '../../api/memo.ts'

/** In milliseconds. */
export const longestBackOffOf = memoByIdentity(
  ({ crashLoopBackOff }: KubeletSettings): number =>
    goDurationMs(crashLoopBackOff.maxContainerRestartPeriod) as number,
)
