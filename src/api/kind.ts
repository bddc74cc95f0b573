/** defineKind: what is special about one kind. What all kinds share is the API server's business. */
import type { Draft } from 'immer'
import type { Column } from './columns.ts'
import { defaultColumns } from './columns.ts'
import { type Defaults, fillOf } from './defaults.ts'
import type { FieldErrors } from './field-error.ts'
import type { PodTemplateSpec } from './generated/types/core-v1.ts'
import { deepFreeze } from './memo.ts'
import type { FieldSet, StoredMeta } from './meta-types.ts'
import { dnsSubdomainProblems } from './names.ts'
import type { NotSimulated } from './not-simulated.ts'
import { structureOfKind } from './open-structure.ts'
import type { StructType } from './schema.ts'
import type { Selector } from './selector.ts'

/** What every stored object has. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: StoredMeta
}

/** An object as its author writes it: without what the API server fills in. */
export type New<T> = DeepPartial<Omit<T, 'metadata'>> & { readonly metadata: DeepPartial<StoredMeta> }

export type DeepPartial<T> = T extends readonly (infer Item)[]
  ? readonly DeepPartial<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
    : T

/** Reads a field as text. As a method's type, so that a kind of one sort of object is a kind of objects. */
export type FieldReader<T> = { read(object: T): string }['read']

/** Another version of a kind, made once the kind is there. As a method's type, for the same reason. */
export type KindVersion<T extends KubeObject> = { of(kind: Kind<T>): Kind }['of']

/** How the `scale` subresource reads and writes a kind. */
export interface ScaleRules<T> {
  /** Where the replicas are that are wanted. Default: `spec.replicas`. */
  readonly path?: readonly string[]
  /** Whether less than none is refused before the object is looked at. Default true. */
  readonly isChecked?: boolean
  /** Whether an object does not say how many are wanted: it can be scaled, and `replicas` throws. Default: it says so. */
  isMissing?(object: T): boolean
  replicas(object: T): number
  withReplicas(object: T, replicas: number): T
  statusReplicas(object: T): number
  /** The selector in text form, for autoscalers. */
  selector(object: T): string
}

/** How an object is read whose structure does not say how. */
export interface ReadOptions {
  /** Whether null stays where it cannot be, for validation to find. Default false. */
  readonly keepsNull?: boolean
}

