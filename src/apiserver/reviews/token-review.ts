/** TokenReview: whom a token stands for, and for which audiences. */
import { badRequest } from '../../api/errors.ts'
import type { TokenReview } from '../../api/generated/types/authentication-v1.ts'
import { apiAudiences, identify } from '../authentication/tokens.ts'
import type { Review } from './review.ts'
import { userInfoOf } from './self-review.ts'

/** What was sent as the status stays where nothing is found out. Source: Create of the storage of TokenReviews. */
export const reviewToken: Review<TokenReview> = ({ object, store, now }) => {
  const { token, audiences } = object.spec
  if (!token) throw badRequest('token is required for TokenReview in authentication')
  const meant = audiences?.length ? audiences : apiAudiences
  const found = identify({ store, token, audiences: meant, now })
  const { authenticated: _, ...sent } = object.status ?? {}
  const status =
    typeof found === 'string'
      ? { ...sent, user: sent.user ?? {}, error: found }
      : { ...sent, authenticated: true, user: userInfoOf(found.user), audiences: found.audiences }
  return { ...object, status }
}
