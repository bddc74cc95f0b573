/** What a request is about, as rules of admission see it: a resource in a version, and the objects in that version. */
import { namespace as namespaceKind } from '../../../api/core/namespace.ts'
import type { Namespace } from '../../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { inVersion } from '../../../api/kind-versions.ts'
import { subresources } from '../../subresources/subresources.ts'
import type { AdmissionRequest } from '../admission.ts'
import { typeNamed } from '../spoken.ts'

export interface KindName {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export class Subject {
  readonly request: AdmissionRequest
  /** The version in which the request speaks. */
  readonly version: Kind
  readonly namespace: string
  /** Empty where it is about the object itself. */
  readonly subresource: string
  /** Empty where the API server makes one up. */
  readonly name: string

  constructor(request: AdmissionRequest) {
    const { object, kind, context } = request
    this.request = request
    this.version = inVersion(kind, context.apiVersion)
    this.namespace = kind === namespaceKind ? object.metadata.name : (object.metadata.namespace ?? '')
    this.subresource = request.subresource ?? ''
    this.name = request.name === object.metadata.name ? request.name : ''
  }

  /** The versions in which it could be spoken of besides. */
  get equivalents(): readonly Kind[] {
    const { kind } = this.request
    return [kind.stored, ...kind.stored.versions].filter((each) => each !== this.version)
  }

  /** What is spoken at a resource: the kind, or what a subresource has instead. */
  kindIn(version: Kind): KindName {
    const { asked } = this.request
    const spoken = asked
      ? typeNamed(asked.apiVersion, asked.kind)
      : (subresources.get(this.subresource)?.speaks ?? version)
    const { group, version: name, kind } = spoken
    return { group, version: name, kind }
  }

  /** Whether the object that is asked for is a namespace. */
  get isNamespace(): boolean {
    return this.request.kind === namespaceKind
  }

  /** The object as it would be; null where it goes. */
  objectIn(version: Kind): KubeObject | null {
    const { operation, object, asked, spoken } = this.request
    if (operation === 'DELETE') return null
    return ((asked ?? spoken?.after) as KubeObject | undefined) ?? this.#shown(version, object)
  }

  /** The object as admission sees it that may change it: what is new lacks what the API server makes up. */
  unfinishedObjectIn(version: Kind): KubeObject | null {
    const { operation, asked, isNamed = true } = this.request
    const object = this.objectIn(version)
    // An action is told as it is.
    return object && operation === 'CREATE' && !asked ? withoutMadeUp(object, isNamed) : object
  }

  /** The object as it is stored; null where there is none. */
  oldObjectIn(version: Kind): KubeObject | null {
    const { previous, spoken } = this.request
    if (spoken) return spoken.before as KubeObject
    return previous ? this.#shown(version, previous) : null
  }

  #shown(version: Kind, object: KubeObject): KubeObject {
    const show = subresources.get(this.subresource)?.show
    const own = version.fromStored(object)
    return show ? (show(version, own) as KubeObject) : own
  }

  /** The namespace in which it is. */
  get namespaceObject(): Namespace | null {
    if (this.isNamespace || this.namespace === '') return null
    return this.request.store.get(namespaceKind, { name: this.namespace }) ?? null
  }
}

/** Without what the API server makes up of a new object, which may have a name of its own. */
export function withoutMadeUp(object: KubeObject, isNamed: boolean): KubeObject {
  const { uid: _uid, creationTimestamp: _createdAt, generation: _first, name, ...metadata } = object.metadata
  return { ...object, metadata: { ...(isNamed && { name }), ...metadata } as KubeObject['metadata'] }
}
