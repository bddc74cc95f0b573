/** What programs in containers may ask of the API server over the network of the cluster; control-plane.ts connects the two. */

export interface ApiRequest {
  readonly method: string
  /** With its query, as in `/api/v1/pods?limit=5`. */
  readonly path: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** It came over TLS, as the API server wants it. */
  readonly isEncrypted?: boolean
}

export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface ApiConnection {
  /** Answers at once, and always: what is wrong with a request is an answer, too. */
  answer(request: ApiRequest): ApiResponse
}
