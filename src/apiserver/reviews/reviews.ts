/** Every review, by its kind. */
import type { Kind } from '../../api/kind.ts'
import type { Review } from './review.ts'

export const reviews: ReadonlyMap<Kind, Review> = new Map()
