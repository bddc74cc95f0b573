/** What a template may take, whatever somebody writes: nobody can interrupt it. */
import { failure } from './failure.ts'

/** So many steps, and as many characters that come of them. */
const mostSteps = 1_000_000

export class TemplateBudget {
  #left = mostSteps

  /** @throws Failure beyond what there is */
  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) throw failure(`error executing template: kubesim gives up after ${mostSteps} steps`)
  }
}

/** How deep ranges and conditions may be nested. */
export const deepestTemplate = 50

/** @throws Failure for a template that is longer */
export function checkLength(template: string, most: number): void {
  if (template.length > most)
    throw failure(`error parsing template: kubesim takes none of more than ${most} characters`)
}
