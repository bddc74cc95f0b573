/** What the API server asks of a node, and its kubelet answers; cluster.ts connects the two. */
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { ApiStream } from './api-connection.ts'
import type { CommandRequest, Connection, Session } from './node-streams.ts'

export interface LogRequest {
  readonly container: string
  /** The instance before the current one. */
  readonly previous?: boolean
  /** Only the last so many lines. */
  readonly tailLines?: number
  /** Only what was written since, in milliseconds since 1970. */
  readonly sinceTime?: number
  readonly limitBytes?: number
  /** Each line starts with the instant at which it was written. */
  readonly timestamps?: boolean
}

/** A log as its reader has it: at his own speed, from the place that he has come to, and as bytes: each character is one. */
export interface LogReader {
  /** The next bytes, whole lines of together about so many; '' when there is none for now. */
  next(most: number): string
  /** Nothing more will come. */
  readonly isOver: boolean
  /** The log has gone on without its reader: what comes next does not follow what he has read. */
  readonly isLost: boolean
  /** Calls `run` once: when there is more, or nothing more can come. Answers how to call that off. */
  onMore(run: () => void): () => void
  /** Nobody reads it any more. Absent: it makes no difference. */
  cancel?(): void
}

export interface LogStream {
  /** What is there already, as a text. */
  readonly text: string
  /** Calls `onText` with what is written from now on, and `onEnd` when nothing more can come. Answers how to stop. */
  follow(onText: (text: string) => void, onEnd: () => void): () => void
  /** @param follows whether to read what is written from now on */
  reader(follows: boolean): LogReader
}

/** A port in the cluster, as the API server's proxy finds it. */
export interface ProxyTarget {
  readonly ip: string
  readonly port: number
  readonly isEncrypted: boolean
}

export interface ProxiedRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Who asks takes an answer that goes on. */
  readonly takesStream?: boolean
}

export interface ProxiedResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** What comes after the body, for as long as both sides want. */
  readonly rest?: ApiStream
}

/** Those that serve in the cluster, as who knows their addresses reaches them. */
export interface Servers {
  /** One exchange over HTTP, or why it failed, in the words of Go. */
  exchange(to: ProxyTarget, request: ProxiedRequest): ProxiedResponse | string
}

export interface NodeConnection extends Servers {
  /**
   * Runs a command in a container, or joins what runs there.
   * @throws NodeRefusal when the container does not run; ApiError 500 when nobody answers at its node
   */
  openSession(pod: Pod, request: CommandRequest): Session
  /** @throws NodeRefusal when nobody listens at that port of the pod; ApiError 500 when nobody answers at its node */
  connect(pod: Pod, port: number): Connection
  /** @throws ApiError 400 when the container is unknown, has not started, or has no previous instance */
  readLogs(pod: Pod, request: LogRequest): LogStream
}
