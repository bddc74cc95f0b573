/** What the API says of paths that lead to nothing. */
import { ApiError } from '../../api/errors.ts'
import { type Whole, whole } from './answer.ts'

/** Made anew each time, so that each has a stack of its own. */
export const unknownPath = () =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource', {})

/** Where the API server leaves it at a code. */
export const noBody = (code: number): Whole => whole('', '', code)

/** What is no path of the API. */
export const noSuchPage = (): Whole => ({
  ...whole('text/plain; charset=utf-8', '404 page not found\n', 404),
  headers: { 'x-content-type-options': 'nosniff' },
})
