/** The schemas of all types that some kinds reach. */
import { zeroOf } from '../../api/codec/scalars.ts'
import type { Describe } from '../../api/descriptions.ts'
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions-v1.ts'
import {
  type Field,
  kindOfStruct,
  type ScalarKind,
  type StructType,
  structType,
  type Type,
} from '../../api/schema.ts'
import { customSchema } from './custom-schemas.ts'
import { type Dialect, type GroupVersionKind, gvkOf, type Json, refTo } from './dialect.ts'
import { plainSchemas, specialNames, specialSchema } from './special-types.ts'
import { unionsOf } from './unions.ts'
import { isTold } from './untold-enums.ts'

/** What is said of types beyond their structure. */
export interface Remarks {
  readonly describe: Describe
  /** Struct name → what it is an object as, where the facts do not say. */
  readonly kinds: ReadonlyMap<string, readonly GroupVersionKind[]>
  /** Struct name → the fields by which one may select: `spec.color`. */
  readonly selectable: ReadonlyMap<string, readonly string[]>
}

/** Collects schemas: naming a type by a reference brings in its schema, and those of all that it reaches. */
export class Definitions {
  readonly #schemas = new Map<string, Json>()
  readonly #dialect: Dialect
  readonly #remarks: Remarks

  constructor(dialect: Dialect, remarks: Remarks) {
    this.#dialect = dialect
    this.#remarks = remarks
  }

  /** Name → schema, in alphabetical order. */
  get schemas(): Readonly<Record<string, Json>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** Brings in a struct and answers its name. */
  add(struct: StructType): string {
    if (!this.#schemas.has(struct.name)) {
      // The place is taken first: a type may refer to itself.
      this.#schemas.set(struct.name, {})
      this.#schemas.set(struct.name, this.#structSchema(struct))
    }
    return struct.name
  }

