/** What every kind must do, over the API, run over the table of kinds. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Kind } from '../../src/api/kind.ts'
import type { Fetcher } from '../../src/fetch/fetch.ts'
import { apiOf } from '../support/api.ts'
import { ask } from '../support/asking.ts'
import { ControlPlane } from '../support/control-plane.ts'
import { type Manifest, manifestOf, storedKinds } from '../support/every-kind.ts'

type Asked = Parameters<typeof ask> extends [unknown, ...infer Rest] ? Rest : never

const pathOf = ({ group, version, plural, namespaced }: Kind) =>
  `${group ? `/apis/${group}` : '/api'}/${version}${namespaced ? '/namespaces/default' : ''}/${plural}`

/** Deletes an object; what protects itself from that, or changes more than itself, takes an API server of its own. */
function isGone({ client }: ControlPlane, kind: Kind, name: string): boolean {
  const find = () => client.find(kind, name, kind.namespaced ? 'default' : undefined)
  const found = find()
  if (!found) return true
  if (kind.isHeldBack) return false
  client.delete(kind, found, { gracePeriodSeconds: 0 })
  return !find()
}

describe.each(storedKinds.map((kind) => [kind.plural, kind] as const))('%s', (_plural, kind) => {
  const collection = pathOf(kind)
  const { name } = manifestOf(kind).metadata
  const item = `${collection}/${name}`
  let plane: ControlPlane
  let api: Fetcher
  const begin = () => {
    plane = new ControlPlane()
    api = apiOf(plane)
  }
  beforeAll(begin)
  /** Each test makes the same object anew. */
  afterEach(async () => {
    if (isGone(plane, kind, name)) return
    await api.close()
    begin()
  })
  afterAll(() => api.close())

  /** Asks, and answers what came where it is of that code. */
  const answered = async (code: number, ...asked: Asked) => {
    const answer = await ask(api, ...asked)
    expect(answer.code, answer.body.message).toBe(code)
    return answer
  }
  const create = () => answered(201, `POST ${collection}`, manifestOf(kind))

  test('a new object comes back with an identity, and is what GET answers', async () => {
    const created = await create()
    expect(created.body).toMatchObject({ apiVersion: kind.apiVersion, kind: kind.kind })
    expect(created.body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/)
    expect(created.body.metadata.creationTimestamp).toBe('2026-01-01T00:00:00Z')
    expect(created.body.metadata.managedFields[0]).toMatchObject({
      operation: 'Update',
      fieldsType: 'FieldsV1',
    })
    const found = await answered(200, `GET ${item}`)
    expect(found.body).toEqual(created.body)
  })

  test('a second object of the same name is refused', async () => {
    await create()
    const refused = await answered(409, `POST ${collection}`, manifestOf(kind))
    const resource = kind.group ? `${kind.plural}.${kind.group}` : kind.plural
    expect(refused.body).toMatchObject({
      reason: 'AlreadyExists',
      message: `${resource} "${name}" already exists`,
    })
  })

  test('what is not there is not found', async () => {
    const missing = await answered(404, `GET ${collection}/missing`)
    const resource = kind.group ? `${kind.plural}.${kind.group}` : kind.plural
    expect(missing.body.message).toBe(`${resource} "missing" not found`)
  })

  test('a dry run is checked and answered, but not stored', async () => {
    await answered(201, `POST ${collection}?dryRun=All`, manifestOf(kind))
    await answered(404, `GET ${item}`)
  })

  test('an update from an old version is a conflict, from the newest one is not', async () => {
    const { body: first } = await create()
    const labelled = { ...first, metadata: { ...first.metadata, labels: { step: 'one' } } }
    const { body: second } = await answered(200, `PUT ${item}`, labelled)
    expect(second.metadata.labels).toMatchObject({ step: 'one' })
    expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(Number(first.metadata.resourceVersion))
    const bare = { ...first, metadata: { ...first.metadata, labels: {} } }
    const refused = await answered(409, `PUT ${item}`, bare)
    expect(refused.body.message).toContain(
      'the object has been modified; please apply your changes to the latest version',
    )
  })

  test('an update that changes nothing is no write', async () => {
    const { body } = await create()
    const { body: again } = await answered(200, `PUT ${item}`, body)
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
    const { body } = await answered(200, `PATCH ${item}`, patch, { 'content-type': type })
    expect(body.metadata.labels).toMatchObject({ app: 'sample', patched: 'yes' })
  })

  test('server-side apply creates, then changes only what it names', async () => {
    const apply = (code: number, configuration: object) =>
      answered(code, `APPLY ${item}?fieldManager=me`, configuration)
    await apply(201, manifestOf(kind))
    const labelled = manifestOf(kind)
    labelled.metadata.labels = { app: 'sample', applied: 'yes' }
    const { body } = await apply(200, labelled)
    expect(body.metadata.labels).toMatchObject({ app: 'sample', applied: 'yes' })
    const { body: without } = await apply(200, manifestOf(kind))
    expect(without.metadata.labels.applied).toBeUndefined()
  })

  test('an unknown field is named when validation is strict, and warned of otherwise', async () => {
    const odd = { ...manifestOf(kind), colour: 'blue' }
    const refused = await answered(400, `POST ${collection}?fieldValidation=Strict`, odd)
    expect(refused.body.message).toBe(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: unknown field "colour"`,
    )
    const warned = await answered(201, `POST ${collection}`, odd)
    expect(warned.warnings).toContain('unknown field "colour"')
    expect(warned.body.colour).toBeUndefined()
  })

  test('a list, a selector and a table find it', async () => {
    await create()
    const { body: list } = await answered(200, `GET ${collection}?labelSelector=app%3Dsample`)
    expect(list.kind).toBe(`${kind.kind}List`)
    expect(list.items.map((each: Manifest) => each.metadata.name)).toEqual([name])
    const { body: none } = await answered(200, `GET ${collection}?labelSelector=app%3Dother`)
    expect(none.items).toEqual([])
    const { body: named } = await answered(200, `GET ${collection}?fieldSelector=metadata.name%3D${name}`)
    expect(named.items).toHaveLength(1)
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io'
    const { body: table } = await answered(200, `GET ${item}`, undefined, { accept })
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
    await answered(201, `POST ${collection}`, held)
    await answered(200, `DELETE ${item}`)
    const { body: dying } = await answered(200, `GET ${item}`)
    expect(dying.metadata.deletionTimestamp).toBeDefined()
    const more = [{ op: 'add', path: '/metadata/finalizers/-', value: 'example.com/more' }]
    const patch = (code: number, operations: object[]) =>
      answered(code, `PATCH ${item}`, operations, { 'content-type': 'application/json-patch+json' })
    const refused = await patch(422, more)
    expect(refused.body.message).toContain('no new finalizers can be added if the object is being deleted')
    if (kind.isHeldBack) return
    await patch(200, [{ op: 'remove', path: '/metadata/finalizers' }])
    await answered(404, `GET ${item}`)
  })

  test('discovery names it', async () => {
    const document = collection.replace(/\/(namespaces\/default\/)?[^/]+$/, '')
    const { body } = await answered(200, `GET ${document}`)
    const found = body.resources.find((each: { name: string }) => each.name === kind.plural)
    expect(found).toMatchObject({ kind: kind.kind, namespaced: kind.namespaced, singularName: kind.singular })
  })
})
