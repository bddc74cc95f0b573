/** SubjectAccessReview and its relatives: whether somebody may do something. `kubectl auth can-i` asks for the caller himself. */
import { invalid } from '../../api/errors.ts'
import type { FieldErrors } from '../../api/field-error.ts'
import { invalid as invalidField } from '../../api/field-error.ts'
import type {
  LocalSubjectAccessReview,
  NonResourceAttributes,
  SelfSubjectAccessReview,
  SubjectAccessReview,
  SubjectAccessReviewSpec,
  SubjectAccessReviewStatus,
} from '../../api/generated/types/authorization-v1.ts'
import type { User } from '../../client/user.ts'
import type { Attributes } from '../authorization/attributes.ts'
import { decide } from '../authorization/authorizer.ts'
import type { Store } from '../store/store.ts'
import { fieldTermsOf, selectorError } from './access-selectors.ts'
import { goAttributes, specProblems } from './access-spec.ts'
import type { Review } from './review.ts'

export const reviewAccess: Review<SubjectAccessReview> = ({ object, store }) => {
  check(object, [...subjectProblems(object.spec), ...identityProblems(object.metadata)])
  return { ...object, status: statusOf(store, userOf(object.spec), object.spec) }
}

export const reviewOwnAccess: Review<SelfSubjectAccessReview> = ({ object, store, user }) => {
  check(object, [...specProblems(object.spec), ...identityProblems(object.metadata)])
  return { ...object, status: statusOf(store, user, object.spec) }
}

export const reviewLocalAccess: Review<LocalSubjectAccessReview> = ({ object, store }) => {
  const { namespace } = object.metadata
  check(object, [
    ...subjectProblems(object.spec),
    ...identityProblems(object.metadata, 'namespace'),
    ...localProblems(object.spec, namespace),
  ])
  return { ...object, status: statusOf(store, userOf(object.spec), object.spec) }
}

function check({ apiVersion }: { readonly apiVersion: string }, problems: readonly object[]): void {
  const [group] = apiVersion.split('/')
  if (problems.length > 0) throw invalid({ kind: '', group }, '', problems as unknown as FieldErrors)
}

function* subjectProblems(spec: SubjectAccessReviewSpec): FieldErrors & Generator {
  yield* specProblems(spec)
  const { user = '', groups = [] } = spec
  if (user === '' && groups.length === 0)
    yield invalidField('spec.user', user, 'at least one of user or group must be specified')
}

/** A question is nobody's object. */
function* identityProblems(metadata: object, but?: string): FieldErrors & Generator {
  const others = Object.keys(metadata).filter((name) => name !== 'managedFields' && name !== but)
  if (others.length === 0) return
  const detail = `must be empty${but === undefined ? '' : ` except for ${but}`}`
  yield invalidField('metadata', metadata, detail)
}

function* localProblems(
  spec: SubjectAccessReviewSpec,
  namespace: string | undefined,
): FieldErrors & Generator {
  const { resourceAttributes, nonResourceAttributes } = spec
  const asked = resourceAttributes?.namespace ?? ''
  if (resourceAttributes && asked !== namespace)
    yield invalidField('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace')
  if (nonResourceAttributes)
    yield invalidField(
      'spec.nonResourceAttributes',
      goAttributes(nonResourceAttributes),
      'disallowed on this kind of request',
    )
}

const userOf = ({ user = '', groups = [], uid, extra }: SubjectAccessReviewSpec): User => ({
  name: user,
  groups,
  ...(uid !== undefined && { uid }),
  ...(extra && { extra }),
})

function statusOf(store: Store, user: User, spec: Asking): SubjectAccessReviewStatus {
  const { allowed, reason } = decide(store, attributesOf(user, spec))
  const { fieldSelector, labelSelector } = spec.resourceAttributes ?? {}
  const evaluationError = selectorError(fieldSelector, labelSelector)
  return {
    allowed,
    ...(reason !== '' && { reason }),
    ...(evaluationError !== undefined && { evaluationError }),
  }
}

type Asking = Pick<SubjectAccessReviewSpec, 'resourceAttributes' | 'nonResourceAttributes'>

function attributesOf(user: User, { resourceAttributes, nonResourceAttributes }: Asking): Attributes {
  if (!resourceAttributes) {
    const { verb = '', path = '' } = nonResourceAttributes as NonResourceAttributes
    return { user, verb, path }
  }
  const {
    verb = '',
    group = '',
    resource = '',
    subresource = '',
    name = '',
    namespace = '',
  } = resourceAttributes
  const { terms: fields } = fieldTermsOf(resourceAttributes.fieldSelector)
  return { user, verb, group, resource, subresource, name, namespace, fields }
}
