/** The images on one node, and the time it takes to pull more: one after the other, unless the kubelet is told otherwise. */
import type { ContainerImage } from '../../../api/generated/types/core-v1.ts'
import type { KubeletSettings } from '../../../api/kubelet/defaults.ts'
import type { Clock } from '../../../sim/clock.ts'
import type { Random } from '../../../sim/random.ts'
import type { KubeletProfile } from '../../profile.ts'
import type { OperatingSystem } from '../../runtime/operating-system.ts'
import type { Credentials } from './docker-config.ts'
import { PullError, type PulledImage, pullImage, type Stock } from './pull.ts'

/** What pulls come to, for all nodes of a cluster. */
export class ImageRegistry {
  readonly #known: Readonly<Record<OperatingSystem, Map<string, PulledImage | PullError>>> = {
    linux: new Map(),
    windows: new Map(),
  }

  /** @param stock what can be pulled; default: every image */
  constructor(private readonly stock?: Stock) {}

  readonly #messages = new Map<string, string>()

  /** What the Event says where nothing had to be pulled: one text for all pods. */
  presentMessage(reference: string): string {
    let message = this.#messages.get(reference)
    if (message === undefined) {
      message = `Container image "${reference}" already present on machine and can be accessed by the pod`
      this.#messages.set(reference, message)
    }
    return message
  }

  /** @param credentials what is tried where a registry wants a password */
  find(
    reference: string,
    os: OperatingSystem,
    credentials?: readonly Credentials[],
  ): PulledImage | PullError {
    const { stock } = this
    if (credentials?.length) return pullImage(reference, { os, stock, credentials })
    const known = this.#known[os]
    let found = known.get(reference)
    if (!found) known.set(reference, (found = pullImage(reference, { os, stock })))
    return found
  }
}

interface NodeImagesOptions {
  readonly clock: Clock
  readonly random: Random
  readonly registry: ImageRegistry
  readonly profile: KubeletProfile
  /** Of the node. */
  readonly os: OperatingSystem
  readonly settings: Pick<
    KubeletSettings,
    'nodeStatusMaxImages' | 'serializeImagePulls' | 'maxParallelImagePulls'
  >
}

/** A pull that begins as soon as those before it are done. */
export interface Pull {
  readonly outcome: PulledImage | PullError
  /** How long the pull itself takes, and how long with the wait before it. */
  readonly ms: number
  readonly withWaitMs: number
}

/** What looking for an image takes, next to a pull that hardly transfers anything. */
const lookUpShare = 0.5

/** An image on the node, since when it is there, and when somebody last used it. */
interface Present {
  readonly image: PulledImage
  readonly at: number
  usedAt: number
}

/** Which images are to go. */
interface Removal {
  /** Those that somebody uses stay. */
  readonly used: ReadonlySet<string>
  /** So do those that have not been there for so long. */
  readonly minAgeMs: number
  /** And those that somebody has used since. Default: those that nobody uses now go. */
  readonly unusedForMs?: number
  /** So much is enough. Default: all that may go. */
  readonly bytes?: number
}

export class NodeImages {
  readonly #present = new Map<string, Present>()
  /** When those who pull are free for the next image; where any number is pulled at once there are none. */
  readonly #freeAt: number[]
  /** As it stands until an image comes or goes. */
  #report: readonly ContainerImage[] | undefined
  /** What to do when it is another one. */
  onChange: () => void = () => {}

  constructor(private readonly options: NodeImagesOptions) {
    const { serializeImagePulls, maxParallelImagePulls = 0 } = options.settings
    this.#freeAt = new Array(serializeImagePulls ? 1 : maxParallelImagePulls).fill(0)
  }

  /** The image, if it is on this node. */
  find(reference: string): PulledImage | undefined {
    const present = this.#present.get(reference)
    if (present) {
      present.usedAt = this.options.clock.now()
      return present.image
    }
    if (!this.options.profile.imagesArePresent) return undefined
    const found = this.options.registry.find(reference, this.options.os)
    if (found instanceof PullError) return undefined
    this.#put(reference, found)
    return found
  }

