/**
 * The verbs for any kind. To create is to decode, default, record, admit, validate and append; to update is to decode,
 * default, admit, validate, record and append.
 */
import type { Draft } from 'immer'
import { isEqual } from '../api/equality.ts'
import { alreadyExists, badRequest, conflict, invalid, modified, notFound } from '../api/errors.ts'
import type { FieldError, FieldErrors } from '../api/field-error.ts'
import type { Kind, KubeObject, New } from '../api/kind.ts'
import { deepFreeze, memoByIdentity } from '../api/memo.ts'
import { isBeingDeleted, type ObjectRef, refOf } from '../api/meta.ts'
import type { Field, StructType } from '../api/schema.ts'
import { formatTime } from '../api/time.ts'
import type {
  DeleteOptions,
  ListOptions,
  Preconditions,
  RequestContext,
  UpdateOptions,
} from '../client/client.ts'
import type { Clock } from '../sim/clock.ts'
import type { Random } from '../sim/random.ts'
import { AdmissionChain, type AdmissionPlugin } from './admission/admission.ts'
import { decodeObject } from './decoding.ts'
import { decideDeletion, endOfGrace, isBeyondLife } from './deletion.ts'
import { recordCreate, recordsTheSame, recordUpdate } from './managed-fields.ts'
import { eachOwnerOnce, metadataProblems, metadataUpdateProblems } from './metadata.ts'
import { warnOfWhatIsNotSimulated } from './not-simulated.ts'
import { checkSize } from './object-size.ts'
import { filterBySelectors } from './selection.ts'
import type { ServedApi } from './served-api.ts'
import { SharedSpecs } from './shared-specs.ts'
import { shareParts } from './sharing.ts'
import type { Store } from './store.ts'

interface RegistryOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly kinds: readonly Kind[]
  readonly admission: readonly AdmissionPlugin[]
}

/** A working copy: its top level and metadata are the registry's own to change until it is frozen. */
type Working = Draft<KubeObject> & { spec?: object; status?: unknown }

export class Registry implements ServedApi {
  readonly store: Store
  readonly kinds: readonly Kind[]
  readonly #clock: Clock
  readonly #random: Random
  readonly #admission: AdmissionChain
  readonly #specs = new SharedSpecs()

  constructor(options: RegistryOptions) {
    this.store = options.store
    this.kinds = options.kinds
    this.#clock = options.clock
    this.#random = options.random
    this.#admission = new AdmissionChain(options.admission)
  }

  get revision(): number {
    return this.store.revision
  }

  get now(): number {
    return this.#clock.now()
  }

  get<T extends KubeObject>(kind: Kind<T>, ref: ObjectRef): T | undefined {
    return this.store.get(kind, ref)
  }

  list<T extends KubeObject>(kind: Kind<T>, options: ListOptions): readonly T[] {
    return filterBySelectors(kind, this.store.list(kind, options.namespace), options)
  }

  create<T extends KubeObject>(kind: Kind<T>, object: New<T>, context: RequestContext): T {
    return this.#create(kind, object, context) as T
  }

