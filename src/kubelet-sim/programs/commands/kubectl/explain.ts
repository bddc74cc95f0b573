/** What kinds and their fields mean, as the server describes them: `kubectl explain pods.spec.containers`. Source: kubectl's pkg/explain/v2. */
import { Failure, failure, notSimulated } from './failure.ts'
import { type ApiKind, apiVersionOf, type Kinds, resourceName } from './kinds.ts'
import type { Command } from './kubectl-process.ts'
import { indented, wrapped } from './word-wrap.ts'

/** Of a JSON schema what is looked at. */
interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly allOf?: readonly Schema[]
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string
    readonly version: string
    readonly kind: string
  }[]
}

interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> }
}

export const explain: Command = {
  flags: 'recursive api-version= o,output=',
  *run(kubectl) {
    const { flags, operands, client } = kubectl
    const output = flags.get('output') ?? 'plaintext'
    if (output !== 'plaintext') throw notSimulated(`kubectl explain -o ${output} is`)
    if (operands.length === 0)
      throw failure(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      )
    if (operands.length > 1) throw failure('We accept only this format: explain RESOURCE')
    const { kind, fields } = asked(yield* kubectl.kinds(), operands[0], flags.get('api-version'))
    const root = kind.group ? 'apis/' : 'api/'
    const document = yield* client.get<Document>(`/openapi/v3/${root}${apiVersionOf(kind)}`)
    const page = new Page(document, flags.isOn('recursive'))
    yield* kubectl.say(page.of(kind, fields))
  },
}

/** Whose full name the words begin with, be it `deployments.apps.spec`, is meant; else whoever they are short for. @throws Failure */
function asked(
  kinds: Kinds,
  words: string,
  apiVersion: string | undefined,
): { readonly kind: ApiKind; readonly fields: readonly string[] } {
  const [word, ...rest] = words.split('.')
  const named = kinds.find(word)
  if (!named) throw new Failure(`the server doesn't have a resource type "${word}"`)
  const all = [named, ...kinds.all.filter((each) => each.plural === named.plural)]
  const full = all.find((each) => words.startsWith(resourceName(each)))
  const fields = full ? words.slice(resourceName(full).length).split('.').slice(1) : rest
  const found = full ?? all[0]
  if (apiVersion === undefined) return { kind: found, fields }
  const kind = all.find((each) => apiVersionOf(each) === apiVersion)
  if (kind) return { kind, fields }
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  throw failure(`couldn't find resource for "${group}/${version}, Resource=${found.plural}"`)
}

class Page {
  constructor(
    private readonly document: Document,
    private readonly isRecursive: boolean,
  ) {}

  /** @throws Failure where there is no such field */
  of({ group, version, kind }: ApiKind, fields: readonly string[]): string {
    const schema = Object.entries(this.document.components?.schemas ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .find(([, each]) =>
        each['x-kubernetes-group-version-kind']?.some(
          (one) => one.group === group && one.version === version && one.kind === kind,
        ),
      )?.[1]
    const named = `${group && `GROUP:      ${group}\n`}KIND:       ${kind}\nVERSION:    ${version}\n\n`
    if (!schema)
      throw failure(`GVK map[group:${group} kind:${kind} version:${version}] not found in OpenAPI schema`)
    const text = this.#followed(schema, fields, new Set())
    // What has been written by then has been written.
    if (text === '') throw new Failure(`error: field "${fields.at(-1)}" does not exist`, 1, named)
    return `${named}${text}\n`
  }

  #resolved(schema: Schema): Schema {
    const name = schema.$ref?.slice(schema.$ref.lastIndexOf('/') + 1)
    return (name === undefined ? undefined : this.document.components?.schemas?.[name]) ?? schema
  }