interface KindDefinition<T extends KubeObject> {
  readonly plural: string
  readonly singular?: string
  /** Default: that of the kind, and `List`. */
  readonly listKind?: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly scope: 'Namespaced' | 'Cluster'
  /** What its objects are made of. Default: as Kubernetes has it, or for a kind of one's own a spec and a status of any form. */
  readonly structure?: () => StructType
  /**
   * Reads an object that comes from outside, where its structure does not say how. `problems`: fields that it does not have.
   * @throws DecodeError
   */
  reads?(
    input: unknown,
    options?: ReadOptions,
  ): { readonly object: Record<string, unknown>; readonly problems: readonly string[] }
  /** Whether it is served as custom resources are: objects must say what they are, and nobody knows of paths beside it. */
  readonly isUnstructured?: boolean
  /** Whether an object is admitted and checked in the version in which it is written, and converted only to be stored. */
  readonly isCheckedAsWritten?: boolean
  /** Whether the author of an object in another version than the stored one has written all that it shows once it has been converted: annotations tell what that version has no fields for. */
  readonly isRecordedAsRead?: boolean
  /** What is served below an object besides the object: `status`, `scale`, and what the API server has by name. */
  readonly subresources?: readonly string[]
  /** Those of them of which no Table is made, though they speak of the object. */
  readonly withoutTable?: readonly string[]
  /** The subresource, by its name in apiserver/subresources/, that takes what is created: nothing of it is stored. */
  readonly takenBy?: string
  /** Who knows its objects, where they are not stored but told when somebody asks. */
  readonly told?: Teller<T>
  /** Whether its objects are questions, which are answered and never stored. What is answered: apiserver/reviews/. */
  readonly isAnswered?: boolean
  /** The verbs that are not served, where not all are. */
  readonly without?: readonly Verb[]
  /** Whether changes of the spec count up metadata.generation. Default: where there is a status. */
  readonly countsGenerations?: boolean
  /** Whether a change counts it up; default: one of anything but the metadata and the status. */
  isNewGeneration?(object: T, previous: T): boolean
  /** Whether a change counts that is then left out, as are fields behind closed gates. Default: what is left out was never there. */
  readonly countsLeftOut?: boolean
  /** Whether it is a change of the spec to give a list, a map or bytes that are empty where there were none. Source: reflect.DeepEqual in PrepareForUpdate. */
  readonly tellsEmpty?: boolean
  /** Whether the author of a new object may give it a status, as a kubelet does for its node. Default: it is cleared. */
  readonly keepsStatusOnCreate?: boolean
  /** Whether an object may be without a status. Default: it has an empty one. */
  readonly mayLackStatus?: boolean
  /** What a client is warned of at every request: that there is something newer. */
  readonly deprecation?: string
  /** Whether PUT makes an object that is not there. */
  readonly createsOnUpdate?: boolean
  /** Under what etcd keeps it, where that is not its plural: some errors tell it. */
  readonly storedUnder?: string
  /** The version in which etcd keeps it, where that is not the stored one: the hash in discovery tells it. */
  readonly hashedVersion?: string
  /** Whether a DELETE answers with the object as it was last. Default: only that it is gone. */
  readonly answersDeleted?: boolean
  /** Whether no webhook is asked about it: one that refuses everything can be taken away then. */
  readonly isBeyondWebhooks?: boolean
  /** Whether no policy of the API is asked about it, so that nobody locks himself out with one. */
  readonly isBeyondPolicies?: boolean
  /** Whether an update must name the version that it changes. */
  readonly needsVersion?: boolean
  /** Whether a finalizer may have any name, not only one of Kubernetes' own or one that says whose it is. */
  readonly takesAnyFinalizer?: boolean
  /** About how much memory one of its objects takes, with all that is kept for it, in bytes. Default 1 KiB. */
  readonly footprint?: number
  /** Whether objects are made by the thousand with the same spec and labels: equal ones are then kept as one. */
  readonly sharesSpecs?: boolean
  /** What is wrong with a name; default: it must be a DNS subdomain. */
  nameProblems?(name: string): readonly string[]
  /** Fills in what the author left out of an object, in place, wherever the object is new. */
  defaults?(object: Draft<T>): void
  /**
   * Clears or keeps what an author may not decide on create (besides status), in place.
   * @param now the cluster's time, in milliseconds
   * @param warn is told what the author is warned of, even if the object is refused
   */
  prepareForCreate?(object: Draft<T>, now: number, warn?: (warning: string) => void): void
  /** The same for an update of the object proper, in place; `previous` is what is stored. */
  prepareForUpdate?(object: Draft<T>, previous: T, now: number): void
  /**
   * The same for an update of the status, of which the spec is left out already: what of the metadata it may not touch,
   * and what the server itself says of a status: the author of the request comes to manage none of it.
   * @param now the cluster's time, in milliseconds
   */
  prepareForStatusUpdate?(object: Draft<T>, previous: T, now: number): void
  /** The fields, besides the status, that nobody comes to manage by a write of the object. */
  readonly leavesAlone?: FieldSet
  /** The fields, besides the spec, that nobody comes to manage by a write of the status. */
  readonly statusLeavesAlone?: FieldSet
  /** Shows that the deletion of an object was asked for, besides its metadata, in place; the status is not to be written to. */
  prepareForDelete?(object: Draft<T>): void
  /**
   * What is wrong with an object, in order. `previous`: what is stored, where it is changed; `known`: what was found in the
   * metadata of a new one.
   */
  validate?(object: T, previous?: T, known?: FieldErrors): FieldErrors
  /** What is wrong with a change. */
  validateUpdate?(object: T, previous: T): FieldErrors
  /**
   * What is asked about an update, in order, besides what is asked about all: what is wrong with the metadata, with the
   * object, with the change of the metadata, and with the change. Default: all four. Source: the Validate…Update of each kind.
   */
  readonly updateChecks?: readonly UpdateCheck[]
  /** What is wrong with a change of the status. */
  validateStatus?(object: T, previous: T): FieldErrors
  /** What the author of a new object, or of a changed spec, is warned of, as the real API server warns. `previous`: what is stored. */
  warnings?(object: T, previous?: T): Iterable<string>
  /** Whether the author of every update is warned, not only of one that changes the spec. Source: WarningsOnUpdate of each kind. */
  readonly warnsAlways?: boolean
  /** What the author of an object is warned of that was found wrong, too. */
  warningsOfRefused?(object: T): readonly string[]
  /** What whoever writes the status is warned of. */
  statusWarnings?(object: T): Iterable<string>
  /** From what its objects make pods, where they do, and where in them that stands: `spec.template`. */
  readonly podTemplate?: { readonly path: string; of(object: T): PodTemplateSpec | undefined }
  /**
   * How many seconds an object goes on living after its deletion was asked for; absent: it goes at once.
   * @param requested what the request asks for, if anything
   */
  gracePeriodSeconds?(object: T, requested: number | undefined): number
  /** What keeps an object being deleted from going, besides metadata.finalizers. */
  isHeldBack?(object: T): boolean
  /** What becomes of the dependents when a request does not say. Default Background. */
  readonly defaultPropagation?: 'Background' | 'Orphan'
  /** Whether its objects own nothing: whatever a request says of dependents, they go. Source: GarbageCollectionPolicy Unsupported. */
  readonly hasNoDependents?: boolean
  /** What is said to who deletes an object and does not say what becomes of its dependents. */
  readonly orphanWarning?: string
  readonly columns?: readonly Column<T>[]
  /** The metadata as it is told without the rest of an object, where that is less: annotations that stand for a field inside. */
  partialMetadata?(object: T): StoredMeta
  /** In which order the rows of a Table stand. Default: by namespace and name, as lists are. */
  rowOrder?(a: T, b: T): number
  /** Fields that a field selector may name besides metadata.name and metadata.namespace. */
  readonly selectableFields?: Readonly<Record<string, FieldReader<T>>>
  /** What is said of any other field. Default: the words that most kinds have. */
  notSelectable?(field: string): string
  readonly scale?: ScaleRules<T>
  /** How an object is changed by way of subresources that only its kind has, by their names. */
  readonly parts?: {
    readonly [subresource: string]: {
      /** Gives back all that this way does not lead to, in place; `previous` is what is stored. */
      prepareForUpdate(object: Draft<T>, previous: T, now: number): void
      validateUpdate(object: T, previous: T): FieldErrors
      /** The fields that this way leads to. Default: who writes others by it manages them all the same, though they stay as they are. */
      readonly reaches?: FieldSet
    }
  }
  /** Whether somebody outside makes its objects of those that are stored: to read them may have to wait for him. */
  readonly isConvertedOutside?: boolean
  /** The other versions in which it is served. */
  readonly versions?: readonly KindVersion<T>[]
  /** Fields that are stored and returned but that nothing simulates. */
  readonly notSimulated?: NotSimulated
  /**
   * Short descriptions of fields, by path, for kubectl explain; the empty path describes the kind. What Kubernetes has itself is
   * described by type, in `src/api/<group>/descriptions.ts`.
   */
  readonly descriptions?: Readonly<Record<string, string>>
}