  #structSchema(struct: StructType): Json {
    if (struct.schema) return this.#customSchema(struct, struct.schema)
    const { describe } = this.#remarks
    const properties: Record<string, Json> = {}
    for (const field of byName(struct)) {
      properties[field.name] = this.#fieldSchema(field, describe(struct, field.name))
    }
    const required = [...struct.fields.values()].filter((field) => field.required)
    const kinds = this.#remarks.kinds.get(struct.name) ?? kindsOf(struct)
    const description = describe(struct)
    return {
      ...(description !== undefined && { description }),
      type: 'object',
      ...(struct.fields.size > 0 && { properties }),
      ...(required.length > 0 && { required: required.map(({ name }) => name) }),
      ...(kinds.length > 0 && { 'x-kubernetes-group-version-kind': kinds }),
      ...this.#selectableOf(struct),
      ...(struct.mapType && { 'x-kubernetes-map-type': struct.mapType }),
      ...(struct.keepsUnknownFields && { 'x-kubernetes-preserve-unknown-fields': true }),
      ...unionsOf(struct.name),
    }
  }

  #customSchema(struct: StructType, schema: JSONSchemaProps): Json {
    const remark = (field: string) => ({ description: this.#remarks.describe(struct, field) })
    const metadata = this.add(structType('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'))
    const own = {
      apiVersion: { ...remark('apiVersion'), type: 'string' },
      kind: { ...remark('kind'), type: 'string' },
      metadata: refTo(metadata, this.#dialect, remark('metadata')),
    }
    const kinds = this.#remarks.kinds.get(struct.name)
    const told = customSchema(schema, this.#dialect, own)
    return { ...told, 'x-kubernetes-group-version-kind': kinds, ...this.#selectableOf(struct) }
  }

  #selectableOf({ name }: StructType): Json {
    const fields = this.#remarks.selectable.get(name)
    return fields ? { 'x-kubernetes-selectable-fields': fields.map((fieldPath) => ({ fieldPath })) } : {}
  }

  #fieldSchema(field: Field, description: string | undefined): Json {
    return this.#typeSchema(field.type, field, {
      ...(description !== undefined && { description }),
      ...this.#defaultOf(field),
      ...(field.mapKeys && { 'x-kubernetes-list-map-keys': field.mapKeys }),
      ...(field.listType && { 'x-kubernetes-list-type': field.listType }),
      ...(field.mapType && { 'x-kubernetes-map-type': field.mapType }),
      ...(field.patchMergeKey && { 'x-kubernetes-patch-merge-key': field.patchMergeKey }),
      ...(field.patchStrategy.length > 0 && { 'x-kubernetes-patch-strategy': field.patchStrategy.join(',') }),
    })
  }

  #defaultOf({ type, default: given, pointer, omitEmpty }: Field): Json {
    if (!this.#dialect.isV3) return {}
    if (given !== undefined) return { default: given }
    if (pointer) return {}
    if (type.kind === 'struct') return { default: {} }
    const zero = omitEmpty || type.kind === 'list' || type.kind === 'map' ? undefined : zeroOf(type.kind)
    return zero === undefined || type.kind === 'quantity' || type.kind === 'bytes' ? {} : { default: zero }
  }

  #typeSchema(type: Type, field: Field, more: Json): Json {
    switch (type.kind) {
      case 'struct':
        return refTo(this.add(type.struct()), this.#dialect, more)
      case 'list':
        return { ...more, type: 'array', items: this.#itemSchema(type.of, field) }
      case 'map':
        return { ...more, type: 'object', additionalProperties: this.#itemSchema(type.of, field) }
      default:
        return this.#scalarSchema(type.kind, field, more)
    }
  }

  #itemSchema(of: Type, field: Field): Json {
    const more = this.#dialect.isV3 ? itemDefault(of) : {}
    const schema = this.#typeSchema(of, field, more)
    // What is not described and has no default is a reference and nothing else.
    return Object.keys(schema).join() === 'allOf' ? (schema.allOf as readonly Json[])[0] : schema
  }

  #scalarSchema(kind: ScalarKind, field: Field, more: Json): Json {
    const values = kind === 'string' && isTold(field.enum) ? { enum: field.enum } : {}
    const plain = plainSchemas[kind]
    if (kind === 'wrappedStrings' && this.#dialect.isV3) return { ...more, ...stringsOfV3 }
    if (plain) return { ...more, ...plain, ...values }
    const name = specialNames[kind]!
    if (!this.#schemas.has(name)) this.#schemas.set(name, this.#specialSchema(name, kind))
    return refTo(name, this.#dialect, more)
  }

  #specialSchema(name: string, kind: ScalarKind): Json {
    const description = this.#remarks.describe({ name, fields: noFields })
    return { ...(description !== undefined && { description }), ...specialSchema(kind, this.#dialect) }
  }
}

const noFields: StructType['fields'] = new Map()

/** A list of texts that has a type of its own: its items say what they are where nothing is given, as all do. */
const stringsOfV3: Json = { type: 'array', items: { type: 'string', default: '' } }

/** What an item is that does not say; of custom objects that is not told. */
function itemDefault(of: Type): Json {
  if (of.kind === 'struct') return of.struct().schema ? {} : { default: {} }
  const hasZero = of.kind !== 'bytes' && plainSchemas[of.kind as ScalarKind]
  const zero = hasZero ? zeroOf(of.kind as ScalarKind) : undefined
  return zero === undefined ? {} : { default: zero }
}

const byName = (struct: StructType): readonly Field[] =>
  [...struct.fields.values()].sort((a, b) => (a.name < b.name ? -1 : 1))

function kindsOf({ name }: StructType): readonly GroupVersionKind[] {
  const found = kindOfStruct(name)
  if (!found) return []
  return [gvkOf(found.apiVersion === 'meta.k8s.io/v1' ? 'v1' : found.apiVersion, found.kind)]
}
