import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

let api: Api
beforeAll(async () => {
  api = await startApi()
  await api.http
    .post(configMaps)
    .send({ metadata: { name: 'settings' } })
    .expect(201)
})
afterAll(() => api.close())

const textFor = async (agent: string, path: string) =>
  (await api.http.get(path).set('user-agent', agent)).text

test.each([`${configMaps}/settings`, configMaps, `${configMaps}/none`, '/apis', '/apis/apps/v1'])(
  'curl gets %s indented, with what it is first',
  async (path) => {
    const text = await textFor('curl/8.5.0', path)
    expect(text).toMatch(/^{\n {2}"kind": "\w+",\n {2}"apiVersion": "v1",\n/)
    expect(JSON.parse(text)).toEqual(JSON.parse(await textFor('kubectl/v1.36.0', path)))
  },
)

test.each([
  ['Mozilla/5.0 (X11)', '', true],
  ['kubectl/v1.36.0', '', false],
  ['kubectl/v1.36.0', '?pretty=true', true],
  ['curl/8.5.0', '?pretty=false', false],
])('to %s%s the answer is indented: %s', async (agent, query, isIndented) => {
  const text = await textFor(agent, `${configMaps}/settings${query}`)
  expect(text.includes('\n  "metadata": {\n')).toBe(isIndented)
})
