/** Selectors of labels, as flags and files have them. */
import { ApiError } from '../../../../api/errors.ts'
import type { Selector } from '../../../../api/selector.ts'
import { parseLabelSelector } from '../../../../api/selector-text.ts'
import { failure } from './failure.ts'

/** @throws Failure for what is none */
export function selectorIn(text: string): Selector {
  try {
    return parseLabelSelector(text)
  } catch (error) {
    throw error instanceof ApiError ? failure(error.message) : error
  }
}
