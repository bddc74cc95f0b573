/** The images on one node, and the time it takes to pull more: one after the other, as the kubelet does. */
import type { ContainerImage } from '../../api/generated/types/core-v1.ts'
import type { Clock } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import type { KubeletProfile } from '../profile.ts'
import type { Credentials } from './docker-config.ts'
import { PullError, type PulledImage, pullImage, type Stock } from './pull.ts'

/** What pulls come to, for all nodes of a cluster. */
export class ImageRegistry {
  readonly #known = new Map<string, PulledImage | PullError>()

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
  find(reference: string, credentials?: readonly Credentials[]): PulledImage | PullError {
    if (credentials?.length) return pullImage(reference, this.stock, credentials)
    let found = this.#known.get(reference)
    if (!found) this.#known.set(reference, (found = pullImage(reference, this.stock)))
    return found
  }
}

interface NodeImagesOptions {
  readonly clock: Clock
  readonly random: Random
  readonly registry: ImageRegistry
  readonly profile: KubeletProfile
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

/** The kubelet's nodeStatusMaxImages. */
const mostReported = 50

export class NodeImages {
  readonly #present = new Map<string, PulledImage>()
  #freeAt = 0
  /** As it stands until an image comes or goes. */
  #report: readonly ContainerImage[] | undefined
  /** What to do when it is another one. */
  onChange: () => void = () => {}

  constructor(private readonly options: NodeImagesOptions) {}

  /** The image, if it is on this node. */
  find(reference: string): PulledImage | undefined {
    const present = this.#present.get(reference)
    if (present || !this.options.profile.imagesArePresent) return present
    const found = this.options.registry.find(reference)
    if (found instanceof PullError) return undefined
    this.#put(reference, found)
    return found
  }

  presentMessage(reference: string): string {
    return this.options.registry.presentMessage(reference)
  }

  /** Begins to pull. Whoever asked for the image tells when it has come: see `add`. */
  pull(reference: string, credentials: readonly Credentials[]): Pull {
    const { clock, registry } = this.options
    const outcome = registry.find(reference, credentials)
    const now = clock.now()
    const startAt = Math.max(now, this.#freeAt)
    const ms = this.#pullMs(reference, outcome)
    this.#freeAt = startAt + ms
    return { outcome, ms, withWaitMs: this.#freeAt - now }
  }

  /** Takes note of an image that has come. */
  add(reference: string, image: PulledImage): void {
    this.#put(reference, image)
  }

  /** What they take of the disk. */
  get sizeBytes(): number {
    let bytes = 0
    for (const image of this.#present.values()) bytes += image.sizeBytes
    return bytes
  }

  /** Removes those that nobody uses. */
  removeUnused(used: ReadonlySet<string>): void {
    for (const reference of this.#present.keys()) if (!used.has(reference)) this.#present.delete(reference)
    this.#changed()
  }

  /** As node.status.images lists them: the largest first. */
  report(): readonly ContainerImage[] {
    return (this.#report ??= this.#list())
  }

  #put(reference: string, image: PulledImage): void {
    this.#present.set(reference, image)
    this.#changed()
  }

  #changed(): void {
    this.#report = undefined
    this.onChange()
  }

  #list(): readonly ContainerImage[] {
    return [...this.#present.values()]
      .sort((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, mostReported)
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