  /** Follows a path to its end, and tells of what is there; '' where it leads nowhere. @param seen the references that have led here */
  #followed(schema: Schema, fields: readonly string[], seen: ReadonlySet<string>): string {
    const { $ref } = schema
    const resolved = this.#resolved(schema)
    const [first, ...rest] = fields
    if (first === undefined) return this.#told(resolved)
    if ($ref !== undefined && seen.has($ref)) return ''
    const known = $ref === undefined ? seen : new Set([...seen, $ref])
    const { properties, items, additionalProperties, allOf = [] } = resolved
    if (properties && Object.hasOwn(properties, first)) {
      const found = properties[first]
      const head = `FIELD: ${first} <${this.#typeOf(found)}>\n${longEnum(found)}\n\n`
      const text = this.#followed(found, rest, new Set())
      return rest.length === 0 ? head + text : text
    }
    if (items) return this.#followed(items, fields, known)
    if (typeof additionalProperties === 'object') return this.#followed(additionalProperties, fields, known)
    for (const each of allOf) {
      const text = this.#followed(each, fields, known)
      if (text !== '') return text
    }
    return ''
  }

  #told(schema: Schema): string {
    const text = this.#description(schema) || '<empty>'
    const fields = this.#fields(schema, 1, new Set())
    return `DESCRIPTION:\n${indented(wrapped(text, 76), 4)}\n${fields && `FIELDS:\n${fields}`}`
  }

  /** Of all that it is made of. */
  #description(schema: Schema): string {
    const { description, allOf = [], items, additionalProperties } = this.#resolved(schema)
    return [
      description ? `${description}\n` : '',
      ...allOf.map((each) => this.#description(each)),
      items ? this.#description(items) : '',
      typeof additionalProperties === 'object' ? this.#description(additionalProperties) : '',
    ].join('')
  }

  #fields(schema: Schema, level: number, seen: ReadonlySet<string>): string {
    const { $ref } = schema
    if ($ref !== undefined && seen.has($ref)) return ''
    const known = $ref === undefined ? seen : new Set([...seen, $ref])
    const { properties = {}, allOf = [], items, additionalProperties, required } = this.#resolved(schema)
    const own = Object.entries(properties)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([name, each]) =>
          this.#field(name, each, level, required?.includes(name) ?? false) +
          (this.isRecursive ? this.#fields(each, level + 1, known) : ''),
      )
    return [
      ...own,
      ...allOf.map((each) => this.#fields(each, level, known)),
      items ? this.#fields(items, level, known) : '',
      typeof additionalProperties === 'object' ? this.#fields(additionalProperties, level, known) : '',
    ].join('')
  }

  #field(name: string, schema: Schema, level: number, isRequired: boolean): string {
    const by = level * 2
    const head = `${indented(name, by)}\t<${this.#typeOf(schema)}>${isRequired ? ' -required-' : ''}${shortEnum(schema, by)}\n`
    if (this.isRecursive) return head
    return `${head}${indented(wrapped(schema.description || '<no description>', 78 - by), by + 2)}\n\n`
  }

  #typeOf(schema: Schema): string {
    const { items, additionalProperties, allOf, properties, $ref, type } = schema
    if (items) return `[]${this.#typeOf(items)}`
    if (typeof additionalProperties === 'object') return `map[string]${this.#typeOf(additionalProperties)}`
    if (allOf?.length === 1 && !properties) return this.#typeOf(allOf[0])
    if ($ref !== undefined) {
      const found = this.#resolved(schema)
      const isObject = found === schema || found.type === undefined || found.type === 'object'
      return isObject ? ($ref.split(/[/.]/).at(-1) ?? 'Object') : found.type
    }
    return type === undefined || type === 'object' ? 'Object' : type
  }
}

const shown = (value: unknown): string => (value === '' ? '""' : String(value))

const longEnum = ({ enum: values }: Schema): string =>
  values ? `ENUM:${values.map((each) => `\n    ${shown(each)}`).join('')}` : ''

/** Of the first four. */
const shortEnum = ({ enum: values }: Schema, by: number): string =>
  values
    ? `\n${' '.repeat(by)}enum: ${values.slice(0, 4).map(shown).join(', ')}${values.length > 4 ? ', ....' : ''}`
    : ''
