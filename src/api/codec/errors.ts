/** What is wrong with something that should become an object. */
import type { Type } from '../schema.ts'

/** The message is the sentence that the API server says. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'

  /**
   * @param field where it stands, if that is known: `spec.containers[0].image`
   * @param mismatch what does not fit there, if that is what is wrong
   */
  constructor(
    message: string,
    readonly field = '',
    readonly mismatch?: Mismatch,
  ) {
    super(message)
  }
}

/** What is said of what is neither a schema nor true or false. */
export const noSchema = 'boolean or JSON schema expected'

/** A value, and the type that it is not of. */
export interface Mismatch {
  readonly value: unknown
  /** The value in Go's words: `string`, `number 3.5`. */
  readonly got: string
  readonly kind: Type['kind']
  /** `v1.PullPolicy`. */
  readonly goType: string
}

/** A value of the wrong JSON type. Where it stood is found out afterwards: see explain.ts. */
export class WrongType extends Error {
  override readonly name = 'WrongType'

  /**
   * @param got what it is, in Go's words: `string`, `number 3.5`
   * @param goType what it should be; absent: what the field says
   */
  constructor(
    readonly got: string,
    readonly goType?: string,
  ) {
    super(`json: cannot unmarshal ${got} into Go value of type ${goType}`)
  }
}

/** What is said of a number that no float64 can be. @param place where Go would put it */
export const noFloat = (number: string, place = 'value'): string =>
  `json: cannot unmarshal number ${number} into Go ${place} of type float64`

/** The JSON type of a value, in Go's words. */
export const jsonTypeOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
