/** One watch of one client: frames over chunked HTTP or WebSocket, batched, and ended when the client stops reading. */
import { ApiError } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { Change } from '../../client/change.ts'
import type { Registry } from '../registry.ts'
import { tell, type WatchEventType, type WatchHub } from '../watch.ts'

/** Where frames go. */
export interface FrameSink {
  send(frames: readonly Buffer[]): void
  /** How many bytes the client has not yet taken. */
  backlog(): number
  end(): void
}

export interface WatchParameters {
  readonly kind: Kind
  readonly namespace?: string
  readonly isMeant?: (object: KubeObject) => boolean
  /** Where to start: undefined or 0 means that everything there is comes first, as ADDED. */
  readonly resourceVersion?: number
  /** Ask for everything there is, then a bookmark that says so, then what changes. */
  readonly sendInitialEvents: boolean
  readonly allowBookmarks: boolean
  /** What an event's object looks like to this client, as JSON. */
  render(object: KubeObject): string
  /** Clients that render alike share their frames. */
  readonly rendering: string
}

/** A client may lag this many bytes before its watch is ended; it will start another. */
const longestBacklog = 32 * 1024 * 1024
const bookmarkEveryMs = 60_000

export class WatchStream {
  #pending: Buffer[] = []
  #flushing: NodeJS.Immediate | undefined
  #ended = false
  #stopWatching = () => {}
  #bookmarks: NodeJS.Timeout | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(
    private readonly registry: Registry,
    private readonly parameters: WatchParameters,
    private readonly to: { readonly sink: FrameSink; readonly frames: FrameCache },
  ) {}

  /** Starts sending. @param timeoutMs when to end the watch in good order. */
  start(hub: WatchHub, timeoutMs: number): void {
    const { kind, namespace, isMeant, allowBookmarks } = this.parameters
    const onEvent = (type: WatchEventType, change: Change) => this.#push(type, change)
    this.#catchUp({ kind, namespace, isMeant, onEvent })
    this.#stopWatching = hub.watch({ kind, namespace, isMeant, onEvent })
    if (allowBookmarks) this.#bookmarks = setInterval(() => this.#bookmark(), bookmarkEveryMs).unref()
    this.#deadline = setTimeout(() => this.end(), timeoutMs).unref()
  }

  /** Ends the watch in good order. */
  end(): void {
    if (this.#ended) return
    this.#flush()
    this.stop()
    this.to.sink.end()
  }

  /** The client has gone. */
  stop(): void {
    this.#ended = true
    this.#stopWatching()
    clearInterval(this.#bookmarks)
    clearTimeout(this.#deadline)
    if (this.#flushing) clearImmediate(this.#flushing)
    this.#pending = []
  }

  #catchUp(watcher: Parameters<typeof tell>[0]): void {
    const { resourceVersion, sendInitialEvents } = this.parameters
    const { store } = this.registry
    const everythingFirst = sendInitialEvents || !resourceVersion
    try {
      if (everythingFirst) {
        if (resourceVersion) store.since(Math.max(resourceVersion, store.compacted)) // refuses what is still to come
        this.#sendAll()
      } else for (const change of store.since(resourceVersion)) tell(watcher, change)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.#sendError(error)
    }
    if (sendInitialEvents) this.#bookmark({ 'k8s.io/initial-events-end': 'true' })
  }

  #sendAll(): void {
    const { kind, namespace, isMeant, render } = this.parameters
    for (const object of this.registry.store.list(kind, namespace)) {
      if (!isMeant || isMeant(object)) this.#enqueue(frame('ADDED', render(object)))
    }
  }

  #push(type: WatchEventType, change: Change): void {
    this.#enqueue(this.to.frames.of(type, change, this.parameters))
  }

  #sendError(error: ApiError): void {
    this.#enqueue(frame('ERROR', JSON.stringify(error.status)))
    setImmediate(() => this.end())
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    const { kind, apiVersion } = this.parameters.kind
    const resourceVersion = String(this.registry.revision)
    const metadata = { resourceVersion, creationTimestamp: null, ...(annotations && { annotations }) }
    this.#enqueue(frame('BOOKMARK', JSON.stringify({ kind, apiVersion, metadata })))
  }

  #enqueue(bytes: Buffer): void {
    this.#pending.push(bytes)
    this.#flushing ??= setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#flushing = undefined
    if (this.#ended || this.#pending.length === 0) return
    const frames = this.#pending
    this.#pending = []
    this.to.sink.send(frames)
    if (this.to.sink.backlog() > longestBacklog) {
      this.stop()
      this.to.sink.end()
    }
  }
}

const frame = (type: string, object: string): Buffer => Buffer.from(`{"type":"${type}","object":${object}}\n`)

/** The frames of the latest change, so that a hundred watchers of it cost one serialisation. */
export class FrameCache {
  #change: Change | undefined
  readonly #frames = new Map<string, Buffer>()

  of(type: WatchEventType, change: Change, { render, rendering }: WatchParameters): Buffer {
    if (change !== this.#change) {
      this.#change = change
      this.#frames.clear()
    }
    const key = type + rendering
    let bytes = this.#frames.get(key)
    if (!bytes) this.#frames.set(key, (bytes = frame(type, render(leavingObject(type, change)))))
    return bytes
  }
}

/** What leaves a selection is told in its last state that was meant, under the revision at which it left. */
function leavingObject(type: WatchEventType, { type: real, object, previous }: Change): KubeObject {
  if (type !== 'DELETED' || real === 'DELETED' || !previous) return object
  const { resourceVersion } = object.metadata
  return { ...previous, metadata: { ...previous.metadata, resourceVersion } }
}
