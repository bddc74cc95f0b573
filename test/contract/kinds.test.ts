/** What every kind must do, over HTTP, run over the table of kinds. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseYaml } from '../../src/api/codec/yaml.ts'
import type { Kind } from '../../src/api/kind.ts'
import { kinds } from '../../src/kinds.ts'
import { type Api, startApi } from '../support/http.ts'

interface Manifest {
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; finalizers?: string[] }
}

const manifestOf = ({ singular }: Kind) =>
  parseYaml(readFileSync(join(import.meta.dirname, `../manifests/${singular}.yaml`), 'utf8')) as Manifest

const pathOf = ({ group, version, plural, namespaced }: Kind) =>
  `${group ? `/apis/${group}` : '/api'}/${version}${namespaced ? '/namespaces/default' : ''}/${plural}`

/** Deletes an object; what protects itself from that, or changes more than itself, takes an API server of its own. */
function isGone({ plane: { client } }: Api, kind: Kind, name: string): boolean {
  const find = () => client.find(kind, name, kind.namespaced ? 'default' : undefined)
  const found = find()
  if (!found) return true
  if (kind.isHeldBack) return false
  client.delete(kind, found, { gracePeriodSeconds: 0 })
  return !find()
}

/** What can only be asked or told has tests of its own. */
const stored = kinds.map(({ kind }) => kind).filter(({ verbs }) => verbs.includes('update'))

