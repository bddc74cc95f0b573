/** HTTP as values: what is asked of a server, and what it answers. */

export interface HttpRequest {
  readonly method: string
  /** With its query, as in `/healthz?verbose`. */
  readonly path: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The address of the caller, if it is one of the cluster's. */
  readonly from?: string
  /** It comes over TLS. */
  readonly isEncrypted?: boolean
}

export interface HttpResponse {
  readonly status: number
  /** As bytes; what the service of an image answers is a text unless it says otherwise. */
  readonly body: string
  readonly isInBytes?: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** How long it takes to come, for those who do not wait for ever: the API server that asks a webhook. */
  readonly takesMs?: number
}