  update<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    change: (current: T) => unknown,
    context: RequestContext & UpdateOptions,
  ): T {
    const current = this.store.get(kind, ref)
    if (!current) throw notFound(kind, ref.name)
    checkPreconditions(kind, current, context.preconditions)
    const next = change(current)
    return next === current ? current : (this.#update(kind, { current, next }, context) as T)
  }

  delete<T extends KubeObject>(
    kind: Kind<T>,
    ref: ObjectRef,
    options: DeleteOptions,
    context: RequestContext,
  ): T {
    return this.#delete(kind, ref, options, context) as T
  }

  #create(kind: Kind, input: unknown, context: RequestContext): KubeObject {
    const object = workingCopy(kind, input, context)
    const { metadata } = object
    checkHasNoVersion(metadata)
    const isGenerated = this.#nameNew(kind, metadata)
    metadata.uid = this.#random.uuid()
    metadata.creationTimestamp = formatTime(this.#clock.now())
    if (kind.countsGenerations) metadata.generation = 1
    else delete metadata.generation
    delete metadata.deletionTimestamp
    delete metadata.deletionGracePeriodSeconds
    delete metadata.selfLink
    if (kind.hasStatus && !kind.keepsStatusOnCreate) object.status = {}
    kind.prepareForCreate?.(object)
    kind.defaults?.(object)
    if (kind.sharesSpecs) object.spec = this.#specs.shared(object.spec!)
    const { spec } = object
    // Its author manages what he wrote and what was defaulted, not what admission adds.
    recordCreate(kind, object, context, metadata.creationTimestamp)
    const name = (isGenerated && metadata.generateName) || metadata.name
    this.#admission.run({ operation: 'CREATE', kind, object, name, context, store: this.store })
    if (kind.sharesSpecs) object.spec = this.#specs.admitted(spec!, object.spec!)
    check(kind, object, metadataProblems(kind, object), kind.validate?.(object))
    const namesake = isGenerated ? undefined : this.store.get(kind, refOf(object))
    if (namesake) throw alreadyExists(kind, metadata.name, isBeingDeleted(namesake))
    warnOfWhatIsNotSimulated(kind, object, context)
    return this.#append(kind, 'ADDED', object, context)
  }

  #update(
    kind: Kind,
    { current, next }: { readonly current: KubeObject; readonly next: unknown },
    context: RequestContext & UpdateOptions,
  ): KubeObject {
    // Metadata that was not touched was checked when it was written.
    const isTouched = (next as Partial<KubeObject>).metadata !== current.metadata
    const object = workingCopy(kind, next, context)
    if (isTouched) {
      checkVersion(kind, object, current)
      keepIdentity(kind, object, current)
    }
    const status = context.subresource === 'status'
    // Other subresources change what they are there for, and have checked it.
    const isOfObject = context.subresource === undefined || context.subresource === 'scale'
    if (status) keepSpec(object, current)
    if (isOfObject) {
      keepStatus(kind, object, current)
      kind.prepareForUpdate?.(object, current)
      kind.defaults?.(object)
    }
    this.#admission.run({
      operation: 'UPDATE',
      kind,
      object,
      name: object.metadata.name,
      previous: current,
      subresource: context.subresource,
      context,
      store: this.store,
    })
    const isSame = saysTheSame(object, current)
    // An apply that changes nothing still makes its author an owner of what it names.
    if (isSame && !context.applied) return current
    // What was sent is new text throughout, even where it says what is stored.
    if (isSent(context)) shareParts(object, current)
    check(
      kind,
      object,
      isTouched ? metadataProblems(kind, object) : undefined,
      isTouched ? metadataUpdateProblems(object, current) : undefined,
      status ? kind.validateStatus?.(object, current) : undefined,
      isOfObject ? kind.validateUpdate?.(object, current) : undefined,
      isOfObject ? kind.validate?.(object) : undefined,
    )
    if (isOfObject) warnOfWhatIsNotSimulated(kind, object, context)
    // Binding a pod is no change of what its author asked for.
    const counts = kind.countsGenerations && !status && context.subresource !== 'binding'
    if (counts && specChanged(object, current)) {
      object.metadata.generation = (current.metadata.generation ?? 0) + 1
    }
    recordUpdate(kind, { object, previous: current, context, at: formatTime(this.#clock.now()) })
    if (isSame && recordsTheSame(object, current)) return current
    if (isBeyondLife(kind, object)) return this.#append(kind, 'DELETED', object, context)
    return this.#append(kind, 'MODIFIED', object, context)
  }

  #delete(kind: Kind, ref: ObjectRef, options: DeleteOptions, context: RequestContext): KubeObject {
    const current = this.store.get(kind, ref)
    if (!current) throw notFound(kind, ref.name)
    checkIsMeant(kind, current, options.preconditions)
    this.#admission.run({
      operation: 'DELETE',
      kind,
      object: current,
      name: current.metadata.name,
      previous: current,
      context,
      store: this.store,
    })
    const decision = decideDeletion(kind, current, options)
    if (!decision.now && !decision.change) return current
    const object = Object.assign({}, current) as Working
    object.metadata = Object.assign({}, object.metadata, decision.change)
    if (!decision.change) return this.#append(kind, 'DELETED', object, context)
    if (decision.change.finalizers === undefined) delete object.metadata.finalizers
    const grace = decision.change.deletionGracePeriodSeconds ?? 0
    object.metadata.deletionTimestamp = formatTime(endOfGrace(current, grace, this.#clock.now()))
    if (kind.countsGenerations && !current.metadata.deletionTimestamp) {
      object.metadata.generation = (current.metadata.generation ?? 0) + 1
    }
    return this.#append(kind, 'MODIFIED', object, context)
  }

  /** Answers whether it has made up a name that is not taken. */
  #nameNew(kind: Kind, metadata: Working['metadata']): boolean {
    const { generateName, name } = metadata
    if (name || !generateName) return false
    // Names are cut so that the random end always fits a label value, as the API server does.
    const base = generateName.slice(0, 58)
    for (let tries = 0; tries < 8; tries++) {
      metadata.name = [base, this.#random.suffix(5)].join('')
      if (!this.store.get(kind, metadata as ObjectRef)) return true
    }
    return false
  }

  #append(
    kind: Kind,
    type: 'ADDED' | 'MODIFIED' | 'DELETED',
    object: Working,
    context: RequestContext,
  ): KubeObject {
    if (isSent(context) && type !== 'DELETED') checkSize(object)
    if (context.dryRun) return deepFreeze(object)
    object.metadata.resourceVersion = String(this.store.revision + 1)
    this.store.append(kind, type, deepFreeze(object), isSent(context))
    return object
  }
}

