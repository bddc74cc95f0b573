/** An API server beside the cluster's own, as a program in a container is one: a store and kinds of its own, and the same REST. */
import type { ApiRequest, ApiResponse, ApiStream } from '../../client/api-connection.ts'
import type {
  AccessAsked,
  ExtensionServerOptions,
  NewExtensionServer,
} from '../../client/extension-server.ts'
import type { Clock } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import { defineAdmissionPlugin } from '../admission/admission.ts'
import { type Attributes, attributesOf } from '../authorization/attributes.ts'
import { refusalOf } from '../authorization/authorizer.ts'
import { Registry } from '../registry.ts'
import { Resources } from '../resources.ts'
import { Store } from '../store/store.ts'
import { type Gate, requestOf } from './access.ts'
import { ContainerRequests } from './container-requests.ts'
import type { RestRequest } from './request.ts'
import type { RestOptions } from './rest.ts'

interface ExtensionServersOptions {
  readonly clock: Clock
  readonly random: Random
}

/** All its objects together may take so many bytes. */
const capacityBytes = 64 * 1024 * 1024

/** Health is told to everybody. Source: `--authorization-always-allow-paths`. */
const openPaths: ReadonlySet<string> = new Set(['/healthz', '/livez', '/readyz'])

export const extensionServers =
  ({ clock, random }: ExtensionServersOptions): NewExtensionServer =>
  (options) => {
    const registry = new Registry({
      store: new Store(clock, { capacityBytes }),
      clock,
      random: random.fork(options.name),
      resources: new Resources(options.kinds),
      admission: admissionOf(options),
    })
    const requests = new ContainerRequests({ registry, nodes: noNodes, access: gateOf(options), clock })
    const open = new Set<EndableStream>()
    return {
      answer: (request) => endable(requests.answer(request), open),
      list: (kind) => registry.list(kind, {}),
      end: () => {
        for (const stream of open) stream.end()
      },
    }
  }

const admissionOf = ({ admit }: ExtensionServerOptions) =>
  admit
    ? [
        defineAdmissionPlugin({
          name: 'ExtensionServer',
          operations: ['CREATE'],
          admit: ({ kind, object }) => admit(kind, object),
        }),
      ]
    : []

/** None of its kinds has anything to do with a node. */
const noNodes = {} as RestOptions['nodes']

function gateOf({ identify, review }: ExtensionServerOptions): Gate {
  const gate: Gate = {
    letIn(request) {
      gate.identify(request)
      gate.check(request)
    },
    identify(request) {
      const { method, path, headers } = request
      request.user = identify({ method, path, headers: headers as ApiRequest['headers'] })
    },
    check(request) {
      if (!openPaths.has(request.path)) check(request, request.method)
    },
    checkMayCreate: (request) => check(request, 'POST'),
  }
  const check = (request: RestRequest, method: string) => {
    const asked = attributesOf(requestOf({ ...request, method }))
    const { allowed, reason } = review(accessAsked(asked))
    if (!allowed) throw refusalOf(asked, reason)
  }
  return gate
}

function accessAsked(asked: Attributes): AccessAsked {
  const { user, verb } = asked
  const who = { user: user.name, groups: user.groups }
  if ('path' in asked) return { ...who, nonResourceAttributes: { path: asked.path, verb } }
  const { group, resource, subresource, name, namespace } = asked
  return { ...who, resourceAttributes: { verb, group, resource, subresource, name, namespace } }
}

function endable(answer: ApiResponse, open: Set<EndableStream>): ApiResponse {
  if (!answer.rest) return answer
  const rest = new EndableStream(answer.rest, () => open.delete(rest))
  open.add(rest)
  return { ...answer, rest }
}

/** Ends with the server, however long it would have gone on. */
class EndableStream implements ApiStream {
  #isOver = false
  #waiting: { readonly run: () => void; readonly stop: () => void } | undefined

  constructor(
    private readonly stream: ApiStream,
    private readonly ended: () => void,
  ) {}

  read(): string | Uint8Array | undefined {
    const piece = this.#isOver ? undefined : this.stream.read()
    if (piece === undefined) this.ended()
    return piece
  }

  onMore(run: () => void): () => void {
    const stop = this.stream.onMore(run)
    this.#waiting = { run, stop }
    return stop
  }

  cancel(): void {
    this.ended()
    this.stream.cancel()
  }

  end(): void {
    this.#isOver = true
    this.cancel()
    this.#waiting?.stop()
    this.#waiting?.run()
  }
}
