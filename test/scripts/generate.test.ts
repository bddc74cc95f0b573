/** What `npm run generate` makes of the published facts, on an API small enough to read. */
import { expect, test } from 'vitest'
import { buildModel } from '../../scripts/generate/model.ts'
import { writeFacts } from '../../scripts/generate/write-facts.ts'
import { writeTypes } from '../../scripts/generate/write-types.ts'

const field = (go: string, number: number, facts: object = {}) => ({ go, number, ...facts })
const omitempty = { omitempty: true }

const fields = {
  'k8s.io.api.shop.v1.Order': {
    '<inline>TypeMeta': { go: 'metav1.TypeMeta', inline: true },
    metadata: field('metav1.ObjectMeta', 1, omitempty),
    spec: field('OrderSpec', 2),
  },
  'k8s.io.api.shop.v1.OrderSpec': {
    '<inline>Address': field('Address', 3, { inline: true }),
    express: field('*bool', 2, { ...omitempty, pointer: true, featureGate: 'FastLane' }),
    lines: field('[]Line', 1, {
      listType: 'map',
      mapKeys: ['name', 'size'],
      patchStrategy: 'merge',
      patchMergeKey: 'name',
    }),
  },
  'k8s.io.api.shop.v1.Line': {
    name: field('string', 1, { required: true }),
    size: field('Size', 2, { default: '"Small"' }),
    prices: field('map[string]resource.Quantity', 3, omitempty),
    when: field('[]metav1.Time', 4, omitempty),
  },
  'k8s.io.api.shop.v1.Address': { street: field('string', 1, omitempty) },
  'k8s.io.api.shop.v1beta1.Order': { old: field('string', 1) },
  'k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta': { name: field('string', 1, omitempty) },
}
const enums = { 'k8s.io.api.shop.v1.Size': ['Large', 'Small'] }
const openApi = {
  definitions: {
    'io.k8s.api.shop.v1.Order': {
      'x-kubernetes-group-version-kind': [{ group: 'shop.example.com', version: 'v1', kind: 'Order' }],
    },
    'io.k8s.api.shop.v1.Address': { 'x-kubernetes-map-type': 'atomic' },
  },
}

const model = buildModel(fields, enums, openApi)

test('an interface has the fields as JSON has them, and marks what may be absent', () => {
  const text = writeTypes(model, 'shop.v1', '/** The shop. */')

  expect(text).toBe(`/** The shop. */
import type { StoredMeta } from '../../meta-types.ts'

export type Size = 'Large' | 'Small'

export interface Order {
  readonly apiVersion: 'shop.example.com/v1'
  readonly kind: 'Order'
  readonly metadata: StoredMeta
  readonly spec: OrderSpec
}

export interface OrderSpec {
  readonly lines?: readonly Line[]
  /** Behind feature gate FastLane. */
  readonly express?: boolean
  readonly street?: string
}

export interface Line {
  readonly name: string
  readonly size: Size
  readonly prices?: { readonly [key: string]: string }
  readonly when?: readonly string[]
}

export interface Address {
  readonly street?: string
}
`)
})

test('the table has a line for each field, in the order of protobuf', () => {
  const { structTexts, enumValues, kindTexts } = evaluate(writeFacts(model, ''))

  expect(structTexts['shop.v1.Order'].split('\n')).toEqual([
    'kind 0 ? s',
    'apiVersion 0 ? s',
    'metadata 1 ? @meta.v1.ObjectMeta',
    'spec 2 - @shop.v1.OrderSpec',
  ])
  expect(structTexts['shop.v1.OrderSpec'].split('\n')).toEqual([
    'lines 1 - [@shop.v1.Line list=map,name,size patch=merge key=name',
    'express 2 *? b gate=FastLane',
    '~ 3 - @shop.v1.Address',
  ])
  expect(structTexts['shop.v1.Line'].split('\n')).toEqual([
    'name 1 ! s',
    'size 2 - s default="Small" enum=shop.v1.Size',
    'prices 3 ? {q',
    'when 4 ? [t',
  ])
  expect(structTexts['shop.v1.Address'].split('\n')[0]).toBe('# 0 - atomic')
  expect(enumValues).toEqual({ 'shop.v1.Size': ['Large', 'Small'] })
  expect(kindTexts['shop.example.com/v1']).toEqual(['shop.v1', 'Order'])
})

test('what is not stable is left out', () => {
  expect([...model.structs.keys()]).not.toContain('shop.v1beta1.Order')
})

interface Facts {
  readonly structTexts: Record<string, string>
  readonly enumValues: Record<string, readonly string[]>
  readonly kindTexts: Record<string, readonly [string, string]>
}

/** What the written module exports. */
function evaluate(text: string): Facts {
  const body = text.replaceAll(/export const (\w+): .* = \{$/gm, 'const $1 = {')
  return new Function(`${body}; return { structTexts, enumValues, kindTexts }`)() as Facts
}
