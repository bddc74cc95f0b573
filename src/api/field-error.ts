/** What is wrong with one field, in the API server's words. */
import { goJson } from './go-json.ts'
import { goNumber } from './go-numbers.ts'
import { quoted } from './quote.ts'

/** `type` is the cause's reason in a Status; `message` is the sentence without the field's path. */
export interface FieldError {
  readonly type:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueDuplicate'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid'
    | 'FieldValueNotFound'
    | 'InternalError'
  /** The path, for example `spec.template.spec.containers[0].name`. */
  readonly field: string
  readonly message: string
}

/** What a validation finds, in order. */
export type FieldErrors = Iterable<FieldError>

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${show(value)}: ${detail}`,
})

/** A value of the wrong type, which is shown instead of the value. */
export const invalidType = (field: string, type: string, detail: string): FieldError => ({
  ...invalid(field, type, detail),
  type: 'FieldValueTypeInvalid',
})

/** The same for a structure that is wrong as a whole: its value is not shown. */
export const invalidAsWhole = (field: string, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${detail}`,
})

/** A value that cannot be read, in the words of who tried. */
export const unreadable = (field: string, message: string): FieldError => ({
  type: 'FieldValueTypeInvalid',
  field,
  message,
})

export const required = (field: string, detail = ''): FieldError => ({
  type: 'FieldValueRequired',
  field,
  message: withDetail('Required value', detail),
})

/** @param supported the values that would do; they are listed in the given order. */
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${show(value)}: supported values: ${supported.map(quoted).join(', ')}`,
})

/** The server itself cannot go on with what is there. */
export const internal = (field: string, why: string): FieldError => ({
  type: 'InternalError',
  field,
  message: `Internal error: ${why}`,
})

export const forbidden = (field: string, detail: string): FieldError => ({
  type: 'FieldValueForbidden',
  field,
  message: withDetail('Forbidden', detail),
})

export const duplicate = (field: string, value: unknown): FieldError => ({
  type: 'FieldValueDuplicate',
  field,
  message: `Duplicate value: ${show(value)}`,
})

export const tooLong = (field: string, maxLength: number): FieldError => ({
  type: 'FieldValueTooLong',
  field,
  message: `Too long: may not be more than ${maxLength} ${maxLength === 1 ? 'byte' : 'bytes'}`,
})

export const tooMany = (field: string, actual: number, max: number): FieldError => ({
  type: 'FieldValueTooMany',
  field,
  message: `Too many: ${actual}: must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
})

export const notFound = (field: string, value: unknown): FieldError => ({
  type: 'FieldValueNotFound',
  field,
  message: `Not found: ${show(value)}`,
})

const withDetail = (title: string, detail: string) => (detail ? `${title}: ${detail}` : title)

/** Strings are quoted, structures are JSON, numbers and booleans stand bare. */
function show(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'null'
    case 'string':
      return quoted(value)
    case 'object':
      return goJson(value)
    case 'number':
      return goNumber(value)
    default:
      return String(value)
  }
}
