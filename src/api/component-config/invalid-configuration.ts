/** What is wrong with the configuration of a component, such as the scheduler or a kubelet: all of it, told at once. */

/** What is wrong with a field. */
export interface Problem {
  /** `profiles[0].plugins.score.enabled[1].weight`; empty: the whole. */
  readonly field: string
  readonly message: string
}

/** One sentence tells all that is wrong. */
export class InvalidConfiguration extends Error {
  override readonly name = 'InvalidConfiguration'

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(sentenceOf).join('; '))
  }
}

export const sentenceOf = ({ field, message }: Problem): string => (field ? `${field}: ${message}` : message)

/** What is wrong with a value, where something is. @param read reads it, and throws InvalidConfiguration */
export function problemsIn(read: () => unknown): readonly Problem[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof InvalidConfiguration) return error.problems
    throw error
  }
}
