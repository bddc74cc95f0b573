/** Of which flow each request is: which FlowSchema it is of, and so of which priority level. No request waits here for another. */
import { flowSchema } from '../../api/flowcontrol/flowschema.ts'
import { priorityLevelConfiguration } from '../../api/flowcontrol/prioritylevelconfiguration.ts'
import type { FlowSchema } from '../../api/generated/types/flowcontrol-v1.ts'
import type { User } from '../../client/user.ts'
import type { Attributes } from '../authorization/attributes.ts'
import type { Store } from '../store/store.ts'
import { isAbout, reachOf } from './matching.ts'

/** How answers name the two, by their uids. Source: ResponseHeaderMatchedFlowSchemaUID and its like. */
export type FlowHeaders = Readonly<Record<string, string>>

interface Flow {
  readonly schema: FlowSchema
  readonly headers: FlowHeaders
}

const none: FlowHeaders = {}

/** What is about a connection is of no flow. Source: BasicLongRunningRequestCheck; a watch is of one all the same. */
const connections = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

/** In one life of the store. */
export class Flows {
  #revision = -1
  /** In the order in which they are asked. */
  #flows: readonly Flow[] = []
  /** The one that all requests of somebody for resources are of; undefined: that depends. */
  #usual = new WeakMap<User, { readonly flow?: Flow }>()

  constructor(private readonly store: Store) {}

  headersOf(asked: Attributes): FlowHeaders {
    this.#look()
    if (!('path' in asked) && connections.has(asked.subresource)) return none
    return this.#flows.find(({ schema }) => isAbout(schema, asked))?.headers ?? none
  }

  /** The same for a request for a resource, where it is clear without a look at what is asked for. */
  usualHeadersOf(user: User, subresource: string | undefined): FlowHeaders | undefined {
    this.#look()
    if (subresource !== undefined && connections.has(subresource.split('/', 1)[0])) return none
    let found = this.#usual.get(user)
    if (!found) this.#usual.set(user, (found = { flow: this.#usualOf(user) }))
    return found.flow?.headers
  }

  #usualOf(user: User): Flow | undefined {
    const first = this.#flows.find(({ schema }) => reachOf(schema, user) !== 'none')
    return first && reachOf(first.schema, user) === 'all' ? first : undefined
  }

  /** Looks anew when either kind has been written. */
  #look(): void {
    const { store } = this
    const revision = Math.max(store.revisionOf(flowSchema), store.revisionOf(priorityLevelConfiguration))
    if (revision === this.#revision) return
    this.#revision = revision
    this.#usual = new WeakMap()
    this.#flows = store
      .list(flowSchema)
      .sort(inOrder)
      .flatMap((schema) => this.#flowOf(schema))
  }

  /** Nothing is of a level that is not there. */
  #flowOf(schema: FlowSchema): readonly Flow[] {
    const { name } = schema.spec.priorityLevelConfiguration
    const level = this.store.get(priorityLevelConfiguration, { name })
    return level ? [{ schema, headers: headersNaming(schema.metadata.uid, level.metadata.uid) }] : []
  }
}

const inOrder = (a: FlowSchema, b: FlowSchema): number =>
  a.spec.matchingPrecedence - b.spec.matchingPrecedence || (a.metadata.name < b.metadata.name ? -1 : 1)

const headersNaming = (schema: string, level: string): FlowHeaders => ({
  'x-kubernetes-pf-flowschema-uid': schema,
  'x-kubernetes-pf-prioritylevel-uid': level,
})
