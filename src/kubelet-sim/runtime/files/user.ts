/** Who owns a file, or acts on one. */
export interface User {
  readonly uid: number
  readonly gid: number
  /** The supplementary groups, fsGroup among them. */
  readonly groups?: readonly number[]
  /** Which rights what he makes does not have: umask(2). Default 022. */
  readonly umask?: number
  /** Root, and yet bound to the modes of files: without CAP_DAC_OVERRIDE. */
  readonly isBound?: boolean
  /** Not root, in an image that somebody has built himself: he will have made it for that. */
  readonly isExpected?: boolean
}

export const root: User = Object.freeze({ uid: 0, gid: 0 })

const usualMask = 0o022

export const maskOf = ({ umask = usualMask }: User): number => umask
