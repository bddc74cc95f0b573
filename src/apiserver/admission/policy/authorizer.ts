/** Answers what expressions ask of the authorizer: whether he who makes a request, or a service account, may do something. */
import type { Authorize } from '../../../cel/library/authorizer.ts'
import { userNamed } from '../../../client/user.ts'
import { decide, isPrivileged } from '../../authorization/authorizer.ts'
import type { Subject } from './subject.ts'

export type Authorizer = (subject: Subject) => Authorize

export const authorizer: Authorizer =
  ({ request: { store, context } }) =>
  ({
    verb,
    path,
    user: name,
    group = '',
    resource = '',
    subresource = '',
    namespace = '',
    name: object = '',
  }) => {
    const user = name === undefined ? context.user : userNamed(name)
    if (isPrivileged(user)) return { isAllowed: true, reason: '' }
    const asked =
      path === undefined
        ? { user, verb, group, resource, subresource, namespace, name: object }
        : { user, verb, path }
    const { allowed, reason } = decide(store, asked)
    return { isAllowed: allowed, reason }
  }
