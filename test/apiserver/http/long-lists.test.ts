/** Lists that are too long to be made at once, and what goes on beside them. */
import { get, request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatYaml, parseYaml } from '../../../src/api/codec/yaml.ts'
import { configMap } from '../../../src/api/core/configmap.ts'
import type { KubeObject } from '../../../src/api/kind.ts'
import { type ListShape, listFormat } from '../../../src/apiserver/rest/list-format.ts'
import { prettyText } from '../../../src/apiserver/rest/pretty.ts'
import { userNamed } from '../../../src/client/user.ts'
import { type ListeningApi, startListening } from './listening.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
const json = 'application/json'
const table = ';as=Table;v=v1;g=meta.k8s.io'
const partial = ';as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'

describe('a list that is written item by item', () => {
  const shape: ListShape = {
    envelope: {
      kind: 'ThingList',
      apiVersion: 'v1',
      metadata: { resourceVersion: '7', none: undefined },
      zeta: [],
    },
    field: 'items',
    item: ({ metadata }) => ({ metadata, text: 'a\nb: "c"\n', list: [[], {}, [1]], none: undefined }),
  }
  const objects = (count: number) =>
    Array.from(
      { length: count },
      (_, n) => ({ metadata: { name: `n${n}`, labels: {} } }) as unknown as KubeObject,
    )

  test.each([0, 1, 2, 5])('of %i items reads as if it were written at once', (count) => {
    const all = objects(count)
    const whole = { ...shape.envelope, items: all.map(shape.item) }
    const written = (media: 'json' | 'yaml', isPretty: boolean, of = shape) => {
      const format = listFormat(of, media, isPretty)
      return format.begin + all.map(format.item).join('') + format.end(count)
    }
    expect(written('json', false)).toBe(`${JSON.stringify(whole)}\n`)
    expect(written('json', true)).toBe(prettyText(whole))
    expect(parseYaml(written('yaml', false))).toEqual(JSON.parse(JSON.stringify(whole)))
    expect(written('yaml', false)).toBe(formatYaml(JSON.parse(JSON.stringify(whole))))
    const { zeta: _zeta, ...envelope } = shape.envelope as Record<string, unknown>
    expect(written('yaml', false, { ...shape, envelope, field: 'rows' })).toBe(
      formatYaml(JSON.parse(JSON.stringify({ ...envelope, rows: whole.items }))),
    )
  })
})

