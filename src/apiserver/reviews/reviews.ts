/** Every review, by its kind. */
import { selfSubjectReview } from '../../api/authentication/selfsubjectreview.ts'
import { tokenReview } from '../../api/authentication/tokenreview.ts'
import { localSubjectAccessReview } from '../../api/authorization/localsubjectaccessreview.ts'
import { selfSubjectAccessReview } from '../../api/authorization/selfsubjectaccessreview.ts'
import { selfSubjectRulesReview } from '../../api/authorization/selfsubjectrulesreview.ts'
import { subjectAccessReview } from '../../api/authorization/subjectaccessreview.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { reviewAccess, reviewLocalAccess, reviewOwnAccess } from './access-review.ts'
import type { Review } from './review.ts'
import { reviewOwnRules } from './rules-review.ts'
import { reviewSelf } from './self-review.ts'
import { reviewToken } from './token-review.ts'

const review = <T extends KubeObject>(kind: Kind<T>, answer: Review<T>): readonly [Kind, Review] => [
  kind,
  answer,
]

export const reviews: ReadonlyMap<Kind, Review> = new Map([
  review(localSubjectAccessReview, reviewLocalAccess),
  review(selfSubjectAccessReview, reviewOwnAccess),
  review(selfSubjectReview, reviewSelf),
  review(selfSubjectRulesReview, reviewOwnRules),
  review(subjectAccessReview, reviewAccess),
  review(tokenReview, reviewToken),
])
