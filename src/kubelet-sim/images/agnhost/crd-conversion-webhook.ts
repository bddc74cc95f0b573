/** `agnhost crd-conversion-webhook`: converts one example kind, whose `hostPort` of v1 is `host` and `port` in v2. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { answerWith, refusal, reviewIn } from './reviews.ts'

interface ConversionRequest {
  readonly desiredAPIVersion: string
  readonly objects: readonly Custom[]
}

interface Custom extends Readonly<Record<string, unknown>> {
  readonly apiVersion: string
}

const v1 = 'stable.example.com/v1'
const v2 = 'stable.example.com/v2'

export function conversionAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const path = request.path.replace(/\?.*/s, '')
  if (path === '/readyz') return { status: 200, body: 'ok' }
  if (path !== '/crdconvert') return refusal(404, '404 page not found')
  const type = request.headers?.['content-type'] ?? ''
  if (type !== 'application/json') return refusal(400, `invalid Content-Type header \`${type}\``)
  const kind = 'ConversionReview'
  const review = reviewIn<ConversionRequest>(request, { group: 'apiextensions.k8s.io', kind, context })
  if ('refused' in review) return review.refused
  const { uid, desiredAPIVersion, objects } = review.request
  const response = { uid, ...convertedAll(objects ?? [], desiredAPIVersion) }
  return answerWith({ kind, apiVersion: review.apiVersion, response }, context)
}

function convertedAll(objects: readonly Custom[], toVersion: string): object {
  const convertedObjects: Custom[] = []
  for (const object of objects) {
    const converted = convertedTo(object, toVersion)
    if (typeof converted === 'string')
      return { result: { metadata: {}, status: 'Failure', message: converted } }
    convertedObjects.push({ ...converted, apiVersion: toVersion })
  }
  return { convertedObjects, result: { metadata: {}, status: 'Success' } }
}

/** A text says why it cannot be. */
function convertedTo(object: Custom, toVersion: string): Custom | string {
  const { apiVersion } = object
  if (apiVersion === toVersion)
    return `conversion from a version to itself should not call the webhook: ${toVersion}`
  if (apiVersion === v1 && toVersion === v2) return withHostAndPort(object)
  if (apiVersion === v2 && toVersion === v1) return withHostPort(object)
  return `unexpected conversion version "${apiVersion === v1 || apiVersion === v2 ? toVersion : apiVersion}"`
}

function withHostAndPort({ hostPort, ...rest }: Custom): Custom | string {
  if (hostPort === undefined) return rest as Custom
  const parts = typeof hostPort === 'string' ? hostPort.split(':') : []
  if (parts.length !== 2) return `invalid hostPort value \`${hostPort}\``
  return { ...(rest as Custom), host: parts[0], port: parts[1] }
}

function withHostPort({ host, port, ...rest }: Custom): Custom {
  if (host === undefined && port === undefined) return rest as Custom
  return { ...(rest as Custom), hostPort: `${host ?? ''}:${port ?? ''}` }
}
