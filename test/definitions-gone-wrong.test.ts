/** Definitions that ask for too much, and definitions that go while their objects are written. */
import { afterEach, describe, expect, test } from 'vitest'
import type { JSONSchemaProps } from '../src/api/generated/types/apiextensions-v1.ts'
import { type Cluster, createCluster } from '../src/index.ts'
import { definitionOf } from './support/definition.ts'

let cluster: Cluster
afterEach(() => cluster.close())

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const things = '/apis/example.com/v1/namespaces/default/things'

async function ask(method: string, path: string, body?: object | string) {
  const response = await cluster.fetch(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : body && JSON.stringify(body),
  })
  const answer = (await response.json().catch(() => ({}))) as { readonly message?: string }
  return { status: response.status, message: answer.message }
}

const definition = (spec: JSONSchemaProps) => definitionOf({ spec })

const thing = (name: string, spec: unknown = 'x') => ({
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name },
  spec,
})

function nested(levels: number, around: (inside: unknown) => unknown, innermost: unknown): object {
  let value = innermost
  for (let n = 0; n < levels; n++) value = around(value)
  return value as object
}

describe('a schema as deep as a document may be', () => {
  test.each<[string, (inside: unknown) => object, (inside: unknown) => unknown]>([
    ['properties', (a) => ({ type: 'object', properties: { a } }), (a) => ({ a })],
    ['items', (items) => ({ type: 'array', items }), (item) => [item]],
    [
      'additional properties',
      (additionalProperties) => ({ type: 'object', additionalProperties }),
      (a) => ({ a }),
    ],
  ])('of %s is served, described and held against objects', async (_what, ofSchema, ofValue) => {
    cluster = createCluster({ nodes: 0 })
    const schema = nested(480, ofSchema, { type: 'string' })
    expect(await ask('POST', definitions, definition(schema))).toEqual({ status: 201, message: undefined })
    cluster.settle()

    expect((await ask('POST', things, thing('right', nested(480, ofValue, 'x')))).status).toBe(201)
    const wrong = await ask('POST', things, thing('wrong', nested(480, ofValue, 7)))
    expect(wrong.message).toContain('must be of type string: "integer"')
    expect((await ask('GET', '/openapi/v3/apis/example.com/v1')).status).toBe(200)
  })

  test('is no deeper: beyond that it is no JSON', async () => {
    cluster = createCluster({ nodes: 0 })
    const [open, close] = ['{"type":"object","properties":{"a":', '}}']
    const text = JSON.stringify(definition({ description: 'X' })).replace(
      '"X"',
      `${open.repeat(20_000)}{}${close.repeat(20_000)}`,
    )

    const { status, message } = await ask('POST', definitions, text)

    expect(status).toBe(400)
    expect(message).toContain('exceeded max depth')
  })
})

describe('a rule', () => {
  const withRule = (rule: string) => {
    cluster = createCluster({ nodes: 0 })
    const spec = { type: 'string', maxLength: 1_000, 'x-kubernetes-validations': [{ rule }] }
    return ask('POST', definitions, definition(spec))
  }

  test.each([
    ['(', ')'],
    ['[', ']'],
    ['{1: ', '}'],
    ['size(', ')'],
  ])('that is nested too deeply in %s is refused', async (open, close) => {
    const { status, message } = await withRule(`${open.repeat(2_000)}self${close.repeat(2_000)}`)

    expect(status).toBe(422)
    expect(message).toContain('expression recursion limit exceeded: 250')
  })

  test('that is nested is none the worse for it', async () => {
    expect((await withRule(`${'('.repeat(100)}self != ''${')'.repeat(100)}`)).status).toBe(201)
  })

  test('whose pattern takes too long is ended', async () => {
    expect((await withRule('[1, 2, 3, 4].all(x, !self.matches("(?:a?){1000}a{1000}"))')).status).toBe(201)
    cluster.settle()
    const { status, message } = await ask('POST', things, thing('a', 'a'.repeat(999)))

    expect(status).toBe(422)
    expect(message).toContain('no further validation rules will be run due to call cost exceeds limit')
  })
})

describe('a definition that goes', () => {
  test('while a hundred write leaves nothing behind, and whoever comes too late is told', async () => {
    cluster = createCluster({ nodes: 0 })
    const made = definition({ type: 'string' })
    await ask('POST', definitions, made)
    cluster.settle()

    const writers = Array.from({ length: 100 }, async (_, n) => {
      const answers = []
      for (let m = 0; m < 5; m++) {
        answers.push((await ask('POST', things, thing(`b-${n}-${m}`))).status)
        if (n === 50 && m === 2)
          answers.push((await ask('DELETE', `${definitions}/things.example.com`)).status)
        cluster.advance(1)
      }
      return answers
    })
    const answers = new Set((await Promise.all(writers)).flat())
    cluster.settle()

    // Made; the definition is going; it is gone.
    expect([...answers].filter((status) => ![200, 201, 403, 404].includes(status))).toEqual([])
    expect(answers).toContain(201)
    expect((await ask('GET', things)).status).toBe(404)
    expect((await ask('GET', `${definitions}/things.example.com`)).status).toBe(404)

    await ask('POST', definitions, made)
    cluster.settle()
    expect(cluster.get('things')).toContain('No resources found')
    expect((await ask('POST', things, thing('anew'))).status).toBe(201)
  })
})