describe.each(stored.map((kind) => [kind.plural, kind] as const))('%s', (_plural, kind) => {
  const collection = pathOf(kind)
  const { name } = manifestOf(kind).metadata
  const item = `${collection}/${name}`
  let api: Api
  beforeAll(async () => {
    api = await startApi()
  })
  /** Each test makes the same object anew. */
  afterEach(async () => {
    if (isGone(api, kind, name)) return
    await api.close()
    api = await startApi()
  })
  afterAll(() => api.close())
  const create = () => api.http.post(collection).send(manifestOf(kind)).expect(201)

  test('a new object comes back with an identity, and is what GET answers', async () => {
    const created = await create()
    expect(created.body).toMatchObject({ apiVersion: kind.apiVersion, kind: kind.kind })
    expect(created.body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(created.body.metadata.creationTimestamp).toBe('2026-01-01T00:00:00Z')
    expect(created.body.metadata.managedFields[0]).toMatchObject({
      operation: 'Update',
      fieldsType: 'FieldsV1',
    })
    const found = await api.http.get(item).expect(200)
    expect(found.body).toEqual(created.body)
  })

  test('a second object of the same name is refused', async () => {
    await create()
    const refused = await api.http.post(collection).send(manifestOf(kind)).expect(409)
    const resource = kind.group ? `${kind.plural}.${kind.group}` : kind.plural
    expect(refused.body).toMatchObject({
      reason: 'AlreadyExists',
      message: `${resource} "${name}" already exists`,
    })
  })

  test('what is not there is not found', async () => {
    const missing = await api.http.get(`${collection}/missing`).expect(404)
    const resource = kind.group ? `${kind.plural}.${kind.group}` : kind.plural
    expect(missing.body.message).toBe(`${resource} "missing" not found`)
  })

  test('a dry run is checked and answered, but not stored', async () => {
    await api.http.post(`${collection}?dryRun=All`).send(manifestOf(kind)).expect(201)
    await api.http.get(item).expect(404)
  })

  test('an update from an old version is a conflict, from the newest one is not', async () => {
    const { body: first } = await create()
    const labelled = { ...first, metadata: { ...first.metadata, labels: { step: 'one' } } }
    const { body: second } = await api.http.put(item).send(labelled).expect(200)
    expect(second.metadata.labels).toMatchObject({ step: 'one' })
    expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion))
    const refused = await api.http.put(item).send({ ...first, metadata: { ...first.metadata, labels: {} } })
    expect(refused.status).toBe(409)
    expect(refused.body.message).toContain(
      'the object has been modified; please apply your changes to the latest version',
    )
  })

  test('an update that changes nothing is no write', async () => {
    const { body } = await create()
    const { body: again } = await api.http.put(item).send(body).expect(200)
    expect(again.metadata.resourceVersion).toBe(body.metadata.resourceVersion)
  })

  test.each([
    ['merge', 'application/merge-patch+json', { metadata: { labels: { patched: 'yes' } } }],
    [
      'strategic merge',
      'application/strategic-merge-patch+json',
      { metadata: { labels: { patched: 'yes' } } },
    ],
    ['JSON', 'application/json-patch+json', [{ op: 'add', path: '/metadata/labels/patched', value: 'yes' }]],
  ])('a %s patch adds a label and keeps the others', async (_name, type, patch) => {
    await create()
    const { body } = await api.http
      .patch(item)
      .set('content-type', type)
      .send(JSON.stringify(patch))
      .expect(200)
    expect(body.metadata.labels).toMatchObject({ app: 'sample', patched: 'yes' })
  })

  test('server-side apply creates, then changes only what it names', async () => {
    const apply = (configuration: object, status: number) =>
      api.http
        .patch(`${item}?fieldManager=me`)
        .set('content-type', 'application/apply-patch+yaml')
        .send(JSON.stringify(configuration))
        .expect(status)
    await apply(manifestOf(kind), 201)
    const labelled = manifestOf(kind)
    labelled.metadata.labels = { app: 'sample', applied: 'yes' }
    const { body } = await apply(labelled, 200)
    expect(body.metadata.labels).toMatchObject({ app: 'sample', applied: 'yes' })
    const { body: without } = await apply(manifestOf(kind), 200)
    expect(without.metadata.labels.applied).toBeUndefined()
  })

  test('an unknown field is named when validation is strict, and warned of otherwise', async () => {
    const odd = { ...manifestOf(kind), colour: 'blue' }
    const refused = await api.http.post(`${collection}?fieldValidation=Strict`).send(odd).expect(400)
    expect(refused.body.message).toBe(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: unknown field "colour"`,
    )
    const warned = await api.http.post(collection).send(odd).expect(201)
    expect(warned.headers.warning).toContain('unknown field \\"colour\\"')
    expect(warned.body.colour).toBeUndefined()
  })

  test('a list, a selector and a table find it', async () => {
    await create()
    const { body: list } = await api.http.get(`${collection}?labelSelector=app%3Dsample`).expect(200)
    expect(list.kind).toBe(`${kind.kind}List`)
    expect(list.items.map((each: Manifest) => each.metadata.name)).toEqual([name])
    const { body: none } = await api.http.get(`${collection}?labelSelector=app%3Dother`).expect(200)
    expect(none.items).toEqual([])
    const { body: named } = await api.http
      .get(`${collection}?fieldSelector=metadata.name%3D${name}`)
      .expect(200)
    expect(named.items).toHaveLength(1)
    const { body: table } = await api.http
      .get(item)
      .set('accept', 'application/json;as=Table;v=v1;g=meta.k8s.io')
    expect(table.kind).toBe('Table')
    expect(table.rows).toHaveLength(1)
    const shown = kind.columns.filter(({ isUnnamed }) => !isUnnamed)
    expect(table.columnDefinitions).toHaveLength(shown.length)
    expect(table.rows[0].cells).toHaveLength(kind.columns.length)
    for (const cell of table.rows[0].cells) expect(cell).not.toBeUndefined()
  })

  test('an object with a finalizer stays until the finalizer goes', async () => {
    const held = manifestOf(kind)
    held.metadata.finalizers = ['example.com/hold']
    await api.http.post(collection).send(held).expect(201)
    await api.http.delete(item).expect(200)
    const { body: dying } = await api.http.get(item).expect(200)
    expect(dying.metadata.deletionTimestamp).toBeDefined()
    const more = [{ op: 'add', path: '/metadata/finalizers/-', value: 'example.com/more' }]
    const patch = (operations: object[]) =>
      api.http.patch(item).set('content-type', 'application/json-patch+json').send(JSON.stringify(operations))
    const refused = await patch(more).expect(422)
    expect(refused.body.message).toContain('no new finalizers can be added if the object is being deleted')
    if (kind.isHeldBack) return
    await patch([{ op: 'remove', path: '/metadata/finalizers' }]).expect(200)
    await api.http.get(item).expect(404)
  })

  test('discovery names it', async () => {
    const document = collection.replace(/\/(namespaces\/default\/)?[^/]+$/, '')
    const { body } = await api.http.get(document).expect(200)
    const found = body.resources.find((each: { name: string }) => each.name === kind.plural)
    expect(found).toMatchObject({ kind: kind.kind, namespaced: kind.namespaced, singularName: kind.singular })
  })
})
