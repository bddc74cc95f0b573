/** What kubectl explain says of the types of the API. */
import { expect, test } from 'vitest'
import { descriptionsByType, descriptionTables } from '../../src/api/descriptions.ts'
import { inAllVersions } from '../../src/api/kind-versions.ts'
import { type StructType, structNames, structType, type Type } from '../../src/api/schema.ts'
import { openApiOf } from '../../src/apiserver/openapi/openapi.ts'
import { specialNames } from '../../src/apiserver/openapi/special-types.ts'
import { versionInfo } from '../../src/apiserver/openapi/version-info.ts'
import { kinds } from '../../src/kinds.ts'

const served = inAllVersions(kinds.map(({ kind }) => kind))

interface Definition {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>
}

const openApi = openApiOf({ kinds: kinds.map(({ kind }) => kind) })
const ofV3 = Object.keys(openApi.v3Index().paths).map((name) => JSON.parse(openApi.v3Document(name)!.text))
const documents: readonly Readonly<Record<string, Definition>>[] = [
  JSON.parse(openApi.v2Json()).definitions,
  ...ofV3.map(({ components }) => components?.schemas ?? {}),
]

/** Every field of every type that is served, with what each document says of it. */
const fields = documents.flatMap((definitions) =>
  Object.entries(definitions).flatMap(([type, { properties = {} }]) =>
    Object.entries(properties).map(([field, { description }]) => ({ name: `${type}.${field}`, description })),
  ),
)

test('every field of every type that is served has a description', () => {
  expect(fields.length).toBeGreaterThan(7_800)
  expect(fields.filter(({ description }) => !description).map(({ name }) => name)).toEqual([])
})

test('every kind says what it is', () => {
  const describe = descriptionsByType()
  expect(served.filter(({ structure }) => !describe(structure())).map(({ kind }) => kind)).toEqual([])
})

/** A text, and where it stands: `io.k8s.api.core.v1.Pod.spec`. */
const texts = [...descriptionTables].flatMap(([packageName, table]) =>
  Object.entries(table()).flatMap(([type, described]) =>
    Object.entries(described).map(([field, text]) => ({ type: `${packageName}.${type}`, field, text })),
  ),
)

test('nothing is described that is not there', () => {
  const structs = new Map([...structNames().map(structType), versionInfo].map((type) => [type.name, type]))
  const isThere = ({ type, field }: (typeof texts)[number]) =>
    field === ''
      ? structs.has(type) || Object.values(specialNames).includes(type)
      : structs.get(type)?.fields.has(field)
  expect(texts.filter((each) => !isThere(each)).map(({ type, field }) => `${type}.${field}`)).toEqual([])
})

test('a description is a sentence or a few, in letters that take one byte', () => {
  const longest = 230
  const isFit = (text: string) => text.length <= longest && /^[ -~\xa0-\xff]+\.$/.test(text)
  expect(texts.filter(({ text }) => !isFit(text))).toEqual([])
})

test('what nothing acts on, or acts on otherwise, says what is so here', () => {
  const describe = descriptionsByType()
  const silent = served.flatMap(({ structure, notSimulated = {} }) =>
    Object.keys(notSimulated).filter((path) => {
      const [owner, field] = ownerOf(structure(), path.replaceAll('[]', '').split('.'))
      return !/\bhere\b|left out/i.test(describe(owner, field) ?? '')
    }),
  )
  expect([...new Set(silent)]).toEqual([])
})

/** The type that the field at the end of a path is of. */
function ownerOf(type: StructType, [name, ...rest]: readonly string[]): readonly [StructType, string] {
  return rest.length === 0 ? [type, name] : ownerOf(structIn(type.fields.get(name)!.type)!, rest)
}

function structIn(type: Type): StructType | undefined {
  if (type.kind === 'list' || type.kind === 'map') return structIn(type.of)
  return type.kind === 'struct' ? type.struct() : undefined
}
