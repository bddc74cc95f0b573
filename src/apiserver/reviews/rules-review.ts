/** SelfSubjectRulesReview: all that the caller may do in a namespace. `kubectl auth can-i --list` asks it. */
import { aggregated, badRequest } from '../../api/errors.ts'
import type {
  NonResourceRule,
  ResourceRule,
  SelfSubjectRulesReview,
} from '../../api/generated/types/authorization-v1.ts'
import { nodeOf } from '../authorization/node.ts'
import { grantedTo } from '../authorization/rbac.ts'
import type { Review } from './review.ts'

export const reviewOwnRules: Review<SelfSubjectRulesReview> = ({ object, user, store }) => {
  const { namespace = '' } = object.spec
  if (namespace === '') throw badRequest('no namespace on request')
  const { grants, errors } = grantedTo(store, user, namespace)
  const resourceRules: ResourceRule[] = []
  const nonResourceRules: NonResourceRule[] = []
  for (const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } of grants.flatMap(
    ({ rules }) => rules,
  )) {
    if (resources?.length)
      resourceRules.push({ verbs, apiGroups, resources, ...(resourceNames?.length && { resourceNames }) })
    if (nonResourceURLs?.length) nonResourceRules.push({ verbs, nonResourceURLs })
  }
  const all =
    nodeOf(user) === undefined ? errors : ['node authorizer does not support user rule resolution', ...errors]
  const evaluationError = all.length === 0 ? undefined : aggregated(all)
  return {
    kind: object.kind,
    apiVersion: object.apiVersion,
    metadata: {},
    spec: {},
    status: {
      resourceRules,
      nonResourceRules,
      incomplete: false,
      ...(evaluationError && { evaluationError }),
    },
  }
}
