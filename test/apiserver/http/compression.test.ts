import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'

const maps = '/api/v1/namespaces/default/configmaps'

let api: Api
beforeAll(async () => {
  api = await startApi()
  for (let n = 0; n < 60; n++)
    await api.http.post(maps).send({ metadata: { name: `m-${n}` }, data: { k: `${n}-`.repeat(20_000) } })
})
afterAll(() => api.close())

/** What comes over the wire, as it is. */
const raw = (path: string, encoding?: string) =>
  new Promise<{ encoding?: string; vary?: string; bytes: Buffer }>((resolve, reject) => {
    const headers = encoding === undefined ? {} : { 'accept-encoding': encoding }
    request(api.url + path, { headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => {
        const { 'content-encoding': encoding, vary } = response.headers
        resolve({ encoding, vary, bytes: Buffer.concat(parts) })
      })
    })
      .on('error', reject)
      .end()
  })

test.each(['a list in pieces', 'a list that is known'])('%s is compressed for who takes that', async () => {
  const plain = await raw(maps)
  const { encoding, vary, bytes } = await raw(maps, 'deflate, gzip')

  expect([encoding, vary]).toEqual(['gzip', 'Accept-Encoding'])
  expect(bytes.length).toBeLessThan(plain.bytes.length / 10)
  expect(gunzipSync(bytes).equals(plain.bytes)).toBe(true)
})

test('a page that is ready at once', async () => {
  const page = `${maps}?limit=4`
  const { encoding, bytes } = await raw(page, 'gzip')

  expect(encoding).toBe('gzip')
  expect(JSON.parse(gunzipSync(bytes).toString()).items).toHaveLength(4)
})

test.each([undefined, 'identity', 'br', 'gzip;q=1'])(
  'nothing is compressed for who says %j',
  async (accepted) => {
    const { encoding, bytes } = await raw(maps, accepted)

    expect(encoding).toBeUndefined()
    expect(JSON.parse(bytes.toString()).items).toHaveLength(60)
  },
)

test('what is short is sent as it is', async () => {
  expect((await raw(`${maps}/m-1`, 'gzip')).encoding).toBeUndefined()
})
