/** Definitions of kinds: what is filled in, and what is refused and how. */
import { describe, expect, test } from 'vitest'
import { customResourceDefinition } from '../../../src/api/apiextensions/customresourcedefinition.ts'
import type {
  CustomResourceDefinition,
  JSONSchemaProps,
} from '../../../src/api/generated/types/apiextensions-v1.ts'
import type { New } from '../../../src/api/kind.ts'
import { userNamed } from '../../../src/client/user.ts'
import { apiServer, refusal } from '../../apiserver/admission/api-server.ts'
import { definitionOf } from '../../support/definition.ts'

const create = (definition: object) =>
  apiServer().user.create(customResourceDefinition, definition as New<CustomResourceDefinition>)

const whyNot = (properties: Readonly<Record<string, JSONSchemaProps>>) =>
  refusal(() => create(definitionOf(properties))).message.replaceAll(
    'spec.validation.openAPIV3Schema.properties',
    '…',
  )

test('what a definition leaves out follows from its kind', () => {
  const { spec, status } = create(definitionOf({}))
  expect(spec.names).toEqual({ plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' })
  expect(spec.conversion).toEqual({ strategy: 'None' })
  expect(status).toEqual({
    conditions: null,
    acceptedNames: { plural: '', kind: '' },
    storedVersions: ['v1'],
  })
})

describe('a schema is refused', () => {
  test.each<[string, JSONSchemaProps, string]>([
    [
      'whose fields have no type',
      {},
      '…[a].type: Required value: must not be empty for specified object fields',
    ],
    [
      'that says of alternatives what their values are',
      { type: 'object', anyOf: [{ type: 'object' }] },
      '…[a].anyOf[0].type: Forbidden: must be empty to be structural',
    ],
    [
      'that says of alternatives what stands there by default, if nothing',
      { type: 'array', items: { type: 'string' }, anyOf: [{ default: [] as never }] },
      '…[a].anyOf[0].default: Forbidden: must be undefined to be structural',
    ],
    [
      'whose items are none at all',
      { type: 'array', items: [] as never },
      '…[a].items: Required value: must be specified',
    ],
    [
      'whose map list has a key that may be missing',
      {
        type: 'array',
        items: { type: 'object', properties: { k: { type: 'string' } } },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
      },
      '…[a].items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
    ],
    [
      'whose pattern Go cannot read',
      { type: 'string', pattern: '(?!x)y' },
      '…[a].pattern: Invalid value: "(?!x)y": must be a valid regular expression, but isn\'t: error parsing regexp: invalid or unsupported Perl syntax: `(?!`',
    ],
    [
      'whose default it would refuse itself',
      { type: 'integer', maximum: 3, default: 5 },
      '…[a].default: Invalid value: 5:  in body should be less than or equal to 3',
    ],
    [
      'whose default has fields that it does not know',
      { type: 'object', properties: { x: { type: 'string' } }, default: { y: 1 } },
      '…[a].default: Invalid value: {"y":1}: must not have unknown fields',
    ],
    [
      'with an embedded object without fields',
      { type: 'object', 'x-kubernetes-embedded-resource': true },
      '…[a].properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    ],
  ])('%s', (_what, schema, why) => {
    expect(whyNot({ a: schema })).toBe(
      `CustomResourceDefinition.apiextensions.k8s.io "things.example.com" is invalid: ${why}`,
    )
  })
})

test('a schema of hundreds of levels is looked at to the bottom', () => {
  const nested = (depth: number): JSONSchemaProps =>
    depth === 0 ? { type: 'text' } : { type: 'object', properties: { a: nested(depth - 1) } }
  expect(whyNot(nested(400).properties!)).toContain('Unsupported value: "text"')
})

test('what is asked of the root is lost where the status is written apart', () => {
  const definition = definitionOf({}, { subresources: { status: {} } })
  const [version] = definition.spec.versions
  const schema = { ...version.schema.openAPIV3Schema, maxProperties: 3 }
  const { message } = refusal(() =>
    create({
      ...definition,
      spec: { ...definition.spec, versions: [{ ...version, schema: { openAPIV3Schema: schema } }] },
    }),
  )
  expect(message).toMatch(
    /only \[Description Type .* XValidations\] fields are allowed at the root of the schema/,
  )
})

/** Why a definition with these versions is refused. */
const whyNotVersions = (...versions: readonly object[]) => {
  const definition = definitionOf({})
  const [version] = definition.spec.versions
  const all = versions.map((each) => ({ ...version, ...each }))
  return refusal(() => create({ ...definition, spec: { ...definition.spec, versions: all } })).message
}

test('a default of a whole object must say what it is', () => {
  const openAPIV3Schema = { type: 'object', default: {} }
  const field = 'spec.validation.openAPIV3Schema.default'
  expect(whyNotVersions({ schema: { openAPIV3Schema } })).toContain(
    `[${field}.apiVersion: Required value, ${field}.kind: Required value]`,
  )
})

test('a stored version that is there twice is missing the second time', () => {
  expect(whyNotVersions({}, {})).toMatch(
    /status.storedVersions: Invalid value: \["v1"\]: must have the storage version v1\]$/,
  )
})

test('formats that nobody knows are taken, and warned of once', () => {
  const server = apiServer()
  const warned: string[] = []
  const properties = { a: { type: 'string', format: 'of-mine' } }
  server.registry.create(
    customResourceDefinition,
    definitionOf(properties) as New<CustomResourceDefinition>,
    {
      fieldManager: 'test',
      user: userNamed('test'),
      warn: (warning) => void warned.push(warning),
    },
  )
  expect(warned).toEqual(['unrecognized format "of-mine"'])
})

describe('what a definition says wrongly', () => {
  test('without a name it is not told how it should be named', () => {
    const { metadata: _none, ...nameless } = definitionOf({}) as { metadata: object }
    const { message } = refusal(() => create({ metadata: {}, ...nameless }))
    expect(message).toContain('metadata.name: Required value: name or generateName is required')
    expect(message).not.toContain('must be spec.names.plural')
  })

  test('versions that are left out are shown as null, and none at all as an empty list', () => {
    const { spec, ...rest } = definitionOf({}) as unknown as CustomResourceDefinition
    const why = 'must have exactly one version marked as storage version'
    const { versions: _none, ...versionless } = spec
    const whyNot = (sent: object) => refusal(() => create(sent)).message
    expect(whyNot({ ...rest, spec: versionless })).toContain(`Invalid value: null: ${why}`)
    expect(whyNot({ ...rest, spec: { ...spec, versions: [] } })).toContain(`Invalid value: []: ${why}`)
  })

  test('nothing is told of fields that are unknown within items, which Go reads by themselves', () => {
    const items = { type: 'string', colour: 'red' } as JSONSchemaProps
    expect(() => create(definitionOf({ a: { type: 'array', items } }))).not.toThrow()
    const wrong = { type: 'object', 'x-kubernetes-validations': [{ rule: 1 }] } as unknown as JSONSchemaProps
    expect(whyNot({ a: { type: 'array', items: wrong } })).toContain(
      'cannot unmarshal number into Go struct field JSONSchemaProps.spec.versions.schema.openAPIV3Schema.properties.items.x-kubernetes-validations.rule of type string',
    )
  })
})
