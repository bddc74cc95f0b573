import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseYaml } from '../../../src/api/codec/yaml.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { type Api, startApi } from '../../support/http.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'

let api: Api
beforeEach(async () => {
  api = await startApi()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name, { half: name < 'c' ? 'first' : 'second' })
})
afterEach(() => api.close())

const create = (name: string, labels = {}) =>
  api.http.post(configMaps).send({ metadata: { name, labels } }).expect(201)
const list = async (query: Record<string, string | number> = {}, path = configMaps) =>
  (await api.http.get(path).query(query).expect(200)).body
const namesOf = ({ items }: { items: { metadata: { name: string } }[] }) =>
  items.map(({ metadata }) => metadata.name)

test('pages show one state, whatever changes between them', async () => {
  const first = await list({ limit: 2 })
  expect(namesOf(first)).toEqual(['a', 'b'])
  expect(first.metadata.remainingItemCount).toBe(3)
  await create('aa')
  await create('cc')
  await api.http.delete(`${configMaps}/d`).expect(200)
  const second = await list({ limit: 2, continue: first.metadata.continue })
  const third = await list({ limit: 2, continue: second.metadata.continue })
  expect([...namesOf(second), ...namesOf(third)]).toEqual(['c', 'd', 'e'])
  expect(second.metadata).toMatchObject({
    remainingItemCount: 1,
    resourceVersion: first.metadata.resourceVersion,
  })
  expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion })
  expect(namesOf(await list())).toEqual(['a', 'aa', 'b', 'c', 'cc', 'e'])
})

test.each(['application/json', 'application/yaml'])(
  'a list as %s says what its items are, and they do not',
  async (accept) => {
    const { text } = await api.http.get(configMaps).set('accept', accept).buffer(true).expect(200)
    const { kind, apiVersion, items } = parseYaml(text) as { [field: string]: unknown; items: object[] }
    expect({ kind, apiVersion }).toEqual({ kind: 'ConfigMapList', apiVersion: 'v1' })
    expect(items[0]).not.toHaveProperty('kind')
    expect(items[0]).not.toHaveProperty('apiVersion')
  },
)

test('pages of a selection do not say how many remain', async () => {
  const first = await list({ limit: 2, labelSelector: 'half=second' })
  expect(namesOf(first)).toEqual(['c', 'd'])
  expect(first.metadata.remainingItemCount).toBeUndefined()
  const second = await list({ limit: 2, labelSelector: 'half=second', continue: first.metadata.continue })
  expect(namesOf(second)).toEqual(['e'])
})

test('a page of a selection goes on wherever there are objects behind it, whether they fit or not', async () => {
  const first = await list({ limit: 1, labelSelector: 'half=first' })
  expect(namesOf(first)).toEqual(['a'])
  const second = await list({ limit: 1, labelSelector: 'half=first', continue: first.metadata.continue })
  expect(namesOf(second)).toEqual(['b'])
  const last = await list({ limit: 1, labelSelector: 'half=first', continue: second.metadata.continue })
  expect(last).toMatchObject({ items: [], metadata: { resourceVersion: first.metadata.resourceVersion } })
  expect(last.metadata.continue).toBeUndefined()
})

test('pages over all namespaces go from one to the next', async () => {
  await api.http
    .post('/api/v1/namespaces/kube-system/configmaps')
    .send({ metadata: { name: 'a' } })
    .expect(201)
  const seen: string[] = []
  let token = ''
  do {
    const page = await list({ limit: 1, continue: token }, '/api/v1/configmaps')
    for (const { metadata } of page.items) seen.push(`${metadata.namespace}/${metadata.name}`)
    token = page.metadata.continue ?? ''
  } while (token)
  expect(seen.filter((each) => !each.includes('authentication')).slice(-6)).toEqual([
    'default/a',
    'default/b',
    'default/c',
    'default/d',
    'default/e',
    'kube-system/a',
  ])
})

test('a token whose state is forgotten expires, and comes with one for the rest as it is now', async () => {
  const first = await list({ limit: 2 })
  await create('cc')
  api.plane.store.compact(api.plane.store.revision)
  const { body } = await api.http
    .get(configMaps)
    .query({ limit: 2, continue: first.metadata.continue })
    .expect(410)
  expect(body).toMatchObject({ reason: 'Expired', code: 410, status: 'Failure' })
  expect(body.message).toMatch(
    /^The provided continue parameter is too old to display a consistent list result\. You can start a new list/,
  )
  expect(namesOf(await list({ continue: body.metadata.continue }))).toEqual(['c', 'cc', 'd', 'e'])
})

