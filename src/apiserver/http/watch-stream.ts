/** One watch of one client: what there is at the speed at which he reads, then what changes, in batches. */
import { ApiError } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Change } from '../../client/change.ts'
import type { Turn } from '../../sim/supervisor.ts'
import type { ServedApi } from '../served-api.ts'
import { tell, type WatchEventType, type Watcher, type WatchHub } from '../watch.ts'

/** Where frames go. */
export interface FrameSink {
  /** @param taken called when the client has taken them, or never will */
  send(frames: readonly Buffer[], taken?: () => void): void
  /** How many bytes the client has not yet taken. */
  backlog(): number
  /** Ends in good order: what was sent still arrives. */
  end(): void
  /** Ends at once. */
  drop(): void
}

/** What an event's object looks like to a client. */
export interface Rendering {
  /** Clients of one key share their frames. */
  readonly key: string
  render(object: KubeObject): string
}

export interface WatchParameters {
  readonly kind: Kind
  readonly namespace?: string
  readonly isMeant?: (object: KubeObject) => boolean
  /** Where to start; absent or 0: now. */
  readonly resourceVersion?: number
  /** First everything there is, as ADDED, whatever the revision. */
  readonly everythingFirst: boolean
  /** Say with a bookmark when everything there is has been sent. */
  readonly marksEndOfFirst: boolean
  readonly allowBookmarks: boolean
  readonly rendering: Rendering
  /** For the first event, where that is different. */
  readonly firstRendering: Rendering
}

/** A client may lag this many bytes behind what changes before his watch is ended; he will start another. */
const longestBacklog = 32 * 1024 * 1024
/** So many bytes of what there was at the beginning are made ready at a time. */
const batchSize = 512 * 1024
const bookmarkEveryMs = 60_000

