/** TokenReview: whom a token stands for, and for which audiences. */
import { badRequest } from '../../api/errors.ts'
import type { TokenReview } from '../../api/generated/types/authentication-v1.ts'
import { apiAudiences, identify } from '../authentication/tokens.ts'
import type { Review } from './review.ts'
import { userInfoOf } from './self-review.ts'

export const reviewToken: Review<TokenReview> = ({ object, store, now }) => {
  const { token, audiences = apiAudiences } = object.spec
  if (!token) throw badRequest('token is required for TokenReview in authentication')
  const found = identify({ store, token, audiences, now })
  const status =
    typeof found === 'string'
      ? { user: {}, error: found }
      : { authenticated: true, user: userInfoOf(found.user), audiences: found.audiences }
  return { ...object, status }
}
