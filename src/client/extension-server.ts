/** API servers that run in containers, beside that of the cluster: each serves kinds of its own; control-plane.ts makes them. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { ApiConnection, ApiRequest } from './api-connection.ts'
import type { User } from './user.ts'

/** What is asked for, in the fields of a SubjectAccessReview. */
export interface AccessAsked {
  readonly user: string
  readonly groups: readonly string[]
  readonly resourceAttributes?: Readonly<Record<string, string>>
  readonly nonResourceAttributes?: Readonly<Record<string, string>>
}

export interface ExtensionServerOptions {
  /** By whose name its uids are drawn: no two servers share one. */
  readonly name: string
  readonly kinds: readonly Kind[]
  /** Who asks. @throws ApiError 401 */
  identify(request: ApiRequest): User
  /** Whether he may, as somebody else says. @throws ApiError where nobody can say */
  review(asked: AccessAsked): { readonly allowed: boolean; readonly reason: string }
  /** Has a say in what is created, before it is validated. @throws ApiError where it may not be */
  admit?(kind: Kind, object: KubeObject): void
}

export interface ExtensionServer extends ApiConnection {
  list<T extends KubeObject>(kind: Kind<T>): readonly T[]
  /** Ends the answers that go on. */
  end(): void
}

export type NewExtensionServer = (options: ExtensionServerOptions) => ExtensionServer
