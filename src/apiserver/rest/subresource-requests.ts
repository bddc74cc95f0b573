/** Requests for what is below an object: its status, its scale, an eviction … */
import type { Draft } from 'immer'
import { ApiError, badRequest, methodNotSupported } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import { formatTime } from '../../api/time.ts'
import type { Action, Asked, RequestContext, UpdateOptions } from '../../client/client.ts'
import { decodeObject } from '../decoding.ts'
import { applyTo } from '../field-manager/apply.ts'
import { recordOfAnswer } from '../field-manager/managed-fields.ts'
import type { ServedApi } from '../served-api.ts'
import type { Answer as Shown, Subresource, SubresourceRequest } from '../subresources/subresource.ts'
import { tableOf } from '../table.ts'
import { type Whole, wholeValue } from './answer.ts'
import { appliedConfiguration, isApply } from './applying.ts'
import { checkBodyType } from './body.ts'
import { contextOf, contextWith, withInput } from './context.ts'
import {
  apiVersionOf,
  checkIdentity,
  checkPlace,
  type Expected,
  inputOf,
  type Json,
  putIntoNamespace,
  structOf,
  structured,
  uidIn,
} from './input.ts'
import { patchOf } from './patching.ts'
import { type Representation, shownTo } from './representation.ts'
import { type ResourceRequest, refOfRequest } from './request.ts'
import { written } from './written.ts'

interface SubresourceRequestsOptions {
  readonly registry: ServedApi
  readonly representation: Representation
  now(): number
}

/** A request, and what of the object it is about. */
interface Below {
  readonly r: ResourceRequest
  readonly subresource: Subresource
}

export class SubresourceRequests {
  constructor(private readonly options: SubresourceRequestsOptions) {}

  /** @throws ApiError 405 for a method that the subresource does not have */
  handle(r: ResourceRequest, subresource: Subresource): Whole {
    const { get, create, update, isOnlyReplaced } = subresource
    const below = { r, subresource }
    switch (r.request.method) {
      case 'GET':
        if (get) return this.#show(below, get(this.#requestOf(below, contextWith(r, {}))))
        break
      case 'POST':
        if (create) return this.#create(below)
        break
      case 'PUT':
        if (update) return this.#update(below)
        break
      case 'PATCH':
        if (update && !isOnlyReplaced) return isApply(r) ? this.#apply(below) : this.#patch(below)
    }
    throw methodNotSupported(r.kind, r.request.method)
  }