test('a token expires five to ten minutes after something has been written, however little that was', async () => {
  const first = await list({ limit: 2 })
  const goOn = () => api.http.get(configMaps).query({ limit: 2, continue: first.metadata.continue })
  api.plane.clock.advance(minutes(20))
  // Nothing has been written: the newest state does not age.
  await goOn().expect(200)

  await create('cd')
  api.plane.clock.advance(minutes(5) - 1)
  await goOn().expect(200)
  api.plane.clock.advance(minutes(5) + 1)
  const { body } = await goOn().expect(410)

  expect(body.message).toMatch(/^The provided continue parameter is too old/)
  expect(namesOf(await list({ continue: body.metadata.continue }))).toContain('e')
})

test('a list can be had exactly as it was', async () => {
  const { metadata } = await list()
  await create('later')
  const exact = { resourceVersion: metadata.resourceVersion, resourceVersionMatch: 'Exact' }
  expect(namesOf(await list(exact))).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(namesOf(await list({ ...exact, resourceVersionMatch: 'NotOlderThan' }))).toHaveLength(6)
  expect(namesOf(await list({ resourceVersion: 0, limit: 500 }))).toHaveLength(6)
  api.plane.store.compact(api.plane.store.revision)
  const { body } = await api.http.get(configMaps).query(exact).expect(410)
  expect(body.message).toMatch(/^too old resource version: \d+ \(\d+\)$/)
})

test('a limit that is nothing is no limit', async () => {
  for (const limit of [0, -3]) expect(namesOf(await list({ limit }))).toHaveLength(5)
})

test('a list is known by its kind, its items need not say theirs', async () => {
  const all = await list()
  expect(all).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' })
  expect(namesOf(await list({ fieldSelector: 'metadata.name!=a,metadata.name!=b' }))).toEqual(['c', 'd', 'e'])
  expect((await list({}, '/api/v1/namespaces/nowhere/configmaps')).items).toEqual([])
})

test('a Table has the pages of its list, and as much of each object as is asked for', async () => {
  const table = async (query: object, version = 'v1') =>
    (
      await api.http
        .get(configMaps)
        .query(query)
        .set('accept', `application/json;as=Table;v=${version};g=meta.k8s.io`)
    ).body
  const first = await table({ limit: 2 })
  expect(first).toMatchObject({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { remainingItemCount: 3 },
  })
  expect(first.rows[0].object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } })
  expect((await table({ includeObject: 'Object' })).rows[0].object).toMatchObject({ kind: 'ConfigMap' })
  expect((await table({ includeObject: 'None' }, 'v1beta1')).rows[0].object).toBeNull()
})

test('metadata alone, and YAML, are other forms of the same list', async () => {
  const { body: partial } = await api.http
    .get(configMaps)
    .set('accept', 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io')
  expect(partial).toMatchObject({ kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' })
  expect(partial.items[0]).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } })
  expect(partial.items[0].data).toBeUndefined()
  const { text, headers } = await api.http.get(configMaps).set('accept', 'application/yaml').buffer()
  expect(headers['content-type']).toBe('application/yaml')
  expect(namesOf(parseYaml(text) as never)).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a list of metadata alone that is empty is null, and a field selector that says nothing means all', async () => {
  const { text } = await api.http
    .get(configMaps)
    .query({ labelSelector: 'none' })
    .set('accept', 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io')
    .buffer()
  expect(text).toMatch(/"items":null\}$/m)

  expect(namesOf(await list({ fieldSelector: '=' }))).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a deletion of a collection means what a list of it means', async () => {
  const { body } = await api.http.delete(configMaps).query({ labelSelector: 'half=first' }).expect(200)
  expect(body.kind).toBe('ConfigMapList')
  expect(namesOf(body)).toEqual(['a', 'b'])
  const dry = await api.http
    .delete(configMaps)
    .query({ dryRun: 'All', fieldSelector: 'metadata.name=c' })
    .expect(200)
  expect(namesOf(dry.body)).toEqual(['c'])
  expect(namesOf(await list())).toEqual(['c', 'd', 'e'])
})
