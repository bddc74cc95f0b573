/** One part of a structural schema as those who walk values by it need it: its children found once, its rules by name. */
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { memoByIdentity } from '../memo.ts'

export type Json = Readonly<Record<string, unknown>>

/** The schema of every item; undefined where nothing is said, or of each item something else, which no structural schema does. */
export const itemsOf = ({ items }: JSONSchemaProps): JSONSchemaProps | undefined =>
  Array.isArray(items) ? undefined : (items as JSONSchemaProps | undefined)

/** The schema of what has no name in `properties`; undefined where nothing is said of it but, perhaps, whether it may be there. */
export const additionalOf = ({ additionalProperties }: JSONSchemaProps): JSONSchemaProps | undefined =>
  typeof additionalProperties === 'object' ? additionalProperties : undefined

/** A value can be an integer or a string. */
export const isIntOrString = (schema: JSONSchemaProps): boolean =>
  schema['x-kubernetes-int-or-string'] === true

export class SchemaNode {
  readonly type: string
  readonly isNullable: boolean
  /** undefined: none; null is none, either. */
  readonly default: unknown
  /** Fields that nobody knows are kept. */
  readonly preserves: boolean
  readonly isEmbedded: boolean
  /** Whether it speaks of fields without a name, be it that there must be none. */
  readonly speaksOfOthers: boolean
  readonly listType: string | undefined
  readonly listKeys: readonly string[]
  #properties: ReadonlyMap<string, SchemaNode> | undefined
  #fields: readonly NamedNode[] | undefined
  #items: SchemaNode | undefined
  #additional: SchemaNode | undefined
  #holds: Holds | undefined

  constructor(readonly schema: JSONSchemaProps) {
    this.type = schema.type ?? ''
    this.isNullable = schema.nullable === true
    this.default = schema.default ?? undefined
    this.preserves = schema['x-kubernetes-preserve-unknown-fields'] === true
    this.isEmbedded = schema['x-kubernetes-embedded-resource'] === true
    this.speaksOfOthers = schema.additionalProperties !== undefined
    this.listType = schema['x-kubernetes-list-type']
    this.listKeys = schema['x-kubernetes-list-map-keys'] ?? none
    Object.freeze(this)
  }

  /** In alphabetical order. */
  get properties(): ReadonlyMap<string, SchemaNode> {
    if (this.#properties) return this.#properties
    const properties = this.schema.properties ?? {}
    const names = Object.keys(properties).sort()
    this.#properties = new Map(names.map((name) => [name, nodeOf(properties[name])]))
    return this.#properties
  }

  /** The same as a list. */
  get fields(): readonly NamedNode[] {
    return (this.#fields ??= Array.from(this.properties, ([name, node]) => ({
      name,
      node,
      isInherited: name in Object.prototype,
    })))
  }

  get items(): SchemaNode | undefined {
    const items = itemsOf(this.schema)
    return items && (this.#items ??= nodeOf(items))
  }

  get additional(): SchemaNode | undefined {
    const additional = additionalOf(this.schema)
    return additional && (this.#additional ??= nodeOf(additional))
  }

  /** What there is to look for in it and below it, so that whole walks are left out. */
  get holds(): Holds {
    return (this.#holds ??= this.#lookInside())
  }

  #lookInside(): Holds {
    const found = {
      embedded: this.isEmbedded,
      namedItems: this.listType === 'set' || this.listType === 'map',
    }
    const inside = [...this.properties.values(), this.items, this.additional]
    for (const each of inside) {
      if (!each) continue
      found.embedded ||= each.holds.embedded
      found.namedItems ||= each.holds.namedItems
    }
    return found
  }
}

interface NamedNode {
  readonly name: string
  readonly node: SchemaNode
  /** Whether every object has something of this name, be it its own or not. */
  readonly isInherited: boolean
}

interface Holds {
  /** Objects within the object. */
  readonly embedded: boolean
  /** Lists in which no item may be there twice. */
  readonly namedItems: boolean
}

const none: readonly string[] = []

/** For a schema that is stored the same answer each time. */
export const nodeOf: (schema: JSONSchemaProps) => SchemaNode = memoByIdentity(
  (schema) => new SchemaNode(schema),
)
