/** What is written as protobuf, against Kubernetes' own types for it. */
import { expect } from 'vitest'
import { decode } from '../../../src/api/codec/json.ts'
import { encodeProtobuf, isInProtobuf } from '../../../src/api/codec/protobuf.ts'
import { typeOfKind } from '../../../src/api/schema.ts'
import { allKinds, filledObject } from '../../support/filled.ts'
import { encodedByGo } from './encoded.ts'
import { testWithGo } from './program.ts'

const kinds = allKinds.filter(([apiVersion, kind]) => isInProtobuf({ apiVersion, kind }))

testWithGo('Go writes the same bytes of full and of empty objects', () => {
  const empty = kinds.map(([apiVersion, kind]) => ({ apiVersion, kind }))
  const full = kinds.map((names) => filledObject(...names))
  const objects = [...empty, ...full]

  const encoded = encodedByGo(objects)

  const different = objects.filter(({ apiVersion, kind, ...object }, n) => {
    if (encoded[n].length === 0) return false
    const stored = decode(typeOfKind(apiVersion, kind)!, object).object
    return !encoded[n].equals(encodeProtobuf(apiVersion, kind, stored))
  })
  expect(encoded.filter(({ length }) => length > 0).length).toBeGreaterThan(150)
  expect(different.map(({ kind }) => kind)).toEqual([])
})