/** Whether an object comes from outside: only there it is asked how strictly its fields are looked at. */
const isSent = ({ fieldValidation }: RequestContext): boolean => fieldValidation !== undefined

/** What a request brought, as an object whose top level and metadata are the registry's own to change. */
function workingCopy(kind: Kind, input: unknown, context: RequestContext): Working {
  // Copied by Object.assign, not by spread: V8 gives every object that is spread and then frozen a hidden class of its
  // own, and reading ten thousand of those is five times as slow.
  const object = (context.trusted ? Object.assign({}, input) : decodeObject(kind, input, context)) as Working
  object.apiVersion = kind.apiVersion
  object.kind = kind.kind
  object.metadata = Object.assign({}, object.metadata)
  const owners = object.metadata.ownerReferences
  if (owners && owners.length > 1)
    object.metadata.ownerReferences = eachOwnerOnce(owners, context) as typeof owners
  const parts = object as Record<string, unknown>
  for (const name of partsOf(kind.structure())) parts[name] ??= {}
  return object
}

/** Restores what an update cannot change, or leaves out; of what it must not change, validation tells. */
function keepIdentity(kind: Kind, object: Working, current: KubeObject): void {
  const { metadata } = object
  const was = current.metadata
  metadata.uid ??= was.uid
  metadata.creationTimestamp = was.creationTimestamp
  metadata.resourceVersion = was.resourceVersion
  if (was.namespace !== undefined) metadata.namespace ??= was.namespace
  if (was.generateName !== undefined) metadata.generateName ??= was.generateName
  if (was.deletionTimestamp !== undefined) metadata.deletionTimestamp = was.deletionTimestamp
  if (was.deletionGracePeriodSeconds !== undefined) {
    metadata.deletionGracePeriodSeconds ??= was.deletionGracePeriodSeconds
  }
  assignOrDelete(metadata, 'generation', kind.countsGenerations ? was.generation : undefined)
  delete metadata.selfLink
}

function keepStatus(kind: Kind, object: Working, current: KubeObject): void {
  if (kind.hasStatus) object.status = (current as Working).status
}