  presentMessage(reference: string): string {
    return this.options.registry.presentMessage(reference)
  }

  /** Begins to pull. Whoever asked for the image tells when it has come: see `add`. */
  pull(reference: string, credentials: readonly Credentials[]): Pull {
    const { clock, registry, os } = this.options
    const outcome = registry.find(reference, os, credentials)
    const now = clock.now()
    const ms = this.#pullMs(reference, outcome)
    return { outcome, ms, withWaitMs: this.#taken(now, ms) - now }
  }

  /** When a pull is done that takes so long. */
  #taken(now: number, ms: number): number {
    if (this.#freeAt.length === 0) return now + ms
    const first = this.#freeAt.indexOf(Math.min(...this.#freeAt))
    this.#freeAt[first] = Math.max(now, this.#freeAt[first]) + ms
    return this.#freeAt[first]
  }

  /** Takes note of an image that has come. */
  add(reference: string, image: PulledImage): void {
    this.#put(reference, image)
  }

  /** What they take of the disk. */
  get sizeBytes(): number {
    let bytes = 0
    for (const { image } of this.#present.values()) bytes += image.sizeBytes
    return bytes
  }

  /** These are in use. */
  noteUse(references: ReadonlySet<string>): void {
    const now = this.options.clock.now()
    for (const [reference, present] of this.#present) if (references.has(reference)) present.usedAt = now
  }

  /** Removes images, those first that were not used for the longest. Answers how many bytes that has freed. */
  remove({ used, minAgeMs, unusedForMs, bytes = Number.POSITIVE_INFINITY }: Removal): number {
    const now = this.options.clock.now()
    const candidates = [...this.#present]
      .filter(([reference, { at }]) => !used.has(reference) && now - at >= minAgeMs)
      .filter(([, { usedAt }]) => unusedForMs === undefined || now - usedAt > unusedForMs)
      .sort(([, a], [, b]) => a.usedAt - b.usedAt || a.at - b.at)
    let freed = 0
    for (const [reference, { image }] of candidates) {
      if (freed >= bytes) break
      this.#present.delete(reference)
      freed += image.sizeBytes
    }
    if (freed > 0) this.#changed()
    return freed
  }

  /** As node.status.images lists them: the largest first. */
  report(): readonly ContainerImage[] {
    return (this.#report ??= this.#list())
  }

  #put(reference: string, image: PulledImage): void {
    const at = this.options.clock.now()
    this.#present.set(reference, { image, at, usedAt: at })
    this.#changed()
  }

  #changed(): void {
    this.#report = undefined
    this.onChange()
  }

  #list(): readonly ContainerImage[] {
    const most = this.options.settings.nodeStatusMaxImages
    return Array.from(this.#present.values(), ({ image }) => image)
      .sort((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, most < 0 ? undefined : most)
      .map(({ imageID, name, sizeBytes }) => ({ names: [imageID, name], sizeBytes }))
  }

  #pullMs(reference: string, outcome: PulledImage | PullError): number {
    const { pullBaseMs, pullMsPerMegabyte } = this.options.profile
    if (pullBaseMs === 0) return 0
    const isQuick = outcome instanceof PullError || this.#present.has(reference)
    const ms = isQuick
      ? pullBaseMs * lookUpShare
      : pullBaseMs + (outcome.sizeBytes / 1_000_000) * pullMsPerMegabyte
    return varied(ms, this.options)
  }
}

/** A duration, more or less. */
export function varied(
  ms: number,
  { profile: { variation }, random }: { readonly profile: KubeletProfile; readonly random: Random },
): number {
  return ms === 0 || variation === 0 ? ms : Math.round(ms * (1 + variation * (2 * random.fraction() - 1)))
}

/** A length of time as Go prints it, to the millisecond: `652ms`, `1.2s`, `1m2.5s`. */
export function goDuration(ms: number): string {
  if (ms === 0) return '0s'
  if (ms < 1_000) return `${ms}ms`
  const minutes = Math.floor(ms / 60_000)
  const rest = `${(ms % 60_000) / 1_000}s`
  return minutes === 0 ? rest : `${minutes}m${rest}`
}
