/** Writes the TypeScript interfaces: one module for each API group version. */
import { alwaysPresent } from './always-present.ts'
import {
  baseName,
  type Model,
  type ModelField,
  type ModelStruct,
  type ModelType,
  packageOf,
} from './model.ts'

export const moduleName = (packageName: string): string => packageName.replace('.', '-')

/** The text of one module. */
export function writeTypes(model: Model, packageName: string, header: string): string {
  const imports = new Imports(packageName)
  const used = enumsUsed(model)
  const structs = [...model.structs.values()].filter((struct) => packageOf(struct.name) === packageName)
  const bodies = structs.map((struct) => writeInterface(model, struct, imports))
  const enums = [...model.enums]
    .filter(([name]) => packageOf(name) === packageName && used.has(name))
    .map(([name, values]) => `export type ${baseName(name)} = ${values.map((v) => `'${v}'`).join(' | ')}`)
  return [header, ...imports.lines(), '', [...enums, ...bodies].join('\n\n'), ''].join('\n')
}

/** The enumerations that some field has. */
export function enumsUsed(model: Model): ReadonlySet<string> {
  const used = new Set<string>()
  const visit = (type: ModelType): void => {
    if (type.kind === 'scalar' && type.enum !== undefined) used.add(type.enum)
    if (type.kind === 'list' || type.kind === 'map') visit(type.of)
  }
  for (const struct of model.structs.values()) for (const field of struct.fields) visit(field.type)
  return used
}

/** Remembers what a module takes from the others. */
class Imports {
  private readonly names = new Map<string, Set<string>>()

  constructor(readonly packageName: string) {}

  use(name: string): string {
    if (packageOf(name) !== this.packageName) this.add(`./${moduleName(packageOf(name))}.ts`, baseName(name))
    return baseName(name)
  }

  add(module: string, name: string): string {
    if (!this.names.has(module)) this.names.set(module, new Set())
    this.names.get(module)!.add(name)
    return name
  }

  lines(): string[] {
    return [...this.names]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([module, names]) => `import type { ${[...names].sort().join(', ')} } from '${module}'`)
  }
}

function writeInterface(model: Model, struct: ModelStruct, imports: Imports): string {
  const lines = struct.hasTypeMeta ? typeMetaLines(model, struct) : []
  for (const field of allFields(model, struct)) lines.push(...fieldLines(field, imports))
  return `export interface ${baseName(struct.name)} {\n${lines.map((line) => `  ${line}\n`).join('')}}`
}

function typeMetaLines(model: Model, struct: ModelStruct): string[] {
  const kind = baseName(struct.name)
  if (packageOf(struct.name) === 'meta.v1') return ['readonly apiVersion?: string', 'readonly kind?: string']
  const apiVersion = model.apiVersions.get(packageOf(struct.name))
  return [`readonly apiVersion: '${apiVersion}'`, `readonly kind: '${kind}'`]
}

interface OwnedField {
  readonly owner: ModelStruct
  readonly field: ModelField
}

/** The fields as JSON has them: inlined structs flattened. */
function allFields(model: Model, owner: ModelStruct): OwnedField[] {
  return owner.fields.flatMap((field) =>
    field.inline && field.type.kind === 'struct'
      ? allFields(model, model.structs.get(field.type.name)!)
      : [{ owner, field }],
  )
}

function fieldLines({ owner, field }: OwnedField, imports: Imports): string[] {
  // The objects of meta.v1 itself are messages: nothing of them is stored.
  const isStored = owner.hasTypeMeta && packageOf(owner.name) !== 'meta.v1'
  const isStoredMeta = isStored && field.type.kind === 'struct' && field.type.name === 'meta.v1.ObjectMeta'
  const type = isStoredMeta ? imports.add('../../meta-types.ts', 'StoredMeta') : typeText(field.type, imports)
  const mark = isPresent(owner, field) ? '' : '?'
  const line = `readonly ${propertyName(field.name)}${mark}: ${type}`
  return field.featureGate === undefined ? [line] : [`/** Behind feature gate ${field.featureGate}. */`, line]
}

const propertyName = (name: string): string => (/^[a-zA-Z_]\w*$/.test(name) ? name : `'${name}'`)

/** Whether a stored object always has the field. */
function isPresent(owner: ModelStruct, field: ModelField): boolean {
  if (field.required || alwaysPresent[owner.name]?.includes(field.name)) return true
  if (field.pointer) return false
  if (field.type.kind === 'struct') return true
  if (field.type.kind !== 'scalar') return false
  return field.type.name === 'quantity' || (!field.omitEmpty && plainScalars.has(field.type.name))
}

const plainScalars: ReadonlySet<string> = new Set(['string', 'int32', 'int64', 'bool', 'double'])

const scalarTexts: Readonly<Record<string, string>> = {
  string: 'string',
  int32: 'number',
  int64: 'number',
  double: 'number',
  bool: 'boolean',
  bytes: 'string',
  quantity: 'string',
  time: 'string',
  microTime: 'string',
  duration: 'string',
  intOrString: 'number | string',
  rawExtension: '{ readonly [key: string]: unknown }',
  fieldsV1: '{ readonly [key: string]: unknown }',
  json: 'unknown',
  any: 'unknown',
  wrappedStrings: 'readonly string[]',
}

const schemaTexts: Readonly<Record<string, string>> = {
  schemaOrArray: 'JSONSchemaProps | readonly JSONSchemaProps[]',
  schemaOrBool: 'JSONSchemaProps | boolean',
  schemaOrStringArray: 'JSONSchemaProps | readonly string[]',
}

function typeText(type: ModelType, imports: Imports): string {
  switch (type.kind) {
    case 'struct':
      return imports.use(type.name)
    case 'map':
      return `{ readonly [key: string]: ${typeText(type.of, imports)} }`
    case 'list': {
      const of = typeText(type.of, imports)
      return /[|{ ]/.test(of) ? `readonly (${of})[]` : `readonly ${of}[]`
    }
    case 'scalar':
      if (type.enum !== undefined) return imports.use(type.enum)
      return scalarTexts[type.name] ?? schemaTexts[type.name]
  }
}
