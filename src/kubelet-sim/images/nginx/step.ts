/** What a step of nginx makes of a request: an answer, a status that is to be shown as a page, or another path to be asked for. */
import type { HttpResponse } from '../../runtime/network/network.ts'

export type Step =
  | HttpResponse
  | { readonly code: number }
  | { readonly uri: string; readonly named?: string }