/** Knows objects that are not stored. */
export interface Teller<T extends KubeObject = KubeObject> {
  /** All, or those of a namespace. What a selector does not select may be left out: it costs nothing then. */
  list(namespace: string | undefined, selector?: Selector): readonly T[]
  /** @throws ApiError where it has more to say than that there is none */
  find(name: string, namespace: string | undefined): T | undefined
}

/** A kind as it is written down. */
interface WrittenKind<T extends KubeObject> extends Omit<KindDefinition<T>, 'defaults'> {
  /** What is filled in where the author left it out. Source: the defaults.go of each API group. */
  readonly defaults?: Defaults<T>
}

/** A question about an update: `object` is `validate`, `change` is `validateUpdate`. */
type UpdateCheck = 'metadata' | 'object' | 'metadataChange' | 'change'

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch'

const allVerbs: readonly Verb[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]

const allChecks: readonly UpdateCheck[] = ['metadata', 'object', 'metadataChange', 'change']

const onlyAsked: readonly Verb[] = ['create']

/** A kind, complete: its definition and what follows from it. Also a version of one that is not the stored one. */
export interface Kind<T extends KubeObject = KubeObject> extends Omit<KindDefinition<T>, 'versions'> {
  readonly apiVersion: string
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly singular: string
  readonly listKind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly Verb[]
  readonly subresources: readonly string[]
  readonly hasStatus: boolean
  readonly countsGenerations: boolean
  readonly updateChecks: readonly UpdateCheck[]
  readonly columns: readonly Column<T>[]
  readonly selectableFields: Readonly<Record<string, FieldReader<T>>>
  nameProblems(name: string): readonly string[]
  structure(): StructType
  /** Why no object can be made any more. */
  readonly refusesNew?: string
  /** Whether it is stored so, but not served in this version. */
  readonly isHidden?: boolean
  /** The kind as its objects are stored: nearly always itself. */
  readonly stored: Kind
  /** The other versions in which it is served. */
  readonly versions: readonly Kind[]
  /** An object of this version as it is stored: the same where this is the stored one. */
  toStored(object: KubeObject): KubeObject
  /** The way back; for what is frozen the same answer each time. */
  fromStored(object: KubeObject): KubeObject
  /**
   * Asks who makes its objects of stored ones once more: what he says is the answer of `fromStored` from then on. Default: nobody is asked.
   * @throws ApiError where he cannot say, and then that stays as it was
   */
  convertAnew?(object: KubeObject): void
  /** An object of this version in another one, with nothing filled in or left out. Default: by way of the stored one. */
  translated?(object: KubeObject, apiVersion: string): KubeObject
}

