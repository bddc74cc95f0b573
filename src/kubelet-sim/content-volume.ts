/** Volumes whose files come from the API: ConfigMaps, Secrets, tokens, the pod's own fields. Written when first looked at. */
import type { Clock } from '../sim/clock.ts'
import { minutes } from '../sim/duration.ts'
import { type Directory, Volume } from './runtime/files.ts'

export type FileEntry = readonly [path: string, content: string]

export interface ContentVolumeOptions {
  /** The files, as they are now. */
  contents(): Iterable<FileEntry>
  /** What they come from: `configmap/default/settings`. */
  readonly sources: readonly string[]
  readonly mode: number
  readonly mountedAt: number
  readonly gid?: number
}

export class ContentVolume extends Volume {
  #isWritten = false

  constructor(
    readonly options: ContentVolumeOptions,
    private readonly updates: ContentUpdates,
  ) {
    super(undefined, { mode: 0o755, gid: options.gid })
  }

  override get root(): Directory {
    if (!this.#isWritten) {
      this.#isWritten = true
      this.write()
      this.updates.follow(this)
    }
    return super.root
  }

  /** Puts in what belongs there now. */
  write(): void {
    const { contents, mountedAt, mode } = this.options
    this.project(contents(), mountedAt, mode)
  }

  /** Writes anew, if anybody has looked. */
  rewrite(): void {
    if (this.#isWritten) this.write()
  }

  unmount(): void {
    this.updates.unfollow(this)
  }
}

/** The kubelet's sync period: after a change, the files follow with the pod's next turn. */
const syncPeriodMs = minutes(1)

/** Brings changed ConfigMaps and Secrets into the volumes that show them. */
export class ContentUpdates {
  readonly #volumes = new Map<string, Set<ContentVolume>>()

  constructor(private readonly clock: Clock) {}

  follow(volume: ContentVolume): void {
    for (const source of volume.options.sources) {
      let volumes = this.#volumes.get(source)
      if (!volumes) this.#volumes.set(source, (volumes = new Set()))
      volumes.add(volume)
    }
  }

  unfollow(volume: ContentVolume): void {
    for (const source of volume.options.sources) {
      const volumes = this.#volumes.get(source)
      if (volumes?.delete(volume) && volumes.size === 0) this.#volumes.delete(source)
    }
  }

  /** A source has changed: the volumes that show it follow, each at its own next turn. */
  changed(source: string): void {
    for (const volume of this.#volumes.get(source) ?? []) {
      const age = this.clock.now() - volume.options.mountedAt
      const waitMs = syncPeriodMs - (age % syncPeriodMs)
      this.clock.after(waitMs, () => this.#volumes.get(source)?.has(volume) && volume.write(), {
        background: true,
      })
    }
  }
}
