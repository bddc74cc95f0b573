import { expect, test } from 'vitest'
import { structNames, structType, type Type, typeOfKind } from '../../src/api/schema.ts'

const core = (name: string) => structType(`io.k8s.api.core.v1.${name}`)

test('a kind is found by its apiVersion and name', () => {
  expect(typeOfKind('apps/v1', 'Deployment')?.name).toBe('io.k8s.api.apps.v1.Deployment')
  expect(typeOfKind('v1', 'Pod')).toBe(core('Pod'))
})

test('DeleteOptions belong to every group version', () => {
  expect(typeOfKind('batch/v1', 'DeleteOptions')).toBe(typeOfKind('v1', 'DeleteOptions'))
})

test.each([
  ['v1', 'Deployment'],
  ['apps/v2', 'Deployment'],
  ['__proto__', 'x'],
  ['v1', ''],
  ['v1', 'Po'],
])('%s has no kind %j', (apiVersion, kind) => {
  expect(typeOfKind(apiVersion, kind)).toBeUndefined()
})

test('a list field says how it is merged', () => {
  expect(core('Container').fields.get('ports')).toMatchObject({
    listType: 'map',
    mapKeys: ['containerPort', 'protocol'],
    patchStrategy: ['merge'],
    patchMergeKey: 'containerPort',
  })
})

test('fields of an inlined struct stand among the others and remember their protobuf message', () => {
  expect(core('Volume').fields.get('emptyDir')).toMatchObject({ number: 2, protoPath: [2], pointer: true })
})

test('a type may be replaced as a whole', () => {
  expect(core('LocalObjectReference').mapType).toBe('atomic')
})

test('a type may refer to itself', () => {
  const schema = structType('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps')
  const { type } = schema.fields.get('properties')!

  expect(type.kind === 'map' && type.of.kind === 'struct' && type.of.struct()).toBe(schema)
})

test('every type that a field refers to exists', () => {
  const visit = (type: Type): void => {
    if (type.kind === 'list' || type.kind === 'map') visit(type.of)
    else if (type.kind === 'struct') expect(type.struct().fields).toBeInstanceOf(Map)
    else expect(type.kind).toBeTypeOf('string')
  }
  for (const name of structNames()) {
    for (const { type } of structType(name).fields.values()) visit(type)
  }
})