const asItIs = (object: KubeObject) => object
const none: readonly Kind[] = Object.freeze([])

export function defineKind<T extends KubeObject>(
  apiVersion: T['apiVersion'],
  kind: T['kind'],
  definition: WrittenKind<T>,
): Kind<T> {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  const subresources = definition.subresources ?? []
  const structureOf = definition.structure ?? (() => structureOfKind(apiVersion, kind))
  let structure: StructType | undefined
  const hasStatus = subresources.includes('status')
  const complete = {
    nameProblems: dnsSubdomainProblems,
    updateChecks: allChecks,
    ...definition,
    defaults: definition.defaults && fillOf(definition.defaults),
    apiVersion,
    group,
    version,
    kind,
    singular: definition.singular ?? kind.toLowerCase(),
    listKind: definition.listKind ?? `${kind}List`,
    shortNames: definition.shortNames ?? [],
    categories: definition.categories ?? [],
    namespaced: definition.scope === 'Namespaced',
    verbs: definition.isAnswered ? onlyAsked : allVerbs.filter((verb) => !definition.without?.includes(verb)),
    subresources,
    hasStatus,
    countsGenerations: definition.countsGenerations ?? hasStatus,
    columns: definition.columns ?? defaultColumns,
    selectableFields: definition.selectableFields ?? {},
    // What is frozen is remembered by whoever reckons with it.
    leavesAlone: deepFreeze(definition.leavesAlone),
    statusLeavesAlone: deepFreeze(definition.statusLeavesAlone),
    notSimulated: definition.notSimulated && Object.freeze({ ...definition.notSimulated }),
    structure: () => (structure ??= structureOf()),
    stored: undefined as unknown as Kind,
    versions: none,
    toStored: asItIs,
    fromStored: asItIs,
  }
  complete.stored = complete as unknown as Kind
  if (definition.versions) complete.versions = definition.versions.map((versionOf) => versionOf(complete))
  return complete
}
