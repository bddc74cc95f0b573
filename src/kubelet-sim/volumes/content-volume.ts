/** Volumes whose files come from the API: ConfigMaps, Secrets, tokens, the pod's own fields. Written when first looked at. */
import type { VolumeProjection } from '../../api/generated/types/core-v1.ts'
import type { Clock } from '../../sim/clock.ts'
import { minutes } from '../../sim/duration.ts'
import { type Directory, type ProjectedFile, Volume, type VolumeOptions } from '../runtime/files/volume.ts'
import { type ContentSources, filesOf, sourceKeys, type Times } from './contents.ts'
import { nextTakenAt, TakenTokens } from './token.ts'

/** What a node has to write such volumes from. */
export interface ContentContext extends ContentSources {
  readonly updates: ContentUpdates
  now(): number
}

const inMemory = Object.freeze({ mode: 0o1777, isInMemory: true })
const onDisk = Object.freeze({ mode: 0o777 })

/**
 * An emptyDir, which volumes from the API are, too: anybody may write, and files belong to the pod's group `gid`; in
 * memory only the owner of a file deletes it. Ten thousand volumes of tokens share their options.
 */
export function emptyDirOptions(gid: number | undefined, isInMemory: boolean): VolumeOptions {
  const options = isInMemory ? inMemory : onDisk
  return gid === undefined ? options : { ...options, mode: options.mode | 0o2000, gid }
}

/** What belongs into a volume. */
export interface Contents {
  readonly sources: readonly VolumeProjection[]
  /** Of files that have none of their own. */
  readonly mode: number
}

export class ContentVolume extends Volume {
  readonly mountedAt: number
  /** Those that stand in it; undefined: nobody has looked. */
  #files: readonly ProjectedFile[] | undefined
  /** When the next of its tokens is taken anew. Undefined: it has none, or nobody has looked. */
  #renewAt: number | undefined
  #tokens: TakenTokens | undefined

  constructor(
    private readonly context: ContentContext,
    private readonly contents: Contents,
    isInMemory: boolean,
  ) {
    super(emptyDirOptions(context.gid, isInMemory))
    this.mountedAt = context.now()
  }

  override get root(): Directory {
    if (!this.#files) {
      this.#files = notYet
      this.write()
      this.context.updates.follow(this)
    }
    return super.root
  }

  /** Nobody takes a token before somebody looks, but then it is the one that was taken when it was time. */
  override visit(): void {
    if (this.#renewAt !== undefined && this.context.now() >= this.#renewAt) this.write()
  }

  /** What keeps the files from being written; looks at no more than it must. */
  get problem(): string | undefined {
    for (const source of this.contents.sources) {
      if (!source.configMap && !source.secret) continue
      const files = filesOf(source, this.context, this.#times)
      if (typeof files === 'string') return files
    }
    return undefined
  }

  /** The objects that the files come from: `configmap/default/settings`. */
  get keys(): readonly string[] {
    return this.contents.sources.flatMap((source) => sourceKeys(source, this.context.namespace))
  }

  get #times(): Times {
    return {
      mountedAt: this.mountedAt,
      now: this.context.now(),
      tokens: () => (this.#tokens ??= new TakenTokens()),
    }
  }

  /** Puts in what belongs there now. */
  write(): void {
    const files: ProjectedFile[] = []
    const times = this.#times
    this.#renewAt = undefined
    for (const source of this.contents.sources) {
      const { serviceAccountToken: token } = source
      if (token) this.#renewAt = earlier(this.#renewAt, nextTakenAt(token, times))
      const entries = filesOf(source, this.context, times)
      // A source that has gone leaves the files as they were.
      if (typeof entries === 'string') return
      files.push(...entries)
    }
    if (isSame(files, this.#files)) return
    this.#files = files
    this.project(files, this.context.now(), this.contents.mode)
  }

  /** Writes anew, if anybody has looked. */
  rewrite(): void {
    if (this.#files) this.write()
  }

  unmount(): void {
    if (this.#files) this.context.updates.unfollow(this)
  }
}

/** Somebody looks for the first time. */
const notYet: readonly ProjectedFile[] = Object.freeze([])

const earlier = (a: number | undefined, b: number): number => (a === undefined ? b : Math.min(a, b))

const isSame = (files: readonly ProjectedFile[], before: readonly ProjectedFile[] | undefined): boolean =>
  before !== notYet &&
  files.length === before?.length &&
  files.every((file, n) => file.every((part, m) => part === before[n][m]))

/** The kubelet's sync period: after a change, the files follow with the pod's next turn. */
const syncPeriodMs = minutes(1)

/** Brings changed ConfigMaps and Secrets into the volumes that show them. */
export class ContentUpdates {
  readonly #volumes = new Map<string, Set<ContentVolume>>()

  constructor(private readonly clock: Clock) {}

  follow(volume: ContentVolume): void {
    for (const key of volume.keys) {
      let volumes = this.#volumes.get(key)
      if (!volumes) this.#volumes.set(key, (volumes = new Set()))
      volumes.add(volume)
    }
  }

  unfollow(volume: ContentVolume): void {
    for (const key of volume.keys) {
      const volumes = this.#volumes.get(key)
      if (volumes?.delete(volume) && volumes.size === 0) this.#volumes.delete(key)
    }
  }

  /** A source has changed: the volumes that show it follow, each at its own next turn. */
  changed(key: string): void {
    for (const volume of this.#volumes.get(key) ?? []) {
      const age = this.clock.now() - volume.mountedAt
      const write = () => this.#volumes.get(key)?.has(volume) && volume.write()
      this.clock.after(syncPeriodMs - (age % syncPeriodMs), write, { background: true })
    }
  }
}
