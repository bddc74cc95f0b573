/** HTTP as values: what is asked of a server, and what it answers. */
import type { Session } from '../../../client/node-streams.ts'
import type { Wait } from '../processes/streams.ts'

export interface HttpRequest {
  readonly method: string
  /** With its query, as in `/healthz?verbose`. */
  readonly path: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The address of the caller, if it is one of the cluster's. */
  readonly from?: string
  /** The port that it has come to, for servers that listen on several. */
  readonly port?: number
  /** It comes over TLS. */
  readonly isEncrypted?: boolean
  /** Who asks takes an answer that goes on. */
  readonly takesStream?: boolean
  /** Who asks wants a session with a container: only the API server has some. */
  readonly takesSession?: boolean
}

export interface HttpResponse {
  readonly status: number
  /** As bytes; what the service of an image answers is a text unless it says otherwise. */
  readonly body: string
  readonly isInBytes?: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** What comes after the body, for as long as both sides want. */
  readonly rest?: BodyStream
  /** With the status 101: what was asked for. */
  readonly session?: Session
  /** How long it takes to come, for those who do not wait for ever: the API server that asks a webhook. */
  readonly takesMs?: number
}

/** A body that goes on. */
export interface BodyStream {
  /** The next bytes; '' where there are none for now, undefined where nothing more will come. */
  read(): string | undefined
  /** Waits for more, or for its end. */
  readonly more: Wait
  /** Nobody reads it any more. */
  cancel(): void
}

/** The path of a request without its query. */
export const withoutQuery = (path: string): string => path.replace(/[?#].*/s, '')
