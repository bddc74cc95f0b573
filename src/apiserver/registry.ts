/**
 * The verbs for any kind. To write is to decode, default, record, admit, validate and append.
 */
import { alreadyExists, forbidden, notFound } from '../api/errors.ts'
import type { Kind, KubeObject, New } from '../api/kind.ts'
import { inVersion } from '../api/kind-versions.ts'
import { deepFreeze } from '../api/memo.ts'
import { isBeingDeleted, type ObjectRef, refOf } from '../api/meta.ts'
import type { Planted } from '../api/planted.ts'
import {
  type Action,
  type DeferringServer,
  type DeleteOptions,
  isSent,
  type ListOptions,
  type RequestContext,
  type UpdateOptions,
  type WriteType,
} from '../client/client.ts'
import type { RepeatServer } from '../client/repeats.ts'
import type { WebhookReply } from '../client/webhook-connection.ts'
import type { Clock } from '../sim/clock.ts'
import type { Random } from '../sim/random.ts'
import { actionRequest } from './admission/actions.ts'
import {
  AdmissionChain,
  type AdmissionPlugin,
  type AdmissionRequest,
  unnamed,
} from './admission/admission.ts'
import { replaceFields } from './admission/spoken.ts'
import { check, checkUpdate } from './checks.ts'
import { creationOf, prepareCreation } from './creation.ts'
import { Deferring } from './deferring.ts'
import { decideDeletion, isBeyondLife, marked, withGrace } from './deletion.ts'
import { isEmptyOtherwise, keepEmptyBytes } from './empty-bytes.ts'
import { applyingTo } from './field-manager/apply.ts'
import { recordsTheSame } from './field-manager/managed-fields.ts'
import { Identities } from './identities.ts'
import { metadataProblems } from './metadata.ts'
import { warnOfWhatIsNotSimulated } from './not-simulated.ts'
import { Outside, Unanswered } from './outside.ts'
import { plant } from './planting.ts'
import { checkHasNoVersion, checkIsMeant, checkPreconditions } from './preconditions.ts'
import { Repeating } from './repeating.ts'
import type { Resources } from './resources.ts'
import { answerTo } from './reviews/answering.ts'
import { filterBySelectors } from './selection.ts'
import type { ServedApi } from './served-api.ts'
import { checkedSize } from './store/object-size.ts'
import { SharedParts } from './store/shared-parts.ts'
import type { Store } from './store/store.ts'
import { countUp, prepareUpdate, sentObject, updateOf } from './update.ts'
import { warnAuthor, warnOfOrphans, warnOfUpdate } from './warnings.ts'
import {
  asStored,
  type Beside,
  isStoredSo,
  nothingBeside,
  saysTheSame,
  specChanged,
  type Working,
} from './working-object.ts'
import { rulesOfWrite } from './writes.ts'

interface RegistryOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly resources: Resources
  /** Who is asked outside of the cluster. Default: nobody. */
  readonly outside?: Outside
  readonly admission: readonly AdmissionPlugin[]
  /** Whether each write is made in full, though it only repeats. Default: not where nobody can tell. */
  readonly writesInFull?: boolean
}

const noAdmission = new AdmissionChain([])

export class Registry implements ServedApi {
  readonly store: Store
  readonly resources: Resources
  readonly outside: Outside
  readonly repeats: RepeatServer | undefined
  readonly deferring: DeferringServer | undefined
  readonly applying = applyingTo(this)
  readonly #clock: Clock
  readonly #identities: Identities
  readonly #admission: AdmissionChain
  readonly #shared = new SharedParts()