  #create(below: Below): Whole {
    const { r, subresource } = below
    checkBodyType(r.request.headers['content-type'])
    const context = contextOf(r, 'CreateOptions')
    const expected = subresource.speaks ?? r.served
    const body = structured(inputOf(r, expected), expected, context)
    putIntoNamespace(body, r.path)
    const action = this.#actionOf(below, body, context)
    const request = this.#requestOf(below, context)
    const answer = this.options.registry.act(action, context, (judge) =>
      subresource.create!(request, action.asked, judge),
    )
    return wholeValue(r.request, answer, r.form, 201)
  }

  /** All of what is asked for is its author's. */
  #actionOf({ r, subresource }: Below, body: Json, context: RequestContext): Action {
    const { kind, path } = r
    const spoken = typedAs(subresource.speaks ?? r.served)
    const { apiVersion, structure } = spoken
    const asked = { ...body, apiVersion, kind: (subresource.speaks ?? r.served).kind } as Draft<Asked>
    subresource.defaults?.(asked)
    const by = { ...context, subresource: path.subresource }
    const managedFields = recordOfAnswer({ apiVersion, structure }, asked, by, formatTime(this.options.now()))
    if (managedFields.length > 0)
      asked.metadata = { ...asked.metadata, managedFields } as Draft<Asked['metadata']>
    const ref = { ...refOfRequest(r), name: path.name ?? asked.metadata?.name ?? '' }
    return { operation: 'CREATE', kind, ref, subresource: path.subresource, asked }
  }

  #update(below: Below): Whole {
    const { r, subresource } = below
    const context = contextOf(r, 'UpdateOptions')
    const { speaks } = subresource
    const { input, wanted } = spoken(below, context)
    const sent = withInput(context, input)
    const read = () => (speaks ? wanted : decodeObject(r.served, wanted, sent))
    checkPlace(() => checkIdentity(wanted, r.path), read)
    const preconditions = { uid: uidIn(wanted) }
    const current = this.options.registry.get(r.kind, refOfRequest(r))
    // What is not there, or is not what is meant, is read all the same.
    if (!current || (preconditions.uid ?? current.metadata.uid) !== current.metadata.uid) read()
    return this.#write(below, { ...sent, preconditions }, () => wanted)
  }

  #patch(below: Below): Whole {
    const { r, subresource } = below
    const patch = patchOf(r, subresource.speaks ?? r.served)
    return this.#write(below, patch.context, patch.change)
  }

  #apply(below: Below): Whole {
    const { r, subresource } = below
    const { speaks, name } = subresource
    const context = contextOf(r, 'ApplyOptions')
    const options = { force: context.force, at: formatTime(this.options.now()) }
    return this.#write(below, { ...context, isRecorded: true }, (current) => {
      const said = appliedConfiguration(r, context, { expected: speaks ?? r.served })
      const configuration = { kind: r.served, subresource: name, speaks: speaks && typedAs(speaks), said }
      if (speaks && r.kind.isUnstructured) throw cannotBeConverted(r, speaks)
      const wanted = applyTo(current as KubeObject, context.fieldManager, configuration, options)
      const placed = { ...wanted, metadata: { ...wanted.metadata } }
      checkIdentity(placed, r.path)
      return placed
    })
  }

  #write(below: Below, context: RequestContext & UpdateOptions, change: (current: Shown) => unknown): Whole {
    const { r, subresource } = below
    const show = (object: KubeObject) => subresource.show?.(r.kind, object) ?? object
    return written(context, {
      write: (context) => subresource.update!(this.#requestOf(below, context), change),
      answerOf: (object) => this.#show(below, show(object)),
    })
  }

  #requestOf({ r }: Below, context: RequestContext & UpdateOptions): SubresourceRequest {
    return { registry: this.options.registry, kind: r.kind, ref: refOfRequest(r), context }
  }

  /** What speaks the object's own kind is shown as the object is. */
  #show({ r, subresource }: Below, answer: Shown): Whole {
    const { request, kind, served, form } = r
    const { speaks } = subresource
    const { representation } = this.options
    const now = this.options.now()
    const object = answer as unknown as KubeObject
    if (answer.kind === served.kind) return representation.one(r, object, { now })
    if (form.as === 'object') return wholeValue(request, answer, form)
    const shown = shownTo(r, now)
    const columns = form.as === 'Table' && subresource.columns?.(kind)
    if (form.as !== 'Table' || !columns)
      return wholeValue(request, representation.shape(speaks ?? served, object, shown), form)
    const { resourceVersion } = object.metadata
    const { version } = form
    return wholeValue(
      request,
      tableOf({ columns }, [object], { ...shown, version, metadata: { resourceVersion } }),
      form,
    )
  }
}

const typedAs = (expected: Expected) => ({
  apiVersion: apiVersionOf(expected),
  structure: () => structOf(expected),
})

/** Nobody can apply the scale of a custom kind. The real server answers 500. */
/** What is sent to a subresource, in the form that it speaks. @throws ApiError 400, 415 */
function spoken({ r, subresource: { speaks } }: Below, context: RequestContext) {
  try {
    const input = inputOf(r, speaks)
    return { input, wanted: speaks ? structured(input, speaks, context) : input.object }
  } catch (error) {
    const isRefused = error instanceof ApiError && error.status.code === 400
    if (!isRefused || !speaks || !r.kind.isUnstructured) throw error
    // The server of custom objects, about to say what was wanted, finds that it does not know that.
    throw badRequest(
      `no kind is registered for the type ${speaks.version}.${speaks.kind} in scheme "pkg/runtime/scheme.go:111"`,
    )
  }
}

function cannotBeConverted({ path }: ResourceRequest, { group, version, kind }: Expected) {
  const apiVersion = `${group}/${version}`
  return badRequest(
    `failed to convert new object (/${path.name}; ${apiVersion}, Kind=${kind}) to proper version: request to convert CR to an invalid group/version: ${apiVersion}`,
  )
}
