/** Who may do what: the authorizers of the API server, asked in their order. */
import { ApiError, aggregated, forbidden } from '../../api/errors.ts'
import { quoted } from '../../api/quote.ts'
import { administrator, type User } from '../../client/user.ts'
import type { Store } from '../store/store.ts'
import type { Attributes } from './attributes.ts'
import type { Decision } from './decision.ts'
import { askNodeAuthorizer } from './node.ts'
import { allows, grantedTo } from './rbac.ts'

/** Who is in it may do everything, whatever the roles say. */
const privilegedGroup = 'system:masters'

/** Whether nobody's rights have to be looked up: those whose connection is trusted, and those who may do everything. */
export const isPrivileged = (user: User): boolean =>
  user === administrator || user.groups.includes(privilegedGroup)

export function decide(store: Store, asked: Attributes): Decision {
  if (asked.user.groups.includes(privilegedGroup)) return { allowed: true, reason: '' }
  const byNode = askNodeAuthorizer(store, asked)
  if (byNode?.allowed) return byNode
  const byRoles = askRoles(store, asked)
  if (byRoles.allowed || !byNode?.reason) return byRoles
  return { allowed: false, reason: [byNode.reason, byRoles.reason].filter(Boolean).join('\n') }
}

function askRoles(store: Store, asked: Attributes): Decision {
  const { grants, errors } = grantedTo(store, asked.user, 'path' in asked ? '' : asked.namespace)
  const grant = grants.find(({ rules }) => rules.some((rule) => allows(rule, asked)))
  if (grant) return { allowed: true, reason: `RBAC: allowed by ${grant.by}` }
  return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${aggregated(errors)}` }
}

/** @throws ApiError 403 */
export function checkMay(store: Store, asked: Attributes): void {
  const { allowed, reason } = decide(store, asked)
  if (!allowed) throw refusalOf(asked, reason)
}

/** What is said to who may not. */
export function refusalOf(asked: Attributes, reason: string): ApiError {
  const said = harmless(sentence(asked))
  const why = reason === '' ? said : `${said}: ${reason}`
  if ('path' in asked) return new ApiError(403, 'Forbidden', `forbidden: ${why}`, {})
  return forbidden({ plural: asked.resource, group: asked.group }, asked.name, why)
}

/** What a browser cannot take for HTML. Source: the sanitizer of the API server's response writers. */
const harmless = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

function sentence(asked: Attributes): string {
  const who = `User ${quoted(asked.user.name)} cannot ${asked.verb}`
  if ('path' in asked) return `${who} path ${quoted(asked.path)}`
  const { resource, subresource, group, namespace } = asked
  const what = quoted(subresource === '' ? resource : `${resource}/${subresource}`)
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${quoted(namespace)}`
  return `${who} resource ${what} in API group ${quoted(group)} ${where}`
}
