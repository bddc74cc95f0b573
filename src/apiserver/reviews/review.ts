/** Kinds that are questions: what a POST of one is answered is worked out, and nothing is stored. */
import type { KubeObject } from '../../api/kind.ts'
import type { User } from '../../client/user.ts'
import type { Store } from '../store/store.ts'

interface Question<T extends KubeObject = KubeObject> {
  /** As it came, decoded, with the record of who wrote what. */
  readonly object: T
  readonly user: User
  readonly store: Store
  /** The cluster's time, in milliseconds. */
  readonly now: number
}

/** @throws ApiError 400, 422 for a question that makes no sense */
export type Review<T extends KubeObject = KubeObject> = {
  answer(question: Question<T>): Answered<T>
}['answer']

/** What is new needs no identity. */
type Answered<T> = Omit<T, 'metadata'> & { readonly metadata: object }
