/** What keeps the volumes of a pod from being mounted (yet), in the words of the kubelet. */

/** A volume that cannot be mounted. */
export class MountError {
  /** @param message all that the Event says */
  constructor(readonly message: string) {}
}

/** A volume of which the kubelet cannot even tell what it is. */
export class Unprocessed {
  constructor(readonly why: string) {}
}

/** A volume that is to be attached to the node before it is mounted. Nobody is told. */
export const notAttached = Symbol('not attached')

export type MountProblem = MountError | Unprocessed | typeof notAttached

export const setUpError = (volume: string, why: string): MountError =>
  new MountError(`MountVolume.SetUp failed for volume "${volume}" : ${why}`)

export const initializationError = (volume: string, why: string): MountError =>
  new MountError(`MountVolume.NewMounter initialization failed for volume "${volume}" : ${why}`)

/** No node of a simulated cluster has such storage, as none has whose kubelet knows no plugin for it. */
export const noPlugin = (volume: string): Unprocessed =>
  new Unprocessed(`failed to get Plugin from volumeSpec for volume "${volume}" err=no volume plugin matched`)

export const isProblem = (found: unknown): found is MountProblem =>
  found instanceof MountError || found instanceof Unprocessed || found === notAttached

/** The pod has not all of its volumes. */
export class Unmounted {
  /** What there is to tell now. */
  readonly messages: readonly string[]
  /** Some wait for nothing but to be attached. */
  readonly isWaiting: boolean
  /** Some are to be looked at again in good time; else those that failed are tried again at once. */
  readonly areUnprocessed: boolean

  /** @param problems by the name of the volume, in the order of spec.volumes */
  constructor(problems: ReadonlyMap<string, MountProblem>) {
    const found = [...problems]
    const unprocessed = found.flatMap(([name, problem]) =>
      problem instanceof Unprocessed ? [{ name, why: problem.why }] : [],
    )
    const failed = found.flatMap(([, problem]) => (problem instanceof MountError ? [problem.message] : []))
    const names = unprocessed.map(({ name }) => name).sort()
    const list = `[${names.join(' ')}]`
    const why = unprocessed.map((each) => each.why).join('; ')
    this.areUnprocessed = unprocessed.length > 0
    this.isWaiting = found.some(([, problem]) => problem === notAttached)
    this.messages = this.areUnprocessed
      ? [
          ...failed,
          `Unable to attach or mount volumes: unmounted volumes=${list}, unattached volumes=[], failed to process volumes=${list}: ${why}`,
        ]
      : failed
  }
}
