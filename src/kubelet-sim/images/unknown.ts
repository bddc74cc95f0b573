/** An image that kubesim does not know: whatever it runs is taken to work, and to listen where its Pod expects it to. */
import type { Image, Service } from '../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network/network.ts'
import { anyBase, namesProgram } from './parts/bases.ts'
import { makeNamedSecrets, mayNameSecrets } from './parts/named-secrets.ts'
import { reviewAnswer } from './parts/reviews.ts'

/**
 * Answers 200 to everything, with or without TLS, and SERVING to gRPC health checks; as a webhook, it has no objections, and as
 * an API server nothing of its own.
 * Exits with 0 when it is asked to stop.
 */
export const agreeingService: Service = {
  ports: ({ config }) => config.ports,
  handle: (request, { config }) =>
    reviewAnswer(request) ??
    resourcesAnswer(request) ?? {
      status: 200,
      body: `${config.hostname}\n`,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    },
  speaksGrpc: true,
  speaksTls: true,
  isAssumed: true,
}

/** What there is of a version of a group of the API, nobody knows. */
function resourcesAnswer({ method, path }: HttpRequest): HttpResponse | undefined {
  const [, groupVersion] = /^\/apis\/([^/?#]+\/[^/?#]+)$/.exec(path) ?? []
  if (method !== 'GET' || groupVersion === undefined) return undefined
  const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: [] }
  return { status: 200, body: `${JSON.stringify(list)}\n`, headers: { 'content-type': 'application/json' } }
}

/** The same of a program that nobody knows. */
export const anyService: Service = {
  ...agreeingService,
  hasStart: mayNameSecrets,
  start(context) {
    makeNamedSecrets(context)
    return undefined
  },
}

export const unknownImage: Image = {
  ...anyBase,
  name: 'unknown',
  entrypoint: ['/app'],
  cmd: [],
  // Many have no entrypoint: `kubectl run -it --image=acme/tools tools -- bash`.
  takesCommand: ([first]) => namesProgram(first),
  anyService,
  bringsAnyFile: true,
}
