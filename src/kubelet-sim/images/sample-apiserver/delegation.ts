/** What an API server in a container asks the cluster's own: who somebody is, whether he may, and what it needs to begin. */
import { ApiError, forbidden, internalError, notFound } from '../../../api/errors.ts'
import type { Kind } from '../../../api/kind.ts'
import type { AccessAsked } from '../../../client/extension-server.ts'
import { anonymous, authenticated, type User } from '../../../client/user.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { ask, clientOfService, type Reply } from '../parts/api-client.ts'

type Texts = Readonly<Record<string, string | undefined>>

/**
 * Who asks: whom the API server names that hands requests on, whom a token names, or nobody that is known.
 * @throws ApiError 401
 */
export function userOf(headers: Texts, context: ServiceContext): User {
  const name = headers['x-remote-user']
  if (name) return { name, groups: (headers['x-remote-group'] ?? '').split(/, */) }
  const token = /^bearer +(\S+)/i.exec(headers['authorization'] ?? '')?.[1]
  return token === undefined ? anonymous : userOfToken(token, context)
}

function userOfToken(token: string, context: ServiceContext): User {
  const { status, value } = review(context, 'authentication', 'TokenReview', { token })
  const { authenticated: isKnown, user } = (value['status'] ?? {}) as {
    readonly authenticated?: boolean
    readonly user?: { readonly username: string; readonly groups?: readonly string[] }
  }
  if (status >= 300 || !isKnown || !user) throw new ApiError(401, 'Unauthorized', 'Unauthorized')
  return { name: user.username, groups: user.groups ?? [authenticated] }
}

/** Source: `--authorization-always-allow-groups` would go before; the answer of a SubjectAccessReview decides. @throws ApiError 500 */
export function mayHe({ user, groups, ...attributes }: AccessAsked, context: ServiceContext) {
  if (groups.includes('system:masters')) return { allowed: true, reason: '' }
  const spec = { user, groups, ...attributes }
  const { status, value } = review(context, 'authorization', 'SubjectAccessReview', spec)
  if (status >= 300) throw internalError(String(value['message'] ?? ''))
  const { allowed = false, reason = '' } = (value['status'] ?? {}) as {
    readonly allowed?: boolean
    readonly reason?: string
  }
  return { allowed, reason }
}

function review(context: ServiceContext, group: string, kind: string, spec: object): Reply {
  const apiVersion = `${group}.k8s.io/v1`
  const path = `/apis/${apiVersion}/${kind.toLowerCase()}s`
  return (
    ask(clientOfService(context), {
      method: 'POST',
      path,
      value: { apiVersion, kind, metadata: {}, spec },
    }) ?? unreachable
  )
}

const unreachable: Reply = {
  status: 503,
  value: { message: 'the API server of the cluster does not answer' },
}

/**
 * Nothing is made in a namespace that is not there, or is on its way out. Source: the admission plugin NamespaceLifecycle.
 * @throws ApiError 403, 404
 */
export function checkNamespace(
  name: string,
  made: { readonly kind: Kind; readonly name: string },
  context: ServiceContext,
): void {
  const path = `/api/v1/namespaces/${encodeURIComponent(name)}`
  const { status, value } = ask(clientOfService(context), { method: 'GET', path }) ?? unreachable
  if (status === 404) throw notFound({ plural: 'namespaces', group: '' }, name)
  if (status >= 300) throw forbidden(made.kind, made.name, 'not yet ready to handle request')
  const { phase } = (value['status'] ?? {}) as { readonly phase?: string }
  if (phase === 'Terminating')
    throw forbidden(
      made.kind,
      made.name,
      `unable to create new content in namespace ${name} because it is being terminated`,
    )
}

/** Why it cannot find out whom to trust; undefined: it can. Source: DelegatingAuthenticationOptions. */
export function whyNotTrusting(context: ServiceContext): string | undefined {
  const path = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication'
  const { status, value } = ask(clientOfService(context), { method: 'GET', path }) ?? unreachable
  return status < 300 ? undefined : String(value['message'] ?? '')
}
