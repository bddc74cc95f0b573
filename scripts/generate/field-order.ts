/** The order in which Go writes the fields of each type, which is not that of their numbers: learnt from objects that have them all. */
import type { Model, ModelField, ModelStruct, ModelType } from './model.ts'

type Json = Readonly<Record<string, unknown>>

/** The model with its fields in the order in which `objects` have them. A type that is in none of them stays as it is. */
export function inOrderOf(objects: readonly Json[], model: Model): Model {
  const orders = new Orders(model)
  for (const object of objects) orders.learn(object)
  const structs = new Map([...model.structs].map(([name, struct]) => [name, orders.ordered(struct)]))
  return { ...model, structs }
}

class Orders {
  /** For each type the names that stand in it, those of inlined structs too. */
  readonly #names = new Map<string, readonly string[]>()

  constructor(private readonly model: Model) {}

  learn(object: Json): void {
    for (const [packageName, apiVersion] of this.model.apiVersions) {
      if (apiVersion === object.apiVersion) this.#walk(`${packageName}.${object.kind}`, object)
    }
  }

  ordered(struct: ModelStruct): ModelStruct {
    const names = this.#names.get(struct.name)
    if (!names) return struct
    const placeOf = (field: ModelField) =>
      Math.min(
        ...this.#namesOf(field)
          .map((name) => names.indexOf(name))
          .filter((place) => place >= 0),
        names.length,
      )
    return { ...struct, fields: [...struct.fields].sort((a, b) => placeOf(a) - placeOf(b)) }
  }

  #walk(name: string, value: Json): void {
    const struct = this.model.structs.get(name)
    if (!struct) return
    const names = Object.keys(value)
    if (names.length > (this.#names.get(name)?.length ?? 0)) this.#names.set(name, names)
    for (const field of struct.fields) {
      if (field.inline)
        this.#walk((field.type as { readonly name: string }).name, only(this.#namesOf(field), value))
      else if (value[field.name] !== undefined) this.#walkType(field.type, value[field.name])
    }
  }

  #walkType(type: ModelType, value: unknown): void {
    if (type.kind === 'scalar' || typeof value !== 'object' || value === null) return
    if (type.kind === 'struct') this.#walk(type.name, value as Json)
    else for (const part of Object.values(value)) this.#walkType(type.of, part)
  }

  /** Under which names it stands in an object. */
  #namesOf({ name, inline, type }: ModelField): readonly string[] {
    if (!inline) return [name]
    const struct = this.model.structs.get((type as { readonly name: string }).name)
    return struct?.fields.flatMap((field) => this.#namesOf(field)) ?? []
  }
}

const only = (names: readonly string[], value: Json): Json =>
  Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)))
