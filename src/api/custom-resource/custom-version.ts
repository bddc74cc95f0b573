/** The versions of a custom kind: how an object is read in one, and made one of another. */
import { SchemaRules } from '../../cel/schema-rules.ts'
import { DecodeError } from '../codec/errors.ts'
import { isEqual } from '../equality.ts'
import { badRequest } from '../errors.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '../generated/types/apiextensions-v1.ts'
import { isMap } from '../json-map.ts'
import type { KubeObject, ReadOptions } from '../kind.ts'
import { frozenAs } from '../memo.ts'
import { NotAnObject, readMetadata, withMetadata } from '../structural-schema/embedded-metadata.ts'
import { takenIn } from '../structural-schema/intake.ts'
import { type Json, SchemaNode } from '../structural-schema/schema-node.ts'
import { inOrderOfBytes } from '../text-bytes.ts'

/** An object as it was read, and the fields that it may not have: `unknown field "spec.foo"`. */
interface ReadObject {
  readonly object: Record<string, unknown>
  readonly problems: readonly string[]
}

export class CustomVersion {
  readonly apiVersion: string
  readonly schema: JSONSchemaProps
  readonly node: SchemaNode
  #rules: SchemaRules | undefined

  constructor(
    group: string,
    readonly defined: CustomResourceDefinitionVersion,
  ) {
    this.apiVersion = `${group}/${defined.name}`
    this.schema = defined.schema?.openAPIV3Schema ?? {}
    this.node = new SchemaNode(this.schema)
  }

  /** Compiled when the first object is looked at. */
  get rules(): SchemaRules {
    return (this.#rules ??= new SchemaRules(this.schema))
  }

  get hasStatus(): boolean {
    return this.defined.subresources?.status !== undefined
  }

  /**
   * The object that a value stands for: without what the schema does not know, with its defaults, keys in alphabetical order.
   * @throws DecodeError
   */
  read(input: unknown, { keepsNull = false }: ReadOptions = {}): ReadObject {
    if (!isMap(input)) throw new DecodeError('expected an object')
    const sent = isMap(input.metadata) || input.metadata !== undefined ? input.metadata : {}
    const metadata = readMetadata(sent)
    const { value, unknown } = this.#takeIn(input, !keepsNull)
    const inside: string[] = []
    const object = { ...(withOwnMetadata(this.node, value, inside) as Json) }
    object.metadata =
      isMap(sent) && isEmptyList(sent.managedFields)
        ? { ...metadata.value, managedFields: [] }
        : metadata.value
    const ofMetadata = metadata.unknown.map((each) => `metadata.${each}`)
    const all = [...ofMetadata, ...unknown, ...inside.sort(inOrderOfBytes)]
    return { object: inOrder(object), problems: all.map((path) => `unknown field "${path}"`) }
  }

  /** Whether it has no status, as what is new, and is read with the one that its schema gives by default. */
  lacksStatus(object: KubeObject): boolean {
    return this.node.properties.get('status')?.default !== undefined && !('status' in object)
  }

  /** A stored object as it is read now: its schema may have changed since. The same one where nothing changes. */
  readStored(object: KubeObject): KubeObject {
    const { value } = this.#takeIn(object as unknown as Json)
    const read = { ...(value as Json), metadata: object.metadata }
    if (isEqual(read, object)) return object
    const made = inOrder(read)
    return frozenAs(object, made) as unknown as KubeObject
  }

  isNewGeneration(object: KubeObject, previous: KubeObject): boolean {
    const names = new Set([...Object.keys(object), ...Object.keys(previous)])
    names.delete('metadata')
    return [...names].some(
      (name) => !isEqual((object as unknown as Json)[name], (previous as unknown as Json)[name]),
    )
  }

  /** Of the metadata nothing is looked at: it is what it is in all objects. */
  #takeIn(input: Json, dropsNull = true) {
    const { metadata: _metadata, ...rest } = input
    return takenIn(this.node, rest, { isRoot: true, dropsNull })
  }
}

