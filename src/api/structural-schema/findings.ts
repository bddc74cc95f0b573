/**
 * What a validation has found, and in how many respects a value was as it should be, by which the likeliest of several
 * alternatives is chosen. Source: kube-openapi's validate.Result.
 */
import type { FieldError } from '../field-error.ts'
import { MatchingWork } from './pattern.ts'

const none: readonly FieldError[] = []

export class Findings {
  matches = 0
  /** @param matching what is left for patterns, of all that is looked at together */
  constructor(readonly matching = new MatchingWork()) {}

  #errors: FieldError[] | undefined

  get errors(): readonly FieldError[] {
    return this.#errors ?? none
  }

  get isValid(): boolean {
    return this.#errors === undefined
  }

  /** What is said already is not said again. */
  add(error: FieldError): void {
    const isSaid = this.errors.some(
      ({ field, message }) => field === error.field && message === error.message,
    )
    if (!isSaid) (this.#errors ??= []).push(error)
  }

  addAll({ errors, matches }: Findings): void {
    for (const error of errors) this.add(error)
    this.matches += matches
  }
}
