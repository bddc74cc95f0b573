/** How long things take on a simulated node. */

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
  /** What a program that nobody knows needs for its work, where it is there to do some and end. */
  readonly taskMs: number
  /** Taking network and volumes of a deleted pod down, after its last container. */
  readonly takeDownMs: number
  /** How often it looks which containers have ended by themselves; 0: it is told at once. */
  readonly relistMs: number
  /** From a mirror that somebody has deleted to the next: who waits for the deletion has seen it by then. */
  readonly mirrorMs: number
  /** How much the above varies: 0.3 means 30 % in either direction. */
  readonly variation: number
}