export class WatchStream {
  #pending: Buffer[] = []
  #pendingBytes = 0
  #flushing: NodeJS.Immediate | undefined
  #hasCaughtUp = false
  #isFirst = true
  #ended = false
  #stopWatching = () => {}
  #bookmarks: NodeJS.Timeout | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(
    private readonly registry: ServedApi,
    private readonly parameters: WatchParameters,
    private readonly to: { readonly sink: FrameSink; readonly frames: FrameCache },
  ) {}

  /** Starts sending. @param timeoutMs when to end the watch in good order. */
  start(hub: WatchHub, timeoutMs: number): void {
    const { kind, namespace, isMeant, allowBookmarks } = this.parameters
    const onEvent = (type: WatchEventType, change: Change) => this.#enqueue(this.#frameOf(type, change))
    const watcher = { kind, namespace, isMeant, onEvent, onLoss: () => this.#abandon() }
    try {
      this.#sendFirst(batched(this.#beginning(watcher)))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.to.sink.send([frame('ERROR', JSON.stringify(error.status))])
      this.end()
      return
    }
    this.#stopWatching = hub.watch(watcher)
    if (allowBookmarks)
      this.#bookmarks = setInterval(
        () => this.#do(() => this.#enqueue(this.#bookmark())),
        bookmarkEveryMs,
      ).unref()
    this.#deadline = setTimeout(() => this.#do(() => this.end()), timeoutMs).unref()
  }

  /** Ends the watch in good order. */
  end(): void {
    if (this.#ended) return
    this.#flush()
    if (this.#ended) return
    this.stop()
    this.to.sink.end()
  }

  /** What Node calls back for is a turn, too: if it fails, the client has to look anew, and nobody else notices. */
  #do(work: () => void): void {
    if (!this.registry.store.supervisor.run(delivery, work)) this.#abandon()
  }

  #abandon(): void {
    this.stop()
    this.to.sink.drop()
  }

  /** The client has gone. */
  stop(): void {
    this.#ended = true
    this.#stopWatching()
    clearInterval(this.#bookmarks)
    clearTimeout(this.#deadline)
    clearImmediate(this.#flushing)
    this.#pending = []
  }

  /**
   * The frames of what there is, or of what has changed since the client last looked.
   * @throws ApiError 410, 504
   */
  #beginning(watcher: Watcher): Iterable<Buffer> {
    const { everythingFirst, resourceVersion = 0, kind, namespace } = this.parameters
    const { store } = this.registry
    if (!everythingFirst) {
      return this.#framesOfChanges(store.since(resourceVersion || store.revision), watcher)
    }
    if (resourceVersion > store.revision) store.since(resourceVersion) // refuses what is still to come
    return this.#framesOfObjects(
      store.list(kind, namespace),
      this.#bookmark({ 'k8s.io/initial-events-end': 'true' }),
    )
  }

  *#framesOfObjects(objects: readonly KubeObject[], end: Buffer): Iterable<Buffer> {
    const { isMeant, marksEndOfFirst } = this.parameters
    for (const object of objects) {
      if (!isMeant || isMeant(object)) yield frame('ADDED', this.#nextRendering().render(object))
    }
    if (marksEndOfFirst) yield end
  }

  *#framesOfChanges(changes: readonly Change[], watcher: Watcher): Iterable<Buffer> {
    let told: Buffer[] = []
    const onEvent = (type: WatchEventType, change: Change) => told.push(this.#frameOf(type, change))
    for (const change of changes) {
      tell({ ...watcher, onEvent }, change)
      yield* told
      told = []
    }
  }

  #sendFirst(batches: Iterator<readonly Buffer[]>): void {
    if (this.#ended) return
    const next = batches.next()
    if (!next.done) this.to.sink.send(next.value, () => this.#do(() => this.#sendFirst(batches)))
    else {
      this.#hasCaughtUp = true
      this.#flush()
    }
  }

  #frameOf(type: WatchEventType, change: Change): Buffer {
    return this.to.frames.of(type, change, this.#nextRendering())
  }

  #nextRendering(): Rendering {
    const { rendering, firstRendering } = this.parameters
    const next = this.#isFirst ? firstRendering : rendering
    this.#isFirst = false
    return next
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): Buffer {
    const { kind, apiVersion } = this.parameters.kind
    const resourceVersion = String(this.registry.revision)
    const metadata = { resourceVersion, ...(annotations && { annotations }) }
    const object = { kind, apiVersion, metadata } as KubeObject
    return frame('BOOKMARK', this.parameters.rendering.render(object))
  }

  #enqueue(bytes: Buffer): void {
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    if (this.#pendingBytes + this.to.sink.backlog() > longestBacklog) {
      this.#abandon()
    } else if (this.#hasCaughtUp) this.#flushing ??= setImmediate(() => this.#do(() => this.#flush()))
  }

  #flush(): void {
    this.#flushing = undefined
    if (this.#ended || !this.#hasCaughtUp || this.#pending.length === 0) return
    const frames = this.#pending
    this.#pending = []
    this.#pendingBytes = 0
    this.to.sink.send(frames)
  }
}

const delivery: Turn<() => void> = { name: 'deliver a watch', run: (work) => work() }

const frame = (type: string, object: string): Buffer => Buffer.from(`{"type":"${type}","object":${object}}\n`)

function* batched(frames: Iterable<Buffer>): Iterator<readonly Buffer[]> {
  let batch: Buffer[] = []
  let size = 0
  for (const each of frames) {
    batch.push(each)
    size += each.length
    if (size < batchSize) continue
    yield batch
    batch = []
    size = 0
  }
  if (batch.length > 0) yield batch
}

/** The frames of the latest change, so that a hundred watchers of it cost one serialisation. */
export class FrameCache {
  #change: Change | undefined
  readonly #frames = new Map<string, Buffer>()

  of(type: WatchEventType, change: Change, { key, render }: Rendering): Buffer {
    if (change !== this.#change) {
      this.#change = change
      this.#frames.clear()
    }
    const known = this.#frames.get(type + key)
    if (known) return known
    const bytes = frame(type, render(leavingObject(type, change)))
    this.#frames.set(type + key, bytes)
    return bytes
  }
}

/** What leaves a selection is told in its last state that was meant, under the revision at which it left. */
function leavingObject(type: WatchEventType, { type: real, object, previous }: Change): KubeObject {
  if (type !== 'DELETED' || real === 'DELETED' || !previous) return object
  const { resourceVersion } = object.metadata
  return { ...previous, metadata: { ...previous.metadata, resourceVersion } }
}