  constructor(options: RegistryOptions) {
    this.store = options.store
    this.resources = options.resources
    this.outside = options.outside ?? new Outside()
    this.resources.onChange((kind) => this.#forget(kind))
    this.#clock = options.clock
    this.#identities = new Identities(options)
    this.#admission = new AdmissionChain(options.admission)
    const { store, outside } = this
    if (options.writesInFull) return
    const part = { store, outside, admission: this.#admission, identities: this.#identities }
    this.repeats = new Repeating(part)
    this.deferring = new Deferring(part)
  }

  get kinds(): readonly Kind[] {
    return this.resources.kinds
  }

  get revision(): number {
    return this.store.revision
  }

  get now(): number {
    return this.#clock.now()
  }

  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined {
    return kind.told ? kind.told.find(ref.name, ref.namespace) : this.store.get(kind, ref)
  }

  list<T extends KubeObject>(kind: Kind<T>, options: ListOptions): readonly T[] {
    return filterBySelectors(
      kind,
      kind.told?.list(options.namespace, options.labelSelector) ?? this.store.list(kind, options.namespace),
      options,
    )
  }

  create<T extends KubeObject>(kind: Kind<T>, object: New<T>, context: RequestContext): T {
    try {
      return (
        kind.isAnswered ? this.#answer(kind, object, context) : this.#create(kind, object, context)
      ) as T
    } catch (error) {
      throw this.#ended(error)
    }
  }

  update<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    change: (current: T) => unknown,
    context: RequestContext & UpdateOptions,
  ): T {
    const current = this.store.get(kind, ref)
    const version = inVersion(kind, context.apiVersion)
    if (!current) throw notFound(version, ref.name)
    checkPreconditions(version, current, context)
    const shown = version.fromStored(current) as T
    const next = change(shown)
    if (next === shown && !(context.warn && this.#mayAnswer(kind))) return current
    try {
      return this.#update(kind, { current, next }, context) as T
    } catch (error) {
      throw this.#ended(error)
    }
  }

  /** Whether somebody has something to say of an update that changes nothing. */
  #mayAnswer(kind: Kind): boolean {
    return kind.warnsAlways === true || !this.#admission.letsRepeat(kind, this.store)
  }

  delete<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    options: DeleteOptions,
    context: RequestContext & Pick<UpdateOptions, 'subresource'>,
  ): T {
    try {
      return this.#delete(kind, ref, options, context) as T
    } catch (error) {
      throw this.#ended(error)
    }
  }

  act<A>(action: Action, context: RequestContext, run: (judge: () => void) => A): A {
    const { store, resources } = this
    try {
      const request = actionRequest(action, { context, store, kinds: resources.kinds })
      this.#admission.admit(request)
      const answer = run(() => this.#admission.validate(request))
      this.outside.end()
      return answer
    } catch (error) {
      throw this.#ended(error)
    }
  }

  takeAnswer(key: string, reply: WebhookReply): void {
    this.outside.tell(key, reply)
  }

  /** A write that waits for an answer will want those that it had again; any other wants none any more. */
  #ended(error: unknown): unknown {
    if (error instanceof Unanswered) this.outside.wait()
    else this.outside.end()
    return error
  }

  /** What is served no more leaves nothing behind but the past. */
  #forget(kind: Kind): void {
    if (!this.resources.has(kind)) this.store.forget(kind)
  }

