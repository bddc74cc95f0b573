/** How long things take on a simulated node: named sets of durations. */

export interface KubeletProfile {
  /** Every image that can be pulled is on every node already. */
  readonly imagesArePresent: boolean
  /** The time of a pull that hardly transfers anything. */
  readonly pullBaseMs: number
  readonly pullMsPerMegabyte: number
  /** Network and volumes of a pod, before its first container. */
  readonly sandboxMs: number
  /** From the image to the running container. */
  readonly createMs: number
  /** How much the above varies: 0.3 means 30 % in either direction. */
  readonly variation: number
  /** How long a controller takes to notice a change. */
  readonly controllerLatencyMs: number
  /** From the choice of a node until the pod is bound to it. */
  readonly schedulingMs: number
}

export type ProfileName = 'instant' | 'realistic'

/** `instant` for tests: only what a pod asks for (probes, hooks, back-off) takes time. `realistic` for people who watch. */
export const profiles: Readonly<Record<ProfileName, KubeletProfile>> = {
  instant: {
    imagesArePresent: true,
    pullBaseMs: 0,
    pullMsPerMegabyte: 0,
    sandboxMs: 0,
    createMs: 0,
    variation: 0,
    controllerLatencyMs: 0,
    schedulingMs: 0,
  },
  realistic: {
    imagesArePresent: false,
    pullBaseMs: 900,
    pullMsPerMegabyte: 22,
    sandboxMs: 500,
    createMs: 300,
    variation: 0.3,
    controllerLatencyMs: 10,
    schedulingMs: 20,
  },
}