/** Of an update of the status only status and metadata are taken; metadataUpdateProblems guards the latter. */
function keepSpec(object: Working, current: KubeObject): void {
  const { status, metadata } = object
  Object.assign(object, current, { status, metadata })
}

function check(kind: Kind, object: KubeObject, ...found: (FieldErrors | undefined)[]): void {
  const errors: FieldError[] = []
  for (const each of found) if (each) errors.push(...each)
  if (errors.length > 0) throw invalid(kind, object.metadata.name ?? '', errors)
}

/** @throws ApiError 409 where the object is not the one that is meant */
export function checkPreconditions(
  kind: Kind,
  current: KubeObject,
  preconditions: Preconditions | undefined,
): void {
  const { name, uid, resourceVersion } = current.metadata
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`,
    )
  }
  if (preconditions?.resourceVersion && preconditions.resourceVersion !== resourceVersion) {
    throw modified(kind, name)
  }
}

/** A deletion has words of its own for an object that is another than the one that was meant, and names the kind. */
function checkIsMeant(kind: Kind, current: KubeObject, preconditions: Preconditions = {}): void {
  const { name, uid, resourceVersion } = current.metadata
  const other = (what: string, [asked, found]: readonly [string, string], why: string) =>
    conflict(
      { plural: kind.kind, group: kind.group },
      name,
      `the ${what} in the precondition (${asked}) does not match the ${what} in record (${found}). The object might have been ${why}`,
    )
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    throw other('UID', [preconditions.uid, uid], 'deleted and then recreated')
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw other('ResourceVersion', [preconditions.resourceVersion, resourceVersion], 'modified')
  }
}

/** Only what is stored has a version. @throws ApiError 400, where the real server answers 500 */
function checkHasNoVersion(metadata: { resourceVersion?: string }): void {
  const { resourceVersion } = metadata
  if (resourceVersion && resourceVersion !== '0') {
    throw badRequest('resourceVersion should not be set on objects to be created')
  }
  delete metadata.resourceVersion
}

/** The API server prints the version, a Go uint64, in hexadecimal. */
const noVersion: FieldError = {
  type: 'FieldValueInvalid',
  field: 'metadata.resourceVersion',
  message: 'Invalid value: 0x0: must be specified for an update',
}

/** An author who names a version means to change that version and no other. */
function checkVersion(kind: Kind, object: KubeObject, current: KubeObject): void {
  const { resourceVersion, uid } = object.metadata
  if (kind.needsVersion && !resourceVersion) {
    throw invalid({ kind: kind.plural, group: kind.group }, current.metadata.name, [noVersion])
  }
  if (resourceVersion && resourceVersion !== current.metadata.resourceVersion)
    throw modified(kind, current.metadata.name)
  if (uid) checkPreconditions(kind, current, { uid })
}

/** The parts that every stored object has, be they empty: `spec` and `status` where they are structs. */
const partsOf = memoByIdentity((struct: StructType): readonly string[] => {
  const isPart = ({ name, type, pointer }: Field) => type.kind === 'struct' && !pointer && name !== 'metadata'
  return [...struct.fields.values()].filter(isPart).map(({ name }) => name)
})

function assignOrDelete<T extends object, K extends keyof T>(
  target: T,
  key: K,
  value: T[K] | undefined,
): void {
  if (value === undefined) delete target[key]
  else target[key] = value
}

/** Whether an update changes nothing. What is likeliest to differ is compared first. */
function saysTheSame(object: object, current: object): boolean {
  for (const name in object) {
    const part = (object as Record<string, unknown>)[name]
    const was = (current as Record<string, unknown>)[name]
    if (part !== was && name !== 'metadata' && !isEqual(part, was)) return false
  }
  return isEqual(object, current)
}

/** Everything but metadata and status is the spec, whatever it is called. */
function specChanged(object: KubeObject, previous: KubeObject): boolean {
  const { metadata: _m, status: _s, ...spec } = object as Working
  const { metadata: _pm, status: _ps, ...before } = previous as Working
  return !isEqual(spec, before)
}
