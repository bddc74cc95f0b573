/** The caller asked for something wrong: errors that know the Status the API server answers with. */
import type { FieldError, FieldErrors } from './field-error.ts'
import type { ListMeta } from './generated/types/meta-v1.ts'
import { quoted } from './quote.ts'

interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

/** metav1.Status, as a failed request is answered with it. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  /** `continue`: how to go on with a list although its token has expired; and whatever a webhook says. */
  readonly metadata: ListMeta
  readonly status: 'Failure' | 'Success'
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code: number
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** What who is refused is told besides. */
  warnings: readonly string[] = []

  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: StatusDetails,
  ) {
    super(message)
  }

  get status(): Status {
    const { code, reason, message, details } = this
    const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message } as const
    return { ...body, ...(reason && { reason }), ...(details && { details }), code }
  }
}

/** What an error is about: the plural resource (`deployments`) and its group (`apps`; empty for core). */
export interface Resource {
  readonly plural: string
  readonly group: string
}

const qualified = ({ plural, group }: Resource) => (group ? `${plural}.${group}` : plural)

const about = ({ plural, group }: Resource, name: string): StatusDetails => ({
  ...(name && { name }),
  ...(group && { group }),
  kind: plural,
})

export const notFound = (resource: Resource, name: string) =>
  new ApiError(404, 'NotFound', `${qualified(resource)} ${quoted(name)} not found`, about(resource, name))

/** @param isGoing whether what is there is being deleted */
export function alreadyExists(resource: Resource, name: string, isGoing = false) {
  const said = `${qualified(resource)} ${quoted(name)} already exists`
  const message = isGoing ? `object is being deleted: ${said}` : said
  return new ApiError(409, 'AlreadyExists', message, about(resource, name))
}

export const conflict = (resource: Resource, name: string, why: string) =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} ${quoted(name)}: ${why}`,
    about(resource, name),
  )

/** The conflict of an update that was made from an older version of the object. */
export const modified = (resource: Resource, name: string) =>
  conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  )

export const forbidden = (resource: Resource, name: string, why: string) =>
  new ApiError(
    403,
    'Forbidden',
    `${qualified(resource)} ${name ? `${quoted(name)} ` : ''}is forbidden: ${why}`,
    about(resource, name),
  )

/** Several errors as Go prints them as one: each once. @param errors at least one */
export function aggregated(errors: readonly string[]): string {
  const all = [...new Set(errors)]
  return all.length === 1 ? all[0] : `[${all.join(', ')}]`
}

/** @param errors at least one. */
export function invalid(
  kind: { readonly kind: string; readonly group: string },
  name: string,
  errors: FieldErrors,
) {
  const all = [...errors].map((error) => (error.field === '' ? { ...error, field: asAWhole } : error))
  const summary = aggregated(all.map(({ field, message }) => `${field}: ${message}`))
  const title = kind.group ? `${kind.kind}.${kind.group}` : kind.kind
  return new ApiError(422, 'Invalid', `${title} ${quoted(name)} is invalid: ${summary}`, {
    ...(name && { name }),
    ...(kind.group && { group: kind.group }),
    ...(kind.kind && { kind: kind.kind }),
    causes: all.map(asCause),
  })
}

/** How the API server prints the path of what is wrong as a whole. */
const asAWhole = '[]'

const asCause = ({ type, message, field }: FieldError): StatusCause => ({ reason: type, message, field })

export const badRequest = (message: string) => new ApiError(400, 'BadRequest', message)

export const methodNotAllowed = () =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

/** The same in the words of those who serve custom resources. */
export const methodNotSupported = (resource: Resource, method: string) =>
  new ApiError(
    405,
    'MethodNotAllowed',
    `${method === 'POST' ? 'create' : method.toLowerCase()} is not supported on resources of kind "${qualified(resource)}"`,
    about(resource, ''),
  )

/** 410: the caller asks for a revision that the log no longer holds. */
export const expired = (message: string) => new ApiError(410, 'Expired', message)

/** 504: the caller asks for a revision that is still to come. */
export const tooLargeResourceVersion = (asked: number, current: number) =>
  new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })

/** 504: the request takes longer than the API server waits. */
export const timeout = (why: string) => new ApiError(504, 'Timeout', `Timeout: ${why}`, {})

/** 429: the API server has no room for the request now. */
export const tooManyRequests = (message: string, retryAfterSeconds: number) =>
  new ApiError(429, 'TooManyRequests', message, { retryAfterSeconds })

/** 500: nobody's mistake who asks, such as one of who has stored what cannot be shown, or of a webhook. */
export const internalError = (why: string) =>
  new ApiError(500, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] })

export const unsupportedMediaType = (message: string) => new ApiError(415, 'UnsupportedMediaType', message)

export const notAcceptable = (message: string) => new ApiError(406, 'NotAcceptable', message)

export const requestEntityTooLarge = (message: string) => new ApiError(413, 'RequestEntityTooLarge', message)

export const hasReason = (error: unknown, reason: string): boolean =>
  error instanceof ApiError && error.reason === reason