function withOwnMetadata(node: SchemaNode, value: unknown, unknown: string[]): unknown {
  try {
    return withMetadata(node, value, unknown)
  } catch (error) {
    throw error instanceof NotAnObject ? new DecodeError(error.message) : error
  }
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const inOrder = (map: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(map)
      .sort(inOrderOfBytes)
      .map((name) => [name, map[name]]),
  )

/** Makes an object one of another version. @throws ApiError */
export type Conversion = (object: KubeObject, apiVersion: string) => KubeObject

export class CustomVersions {
  readonly byName: ReadonlyMap<string, CustomVersion>
  readonly storage: CustomVersion
  readonly #group: string
  /** What was read by the schema by which it is stored. */
  readonly #written = new WeakSet<KubeObject>()
  readonly #known = new Map<CustomVersion, WeakMap<KubeObject, KubeObject>>()

  /** @param convert how objects are converted; default: they are the same in all versions */
  constructor(
    { spec }: CustomResourceDefinition,
    private readonly convert?: Conversion,
  ) {
    this.#group = spec.group
    const all = spec.versions.map((version) => new CustomVersion(spec.group, version))
    this.byName = new Map(all.map((version) => [version.defined.name, version]))
    this.storage = all.find(({ defined }) => defined.storage) ?? all[0]
  }

  /** An object that was read in one of these versions, on its way into the store. */
  stored(object: KubeObject): KubeObject {
    const made = this.converted(object, this.storage)
    if (made === object && !this.storage.lacksStatus(made)) this.#written.add(made)
    return made
  }

  /** How stored objects are read in a version; for the same object the same answer. @throws ApiError where it was stored in a version that is gone */
  reader(version: CustomVersion): (object: KubeObject) => KubeObject {
    const known = this.#knownIn(version)
    const isStorage = version === this.storage
    return (object) => {
      if (isStorage && this.#written.has(object)) return object
      const found = known.get(object)
      if (found) return found
      const made = this.#readIn(version, object)
      if (Object.isFrozen(object)) known.set(object, made)
      return made
    }
  }

  /** Has who converts objects say once more what a stored one is in a version. @throws ApiError, and then the readers answer as before */
  readAnew(version: CustomVersion, object: KubeObject): void {
    const made = this.#readIn(version, object)
    const known = this.#knownIn(version)
    if (!isEqual(known.get(object), made)) known.set(object, made)
  }

  /** What stored objects are in a version, as it was told last. */
  #knownIn(version: CustomVersion): WeakMap<KubeObject, KubeObject> {
    let known = this.#known.get(version)
    if (!known) this.#known.set(version, (known = new WeakMap()))
    return known
  }

  #readIn(version: CustomVersion, object: KubeObject): KubeObject {
    return this.converted(this.#versionOf(object).readStored(object), version)
  }

  /** An object of one version as one of another: what that does not know is lost. */
  converted(object: KubeObject, version: CustomVersion): KubeObject {
    if (object.apiVersion === version.apiVersion) return object
    if (this.convert) return this.#convertedBy(this.convert, object, version)
    const { metadata } = object
    const { value } = takenIn(
      version.node,
      { ...object, metadata: undefined },
      { isRoot: true, fillsDefaults: false },
    )
    const made = inOrder({ ...(value as Json), apiVersion: version.apiVersion, metadata })
    return frozenAs(object, made) as unknown as KubeObject
  }

  /** The same, with all that is in it. */
  translated(object: KubeObject, apiVersion: string): KubeObject {
    return this.convert ? this.convert(object, apiVersion) : { ...object, apiVersion }
  }

  #convertedBy(convert: Conversion, object: KubeObject, version: CustomVersion): KubeObject {
    const made = version.readStored(convert(object, version.apiVersion))
    return frozenAs(object, made)
  }

  #versionOf({ apiVersion }: KubeObject): CustomVersion {
    const found = this.byName.get(apiVersion.slice(this.#group.length + 1))
    if (found) return found
    // The real server answers 500.
    throw badRequest(`request to convert CR from an invalid group/version: ${apiVersion}`)
  }
}
