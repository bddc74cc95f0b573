/** The rhythms in which the kubelets of all nodes do what they do again and again. */
import type { Clock } from '../sim/clock.ts'
import { minutes, seconds } from '../sim/duration.ts'
import type { Rhythm } from '../sim/rhythm.ts'
import { longestBackOffMs } from './pod/container-life.ts'

export interface KubeletRhythms {
  /** Of Leases. */
  readonly renewals: Rhythm
  /** Of the status of nodes. */
  readonly reports: Rhythm
  /** Of containers that crash at once, each time. */
  readonly restarts: Rhythm
}

/** A quarter of the usual nodeLeaseDurationSeconds, and the kubelet's nodeStatusUpdateFrequency. */
const beatMs = seconds(10)

/** The kubelet's nodeStatusReportFrequency. */
const reportMs = minutes(5)

export const kubeletRhythms = (clock: Clock): KubeletRhythms => ({
  renewals: clock.rhythm(beatMs),
  reports: clock.rhythm(reportMs),
  restarts: clock.rhythm(longestBackOffMs),
})