describe('over HTTP', () => {
  let api: ListeningApi
  beforeEach(async () => {
    api = await startListening()
  })
  afterEach(() => api.close())

  const context = { fieldManager: 'test', user: userNamed('test'), trusted: true }
  function fill(count: number, text: string): void {
    for (let n = 0; n < count; n++) {
      const metadata = {
        name: `n-${String(n).padStart(5, '0')}`,
        namespace: 'default',
        labels: { odd: String(n % 2) },
      }
      api.plane.registry.create(configMap, { metadata, data: { text } } as never, context)
    }
  }

  const textOf = (path: string, accept: string, method = 'GET', onBegin = () => {}) =>
    new Promise<{ text: string; isChunked: boolean; type?: string }>((resolve, reject) => {
      const sent = request(
        { port: api.port, host: '127.0.0.1', path, method, headers: { accept } },
        (response) => {
          onBegin()
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (part) => (text += part))
          response.on('end', () => {
            const { 'transfer-encoding': encoding, 'content-type': type } = response.headers
            resolve({ text, isChunked: encoding === 'chunked', type })
          })
        },
      )
      sent.on('error', reject)
      sent.end()
    })

  /** An answer as it comes through the socket: each piece is a chunk. */
  const chunksOf = (request: string) =>
    new Promise<{ head: string; chunks: readonly Buffer[] }>((resolve, reject) => {
      const parts: Buffer[] = []
      const socket = connect(api.port, '127.0.0.1')
      socket.on('data', (part) => parts.push(part)).on('error', reject)
      socket.on('close', () => resolve(chunksIn(Buffer.concat(parts))))
      socket.write(`${request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    })

  test.each([
    [json, json],
    [`${json}${table}`, json],
    [`${json}${partial}`, json],
    ['application/yaml', 'application/yaml'],
    [`application/yaml${table}`, 'application/yaml'],
  ])(
    'a long list as %s comes in pieces, and says what a short one says',
    async (accept, type) => {
      fill(1_500, 'x'.repeat(100))
      for (const query of type === json ? ['', '?pretty=true'] : ['']) {
        const answer = await textOf(`${configMaps}${query}`, accept)
        expect(answer).toMatchObject({ isChunked: true, type })
        const long = type === json ? JSON.parse(answer.text) : (parseYaml(answer.text) as never)
        const short = await textOf(`${configMaps}${query}${query ? '&' : '?'}limit=2`, accept)
        const first = type === json ? JSON.parse(short.text) : (parseYaml(short.text) as never)
        expect(short.isChunked).toBe(false)
        const [all, two] = [long.items ?? long.rows, first.items ?? first.rows]
        expect(all).toHaveLength(1_500)
        expect(all.slice(0, 2)).toEqual(two)
        expect({ ...long, items: 0, rows: 0, metadata: 0 }).toEqual({
          ...first,
          items: 0,
          rows: 0,
          metadata: 0,
        })
      }
    },
    60_000,
  )

  test('it shows one state, whatever is written while it is sent', async () => {
    fill(3_000, 'x'.repeat(1_000))
    const { revision } = api.plane.registry
    let changes = 0
    let changing: NodeJS.Timeout | undefined
    const change = () => {
      const name = `n-${String(2_999 - changes++).padStart(5, '0')}`
      api.plane.registry.delete(configMap, { name, namespace: 'default' }, {}, context)
    }
    const begin = () => void (changing = setInterval(change, 1))
    const { items, metadata } = JSON.parse((await textOf(configMaps, json, 'GET', begin)).text)
    clearInterval(changing)
    expect(changes).toBeGreaterThan(0)
    expect(items).toHaveLength(3_000)
    expect(metadata.resourceVersion).toBe(String(revision))
  })

  test('a client who stops reading a list is let go, and finds it cut', async () => {
    await api.close()
    api = await startListening(undefined, { limits: { silenceMs: 100, sweepMs: 20 } })
    fill(20, 'x'.repeat(1_000_000))
    const error = await new Promise<NodeJS.ErrnoException>((resolve, reject) => {
      get({ port: api.port, host: '127.0.0.1', path: configMaps }, (response) => {
        response.on('error', resolve)
        response.on('end', () => reject(new Error('it is whole')))
        setTimeout(() => response.resume(), 600)
      })
    })
    expect(error.code).toBe('ECONNRESET')
  })

  test('a collection is deleted and told in pieces, so that no text need hold all of it', async () => {
    const count = 12
    fill(count, 'x'.repeat(1_000_000))

    const { head, chunks } = await chunksOf(`DELETE ${configMaps}`)

    const { items } = JSON.parse(Buffer.concat(chunks).toString())
    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(items).toHaveLength(count)
    // The first may hold as much as a short list and an item that is one too many.
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(2_200_000)
    expect(api.plane.store.list(configMap, 'default')).toHaveLength(0)
  })

  test('a collection is deleted in turns, as it was when that began', async () => {
    fill(5_000, 'x')
    const { revision } = api.plane.registry
    const selector = encodeURIComponent('odd=1')
    const deleted = textOf(`${configMaps}?labelSelector=${selector}`, json, 'DELETE')
    let asked = 0
    let isOver = false
    void deleted.then(() => (isOver = true))
    while (!isOver) {
      await api.http.get('/readyz').expect(200)
      asked++
    }
    const { items, metadata } = JSON.parse((await deleted).text)
    expect(asked).toBeGreaterThan(2)
    expect(items).toHaveLength(2_500)
    expect(metadata.resourceVersion).toBe(String(revision))
    expect(api.plane.store.list(configMap, 'default')).toHaveLength(2_500)
  }, 60_000)

  test('of a collection no more is deleted than asked for', async () => {
    fill(5, 'x')
    const { items } = JSON.parse((await textOf(`${configMaps}?limit=2`, json, 'DELETE')).text)
    expect(items).toHaveLength(2)
    expect(api.plane.store.list(configMap, 'default')).toHaveLength(3)
  })
})

function chunksIn(answer: Buffer): { head: string; chunks: readonly Buffer[] } {
  let at = answer.indexOf('\r\n\r\n')
  const head = answer.toString('latin1', 0, at)
  const chunks: Buffer[] = []
  at += 4
  for (;;) {
    const begin = answer.indexOf('\r\n', at) + 2
    const length = Number.parseInt(answer.toString('latin1', at, begin), 16)
    if (length === 0) return { head, chunks }
    chunks.push(answer.subarray(begin, begin + length))
    at = begin + length + 2
  }
}
