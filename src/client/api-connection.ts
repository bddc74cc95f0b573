/** What programs in containers may ask of the API server over the network of the cluster; control-plane.ts connects the two. */
import type { Session } from './node-streams.ts'

export interface ApiRequest {
  readonly method: string
  /** With its query, as in `/api/v1/pods?limit=5`. */
  readonly path: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** It came over TLS, as the API server wants it. */
  readonly isEncrypted?: boolean
  /** Who asks takes an answer that goes on. */
  readonly takesStream?: boolean
  /** Who asks wants a session with a container, as `exec` and `attach` open one. */
  readonly takesSession?: boolean
}

export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What comes after the body, for as long as both sides want. */
  readonly rest?: ApiStream
  /** What was asked for, with the status 101. */
  readonly session?: Session
}

export interface ApiStream {
  /** The next piece, empty where there is none for now; undefined: nothing more will come. A text stands for its bytes, one each. */
  read(): string | Uint8Array | undefined
  /** Calls `run` once, in a turn of its own, when there is more, or nothing more can come. Answers how to call that off. */
  onMore(run: () => void): () => void
  /** Nobody reads it any more. */
  cancel(): void
}

export interface ApiConnection {
  /** Answers at once, and always: what is wrong with a request is an answer, too. */
  answer(request: ApiRequest): ApiResponse
}
