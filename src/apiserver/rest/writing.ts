/** POST, PUT, PATCH and DELETE of objects. */
import { hasReason } from '../../api/errors.ts'
import type { KubeObject, New } from '../../api/kind.ts'
import { refOf } from '../../api/meta.ts'
import type { RequestContext, WriteType } from '../../client/client.ts'
import { decodeObject } from '../decoding.ts'
import { checkedDeleteOptions, type SentDeleteOptions } from '../delete-options.ts'
import { serverSideApply } from '../field-manager/apply.ts'
import { KnownConfigurations } from '../field-manager/known-configurations.ts'
import { otherThanMeant } from '../preconditions.ts'
import { selection } from '../selection.ts'
import type { ServedApi } from '../served-api.ts'
import { warnOfOrphans } from '../warnings.ts'
import { type Answer, type Whole, wholeValue } from './answer.ts'
import { appliedConfiguration, isApply } from './applying.ts'
import { checkBodyType } from './body.ts'
import type { Collections } from './collections.ts'
import { contextOf, contextWith, withInput } from './context.ts'
import { asking, convertAnew, convertForCache } from './conversions.ts'
import { sentDeleteOptions, statusOfDeleted } from './deletions.ts'
import { checkIdentity, checkPlace, inputOf, type Json, putIntoNamespace, uidIn } from './input.ts'
import { listParameters } from './parameters.ts'
import { patchOf } from './patching.ts'
import { type Representation, shownTo } from './representation.ts'
import { type ResourceRequest, refOfRequest } from './request.ts'
import { written } from './written.ts'

interface WritingOptions {
  readonly registry: ServedApi
  readonly representation: Representation
  readonly collections: Collections
  /** Called after each write that may have put work on the clock and is not the last of its request. */
  onWork(): void
  now(): number
}

export class Writing {
  readonly #registry: ServedApi
  readonly #applied = new KnownConfigurations()

  constructor(private readonly options: WritingOptions) {
    this.#registry = options.registry
  }

  create(r: ResourceRequest): Answer {
    checkBodyType(r.request.headers['content-type'])
    const context = contextOf(r, 'CreateOptions')
    const input = inputOf(r)
    const sent = withInput(context, input)
    checkPlace(
      () => putIntoNamespace(input.object, r.path),
      () => decodeObject(r.served, input.object, sent),
    )
    return this.#create(r, input.object, sent)
  }

  update(r: ResourceRequest): Answer {
    const context = contextOf(r, 'UpdateOptions')
    const input = inputOf(r)
    const { object } = input
    const sent = withInput(context, input)
    const read = () => decodeObject(r.served, object, sent)
    checkPlace(() => checkIdentity(object, r.path), read)
    const ref = refOfRequest(r)
    const uid = uidIn(object)
    const current = this.#registry.get(r.kind, ref)
    // What is not there, or is not what is meant, is read all the same.
    if (!current || (uid !== undefined && uid !== current.metadata.uid)) read()
    if (!current) {
      if (r.kind.createsOnUpdate) {
        if (uid) throw otherThanMeant(r.served, ref, { what: 'UID', asked: uid, found: '' })
        const { resourceVersion: _ofWhatIsGone, ...metadata } = object.metadata as Json
        return this.#create(r, { ...object, metadata }, sent)
      }
    }
    const meant = { preconditions: { uid } }
    return this.#write(r, sent, (context) =>
      this.#registry.update(r.kind, ref, () => object, { ...context, ...meant }),
    )
  }

  patch(r: ResourceRequest): Answer {
    if (isApply(r)) return this.#apply(r)
    const patch = patchOf(r, r.served)
    return this.#write(r, patch.context, (context) =>
      this.#registry.update(r.kind, refOfRequest(r), patch.change, context),
    )
  }

  delete(r: ResourceRequest): Answer {
    const sent = sentDeleteOptions(r)
    const options = checkedDeleteOptions(sent)
    const object = this.#registry.get(r.kind, refOfRequest(r))
    if (object) asking(this.#registry.outside, () => convertAnew(r.served, [object]))
    return written(contextWith(r, options), {
      write: (context) => this.#registry.delete(r.kind, refOfRequest(r), options, context),
      answerOf: (last, type) => this.#answerToDelete(r, last, { sent, type }),
    })
  }

  /** Answers with what there was when the deletion began. What has gone by itself meanwhile is deleted, too. */
  deleteCollection(r: ResourceRequest): Answer {
    const { representation, now, collections, onWork } = this.options
    const shown = shownTo(r, now())
    const parameters = listParameters(r.query, (selectors) => selection(r.served, selectors))
    const options = checkedDeleteOptions(sentDeleteOptions(r))
    const context = { ...contextWith(r, options), isOfCollection: true }
    warnOfOrphans(r.kind, options, context)
    representation.checkList(r, shown)
    const remove = (object: KubeObject) => {
      try {
        this.#registry.delete(r.kind, refOf(object), options, context)
      } catch (error) {
        // So it is for whoever says that it is gone, such as a webhook.
        if (!hasReason(error, 'NotFound')) throw error
      }
      onWork()
    }
    return collections.find(r, parameters, (page) => {
      asking(this.#registry.outside, () => {
        convertForCache(r.served, page.items)
        convertAnew(r.served, page.items)
      })
      const answer = () => representation.list(r, { ...page, whole: false }, shown)
      return collections.each(page.items, remove, answer)
    })
  }

  #create(r: ResourceRequest, object: Json, context: RequestContext): Answer {
    return this.#write(
      r,
      context,
      (context) => this.#registry.create(r.kind, object as unknown as New<KubeObject>, context),
      201,
    )
  }

  #apply(r: ResourceRequest): Answer {
    const context = contextOf(r, 'ApplyOptions')
    const ref = refOfRequest(r)
    const isNew = !this.#registry.get(r.kind, ref)
    const before = this.#applied
    const configuration = appliedConfiguration(r, context, { expected: r.served, before })
    const checkIsMeant = (object: Json) => checkIdentity(object, r.path)
    return this.#write(
      r,
      { ...context, keepsStored: true },
      (context) =>
        serverSideApply(this.#registry, {
          kind: r.served,
          ref,
          configuration,
          context,
          checkIdentity: checkIsMeant,
        }),
      isNew ? 201 : 200,
    )
  }

  #write(
    r: ResourceRequest,
    context: RequestContext,
    write: (context: RequestContext) => KubeObject,
    code = 200,
  ): Answer {
    const { representation, now } = this.options
    return written(context, {
      write,
      answerOf: (object) => representation.one(r, object, { now: now(), code }),
    })
  }

  /** The object where it stays for a while, or where its kind has it so; else only that it is gone. */
  #answerToDelete(r: ResourceRequest, last: KubeObject, { sent, type }: Deleted): Whole {
    const { representation, now } = this.options
    const isGone = type === 'DELETED'
    // Older clients learn so that the dependents are still to go.
    const code = !isGone && sent.orphanDependents === false ? 202 : 200
    if (!isGone || r.kind.answersDeleted) return representation.one(r, last, { now: now(), code })
    return wholeValue(r.request, statusOfDeleted(r.served, last), r.form, code)
  }
}

interface Deleted {
  readonly sent: SentDeleteOptions
  readonly type?: WriteType
}
