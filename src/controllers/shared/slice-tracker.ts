/** What a controller knows of the EndpointSlices that it has written: one that somebody else takes away is missed. Source: EndpointSliceTracker. */
import { serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import { ApiError } from '../../api/errors.ts'
import type { EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import type { Change } from '../../client/change.ts'

/** What is known of a slice that is to go, in place of its generation. */
const expectedToGo = -1

export class SliceTracker {
  /** By the key of the service, and by the uid of the slice: the generation that was written last. */
  readonly #written = new Map<string, Map<string, number>>()
  #isWriting = false

  /** @param isManaged whether a slice says that the controller looks after it */
  constructor(private readonly isManaged: (slice: EndpointSlice) => boolean) {}

  /** What the controller writes within `write` does not wake it. */
  whileWriting(write: () => void): void {
    this.#isWriting = true
    try {
      write()
    } finally {
      this.#isWriting = false
    }
  }

  noteWritten(slice: EndpointSlice): void {
    this.#note(slice, slice.metadata.generation ?? 0)
  }

  /** What is as it should be counts as written, whoever wrote it. */
  noteFound(slice: EndpointSlice): void {
    if (this.#generationOf(slice) === undefined) this.noteWritten(slice)
  }

  /** To be called once the controller has deleted it: somebody's finalizer may hold it. */
  noteDeleted(slice: EndpointSlice): void {
    if (this.#generationOf(slice) !== undefined) this.#note(slice, expectedToGo)
  }

  /**
   * A slice that was written and is not among those of its service, or is on its way out there, has not been seen yet, as the controller takes
   * it: whoever gives it another service or manager, or deletes it and holds it, keeps the service from getting any more.
   * @throws ApiError then: the service is looked at again later
   */
  checkAreSeen(service: string, slices: readonly EndpointSlice[]): void {
    const written = this.#written.get(service)
    if (!written) return
    const seen = new Set(slices.map(({ metadata: { uid } }) => uid!))
    const isStale =
      slices.some(({ metadata: { uid } }) => written.get(uid!) === expectedToGo) ||
      [...written].some(([uid, generation]) => generation !== expectedToGo && !seen.has(uid))
    if (isStale) throw new ApiError(500, 'InternalError', 'EndpointSlice informer cache is out of date')
  }

  forget(service: string): void {
    this.#written.delete(service)
  }

  /** The keys of the services that have to hear of a change. */
  hear({ type, object, previous }: Change<EndpointSlice>): readonly string[] {
    const key = serviceOf(object)
    const isManaged = this.isManaged(object)
    if (type === 'DELETED' && isManaged)
      return this.#noteDeletion(object) && !this.#isWriting ? keys(key) : none
    if (type === 'DELETED' || this.#isWriting) return none
    const before = previous ? serviceOf(previous) : key
    if (before !== key) return keys(key, before)
    const isOther = previous !== undefined && this.isManaged(previous) !== isManaged
    return isOther || (isManaged && this.#isNews(object)) ? keys(key) : none
  }

  #note(slice: EndpointSlice, generation: number): void {
    const service = serviceOf(slice) ?? ''
    const written = this.#written.get(service) ?? new Map<string, number>()
    this.#written.set(service, written)
    written.set(slice.metadata.uid!, generation)
  }

  #generationOf(slice: EndpointSlice): number | undefined {
    return this.#written.get(serviceOf(slice) ?? '')?.get(slice.metadata.uid!)
  }

  #isNews(slice: EndpointSlice): boolean {
    const generation = this.#generationOf(slice)
    return generation === undefined || (slice.metadata.generation ?? 0) > generation
  }

  /** Answers whether nobody expected it. */
  #noteDeletion(slice: EndpointSlice): boolean {
    const generation = this.#generationOf(slice)
    this.#written.get(serviceOf(slice) ?? '')?.delete(slice.metadata.uid!)
    return generation !== undefined && generation !== expectedToGo
  }
}

const none: readonly string[] = []

const keys = (...found: readonly (string | undefined)[]) => found.filter((key) => key !== undefined)

function serviceOf({ metadata: { namespace, labels } }: EndpointSlice): string | undefined {
  const name = labels?.[serviceNameLabel]
  return name === undefined ? undefined : `${namespace}/${name}`
}
