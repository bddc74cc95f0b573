/** SelfSubjectReview: who the server takes the caller to be. `kubectl auth whoami` asks it. */
import type { SelfSubjectReview, UserInfo } from '../../api/generated/types/authentication-v1.ts'
import { formatTime } from '../../api/time.ts'
import type { User } from '../../client/user.ts'
import type { Review } from './review.ts'

export const reviewSelf: Review<SelfSubjectReview> = ({ object, user, now }) => ({
  kind: object.kind,
  apiVersion: object.apiVersion,
  metadata: { creationTimestamp: formatTime(now) },
  status: { userInfo: userInfoOf(user) },
})

export const userInfoOf = ({ name, uid, groups, extra }: User): UserInfo => ({
  username: name,
  ...(uid !== undefined && { uid }),
  groups,
  ...(extra && { extra }),
})
