/** How long things take in a cluster: a profile is what its kubelets, scheduler and controllers each need to know. */
import type { RuntimeOptions } from './controllers/runtime/runtime.ts'
import type { KubeletProfile } from './kubelet-sim/profile.ts'
import type { SchedulingProfile } from './scheduler/scheduler.ts'

export interface Profile {
  readonly kubelets: KubeletProfile
  readonly scheduler: SchedulingProfile
  readonly controllers: Pick<RuntimeOptions, 'latencyMs'> & {
    /** How long the driver of disks takes to make one. */
    readonly makeDiskMs: number
  }
}

export type ProfileName = 'instant' | 'realistic'

/** `instant` for tests: only what a pod asks for (probes, hooks, back-off) takes time. `realistic` for people who watch. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  instant: {
    kubelets: {
      imagesArePresent: true,
      pullBaseMs: 0,
      pullMsPerMegabyte: 0,
      sandboxMs: 0,
      createMs: 0,
      taskMs: 0,
      takeDownMs: 0,
      relistMs: 0,
      mirrorMs: 0,
      variation: 0,
    },
    scheduler: { schedulingMs: 0 },
    controllers: { latencyMs: 0, makeDiskMs: 0 },
  },
  realistic: {
    kubelets: {
      imagesArePresent: false,
      pullBaseMs: 900,
      pullMsPerMegabyte: 22,
      sandboxMs: 500,
      createMs: 300,
      taskMs: 3_000,
      takeDownMs: 700,
      relistMs: 1_000,
      mirrorMs: 300,
      variation: 0.3,
    },
    scheduler: { schedulingMs: 20 },
    controllers: { latencyMs: 10, makeDiskMs: 1_500 },
  },
}