  #create(kind: Kind, input: unknown, context: RequestContext): KubeObject {
    const { version, object, sentVersion, madeUpName } = creationOf(kind, input, context, {
      identities: this.#identities,
      shared: this.#shared,
    })
    const { metadata, spec } = object
    if (kind.refusesNew !== undefined) throw forbidden(kind, metadata.name, kind.refusesNew)
    const name = (madeUpName !== undefined && metadata.generateName) || metadata.name || unnamed
    const request: AdmissionRequest = {
      operation: 'CREATE',
      kind,
      object,
      name,
      isNamed: madeUpName === undefined,
      context,
      store: this.store,
      kinds: this.resources.kinds,
    }
    this.#admission.admit(request)
    // What is shared is prepared and looked at once.
    if (kind.sharesSpecs) object.spec = this.#shared.admitted(spec!, object.spec!)
    prepareCreation(version.isCheckedAsWritten ? version : kind, object, this.now, context.warn)
    this.#admission.allot(request)
    if (kind.sharesSpecs) this.#shared.share(object)
    const known = metadataProblems(kind, object)
    check(kind, object, known, version.validate?.(object, undefined, known))
    warnAuthor(kind, object, context)
    // By now it has its name.
    const valid = madeUpName === undefined ? request : { ...request, name: metadata.name }
    this.#admission.validate(valid)
    // Whoever only tries keeps the version that he sent.
    if (!context.dryRun) checkHasNoVersion(sentVersion)
    else if (sentVersion) metadata.resourceVersion = sentVersion
    const namesake = madeUpName === undefined ? this.store.get(kind, refOf(object)) : undefined
    if (namesake) {
      // A quota is charged before it turns out that there is one of that name already, and stays so until it is reckoned anew.
      if (!context.dryRun) valid.beforeCommit?.()
      throw alreadyExists(version, metadata.name, isBeingDeleted(namesake))
    }
    warnOfWhatIsNotSimulated(kind, object, context)
    return this.#append(kind, 'ADDED', asStored(version, object), context, valid)
  }

  #answer(kind: Kind, input: unknown, context: RequestContext): KubeObject {
    const { store, now } = this
    const answering = { admission: this.#admission, store, kinds: this.resources.kinds, now }
    const answer = answerTo({ kind, input, context }, answering)
    this.outside.end()
    context.beforeCommit?.(answer, 'ADDED')
    return answer
  }

  #update(
    kind: Kind,
    { current, next }: { readonly current: KubeObject; readonly next: unknown },
    context: RequestContext & UpdateOptions,
  ): KubeObject {
    let update = updateOf(kind, current, next, context)
    const { version, rules, before, write } = update
    const object = sentObject(update, this.now)
    const admission = this.#admissionOf(context)
    const { spoken } = context
    const sent: AdmissionRequest = {
      operation: 'UPDATE',
      kind,
      object,
      name: object.metadata.name,
      previous: current,
      subresource: context.subresource,
      spoken,
      context,
      store: this.store,
      kinds: this.resources.kinds,
    }
    if (admission.admit(sent) || spoken) update = { ...update, isTouched: true }
    if (spoken) replaceFields(object, { ...spoken.made(before) })
    prepareUpdate(update, object, this.now)
    const request = spoken ? { ...sent, spoken: undefined } : sent
    admission.allot(request)
    // An apply that changes nothing still makes its author an owner of what it names.
    const counts = write.countsGenerations && kind.countsGenerations
    const isEmptied = counts && kind.tellsEmpty === true && isEmptyOtherwise(object, current)
    const isSame =
      !isEmptied &&
      saysTheSame(object, before) &&
      recordsTheSame(object, current) &&
      isStoredSo(object, update)
    if (isSame) {
      // What is stored may be wrong all the same, and who sends it is told.
      if (isSent(context)) checkUpdate(object, update)
      warnOfUpdate(object, update, false)
      admission.validate(request)
      this.outside.end()
      return current
    }
    checkUpdate(object, update)
    const warns = write.takes === 'object' && context.warn !== undefined
    const isOtherSpec =
      isEmptied || ((warns || (counts && !kind.isNewGeneration)) && specChanged(object, before))
    const isNewGeneration =
      counts && !kind.countsLeftOut && (rules.isNewGeneration?.(object, before) ?? isOtherSpec)
    warnOfUpdate(object, update, isOtherSpec || isNewGeneration)
    if (isNewGeneration) countUp(object, current)
    admission.validate(request)
    if (warns && isOtherSpec) warnOfWhatIsNotSimulated(kind, object, context)
    const stored = asStored(version, object)
    if (!isBeyondLife(kind, object)) return this.#append(kind, 'MODIFIED', stored, context, request)
    // Nothing of the last update was stored: those who follow are told what was.
    const last = marked(kind, current, { now: this.#clock.now() })
    return this.#append(kind, 'DELETED', stored, context, { stored: last })
  }

  /** Admission was asked about an action before it is carried out. */
  #admissionOf({ subresource }: Pick<UpdateOptions, 'subresource'>): AdmissionChain {
    return rulesOfWrite(subresource).isOfAction ? noAdmission : this.#admission
  }

  #delete(
    kind: Kind,
    ref: ObjectRef,
    options: DeleteOptions,
    context: RequestContext & Pick<UpdateOptions, 'subresource'>,
  ): KubeObject {
    warnOfOrphans(kind, options, context)
    const current = this.store.get(kind, ref)
    if (!current) throw notFound(inVersion(kind, context.apiVersion), ref.name)
    checkIsMeant(kind, current, options.preconditions)
    const request: AdmissionRequest = {
      operation: 'DELETE',
      kind,
      object: current,
      name: context.isOfCollection ? unnamed : current.metadata.name,
      previous: current,
      options: context.isOfCollection ? options : withGrace(kind, current, options),
      context,
      store: this.store,
      kinds: this.resources.kinds,
    }
    const admission = this.#admissionOf(context)
    const ask = (each: AdmissionRequest) => {
      admission.admit(each)
      admission.validate(each)
    }
    ask(request)
    const decision = decideDeletion(kind, current, options)
    if (!decision.now && !decision.change) {
      this.outside.end()
      return current
    }
    const object = marked(kind, current, { change: decision.change, now: this.now })
    // Where time to go might have been given, it is marked first, and then deleted.
    if (decision.now && decision.change && !context.dryRun) ask({ ...request, object, previous: object })
    return this.#append(kind, decision.now ? 'DELETED' : 'MODIFIED', object, context)
  }

  /** Puts in what every cluster has from the start. */
  plant(object: Planted): void {
    plant(object, { store: this.store, identities: this.#identities, now: this.now })
  }

  #append(
    kind: Kind,
    type: WriteType,
    object: Working,
    context: RequestContext,
    { stored = object, beforeCommit }: Beside = nothingBeside,
  ): KubeObject {
    const size = () => (type === 'DELETED' ? 0 : checkedSize(object))
    const sentBytes = isSent(context) ? size() : undefined
    if (!context.dryRun) {
      beforeCommit?.()
      object.metadata.resourceVersion = String(this.store.revision + 1)
      stored.metadata.resourceVersion = object.metadata.resourceVersion
    }
    if (kind.tellsEmpty) keepEmptyBytes(object)
    deepFreeze(object)
    if (stored !== object) deepFreeze(stored)
    this.outside.end()
    context.beforeCommit?.(object, type)
    if (!context.dryRun) this.store.append(kind, type, stored, sentBytes)
    return object
  }
}
