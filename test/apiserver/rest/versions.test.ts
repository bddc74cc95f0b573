/** One store, two versions: Events are written in one, and read, listed, watched, selected, patched and applied in the other. */
import { afterEach, describe, expect, test } from 'vitest'
import {
  type Cluster,
  createCluster,
  defineKind,
  defineVersion,
  type KubeObject,
} from '../../../src/index.ts'

let cluster: Cluster
afterEach(() => cluster.close())

const inCore = '/api/v1/namespaces/default/events'
const inGroup = '/apis/events.k8s.io/v1/namespaces/default/events'
const web = { kind: 'Pod', name: 'web', namespace: 'default' }

const older = {
  metadata: { name: 'older' },
  involvedObject: web,
  reason: 'Pulled',
  message: 'it is here',
  type: 'Normal',
  source: { component: 'kubelet', host: 'node-1' },
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp: '2026-01-01T00:01:00Z',
  count: 3,
}
const newer = {
  metadata: { name: 'newer' },
  regarding: web,
  reason: 'Moved',
  note: 'it is there',
  type: 'Normal',
  action: 'Move',
  eventTime: '2026-01-01T00:00:00.000000Z',
  reportingController: 'example.com/mover',
  reportingInstance: 'mover-1',
}

/** What was answered, of which a test names what it expects. */
type Json = ReturnType<typeof JSON.parse>

interface Sent {
  readonly method?: string
  readonly body?: object
  readonly type?: string
  readonly agent?: string
  readonly accept?: string
}

async function ask(path: string, { method, body, type, agent, accept }: Sent = {}) {
  const response = await cluster.fetch(path, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: {
      'Content-Type': type ?? 'application/json',
      ...(agent && { 'User-Agent': agent }),
      ...(accept && { Accept: accept }),
    },
    body: body && JSON.stringify(body),
  })
  return { code: response.status, body: JSON.parse(await response.text()) as Json }
}

const apply = (path: string, manager: string, body: object, force = false) =>
  ask(`${path}?fieldManager=${manager}&force=${force}`, {
    method: 'PATCH',
    type: 'application/apply-patch+yaml',
    body,
  })

const begin = () => {
  cluster = createCluster({ nodes: 0 })
}

describe('what is written in one version', () => {
  test('is read in the other, under its names', async () => {
    begin()
    await ask(inCore, { body: older })
    await ask(inGroup, { body: newer })

    const { body: asNew } = await ask(`${inGroup}/older`)
    expect(asNew).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      regarding: web,
      note: 'it is here',
      deprecatedCount: 3,
      deprecatedSource: { component: 'kubelet', host: 'node-1' },
      deprecatedFirstTimestamp: '2026-01-01T00:00:00Z',
      eventTime: null,
    })
    expect(Object.keys(asNew)).not.toContain('message')
    const { body: asOld } = await ask(`${inCore}/newer`)
    expect(asOld).toMatchObject({
      apiVersion: 'v1',
      involvedObject: web,
      message: 'it is there',
      source: {},
      firstTimestamp: null,
      reportingComponent: 'example.com/mover',
    })
  })

  test('has one uid and one version in both', async () => {
    begin()
    const { body: made } = await ask(inGroup, { body: newer })
    const { body: read } = await ask(`${inCore}/newer`)

    const { uid, resourceVersion } = made.metadata
    expect(read.metadata).toMatchObject({ uid, resourceVersion })
  })

  test('is listed in the other, as objects, rows and protobuf', async () => {
    begin()
    await ask(inCore, { body: older })

    const { body: list } = await ask(inGroup)
    expect(list).toMatchObject({ kind: 'EventList', apiVersion: 'events.k8s.io/v1' })
    expect(list.items).toMatchObject([{ note: 'it is here', regarding: web }])
    expect(list.items[0].kind).toBeUndefined()
    const { body: table } = await ask(`${inGroup}?includeObject=Object`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    })
    expect(table.rows[0].cells.slice(1, 4)).toEqual(['Normal', 'Pulled', 'pod/web'])
    expect(table.rows[0].object).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'it is here' })
    const bytes = await cluster.fetch(inGroup, { headers: { Accept: 'application/vnd.kubernetes.protobuf' } })
    expect(await bytes.text()).toContain('events.k8s.io/v1')
  })

  test('is told to who watches the other', async () => {
    begin()
    const response = await cluster.fetch(`${inGroup}?watch=true`)
    await ask(inCore, { body: older })

    const { value } = await response.body!.getReader().read()
    const { type, object } = JSON.parse(new TextDecoder().decode(value))
    expect(type).toBe('ADDED')
    expect(object).toMatchObject({ apiVersion: 'events.k8s.io/v1', note: 'it is here' })
  })

  test('goes when it is deleted in the other, which is what the answer tells', async () => {
    begin()
    await ask(inCore, { body: older })

    const { body: gone } = await ask(`${inGroup}/older`, { method: 'DELETE' })
    expect(gone.details).toMatchObject({ group: 'events.k8s.io', kind: 'events', name: 'older' })
    const { code, body } = await ask(`${inGroup}/older`)
    expect([code, body.message]).toEqual([404, 'events.events.k8s.io "older" not found'])
  })
})

describe('selectors', () => {
  const names = ({ body }: { body: Json }) =>
    body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)

  test('each version has the names of its own fields', async () => {
    begin()
    await ask(inCore, { body: older })
    await ask(inGroup, { body: newer })

    const found = (path: string, selector: string) =>
      ask(`${path}?fieldSelector=${encodeURIComponent(selector)}`)
    expect(names(await found(inCore, 'involvedObject.name=web,reason=Moved'))).toEqual(['newer'])
    expect(names(await found(inGroup, 'regarding.name=web,reason=Pulled'))).toEqual(['older'])
    expect(names(await found(inGroup, 'reportingController=example.com/mover'))).toEqual(['newer'])
    for (const [path, field] of [
      [inCore, 'regarding.name'],
      [inGroup, 'involvedObject.name'],
      [inGroup, 'source'],
    ]) {
      const { code, body } = await found(path, `${field}=web`)
      expect([code, body.message]).toEqual([
        400,
        expect.stringContaining(`field label not supported: ${field}`),
      ])
    }
  })

  test('a collection is deleted by them', async () => {
    begin()
    await ask(inCore, { body: older })
    await ask(inGroup, { body: newer })

    await ask(`${inGroup}?fieldSelector=regarding.name%3Dweb,reason%3DMoved`, { method: 'DELETE' })
    expect(names(await ask(inCore))).toEqual(['older'])
  })
})

describe('rules', () => {
  test('what the core takes, its own group refuses', async () => {
    begin()
    const { code, body } = await ask(inGroup, {
      body: { metadata: { name: 'e' }, regarding: web, note: 'n' },
    })

    expect(code).toBe(422)
    expect(body.message).toBe(
      'Event "e" is invalid: [eventTime: Required value, type: Invalid value: "": has invalid value: ]',
    )
    expect((await ask(inCore, { body: { metadata: { name: 'e' }, involvedObject: web } })).code).toBe(201)
  })

  test('only the series goes on', async () => {
    begin()
    await ask(inGroup, { body: newer })
    const patch = (body: object) =>
      ask(`${inGroup}/newer`, { method: 'PATCH', type: 'application/merge-patch+json', body })

    const series = { count: 2, lastObservedTime: '2026-01-01T00:02:00.000000Z' }
    expect((await patch({ series })).body.series).toEqual(series)
    expect((await patch({ note: 'else' })).body.message).toBe(
      'Event "newer" is invalid: message: Invalid value: "else": field is immutable',
    )
    expect((await patch({ series: { count: 1 } })).body.message).toBe(
      'Event "newer" is invalid: series.count: Invalid value: "": should be at least 2',
    )
  })

  test('a body says the version of its path', async () => {
    begin()
    const { code, body } = await ask(inGroup, { body: { ...older, apiVersion: 'v1', kind: 'Event' } })

    expect([code, body.message]).toEqual([
      400,
      'the API version in the data (v1) does not match the expected API version (events.k8s.io/v1)',
    ])
  })
})

describe('who wrote what', () => {
  const entries = ({ metadata }: Json) =>
    metadata.managedFields.map(({ manager, apiVersion, fieldsV1 }: Json) => [
      manager,
      apiVersion,
      Object.keys(fieldsV1),
    ])

  const named = (apiVersion: string, labels?: object) => ({
    apiVersion,
    kind: 'Event',
    metadata: { name: 'e', labels },
  })

  test('is lost once somebody writes it in another group', async () => {
    begin()
    await ask(inCore, { body: older, agent: 'one' })
    const { body } = await ask(`${inGroup}/older`, {
      method: 'PATCH',
      type: 'application/merge-patch+json',
      agent: 'other',
      body: { metadata: { labels: { seen: 'yes' } } },
    })

    expect(entries(body)).toEqual([['other', 'events.k8s.io/v1', ['f:metadata']]])
  })

  test('of another group keeps nobody from applying', async () => {
    begin()
    await ask(inGroup, { body: newer, agent: 'one' })
    const { code, body } = await ask(`${inCore}/newer?fieldManager=other`, {
      method: 'PATCH',
      type: 'application/apply-patch+yaml',
      body: { apiVersion: 'v1', kind: 'Event', metadata: { name: 'newer' }, message: 'it has gone on' },
    })

    expect(code).toBe(200)
    expect(entries(body)).toEqual([['other', 'v1', ['f:message']]])
  })

  test('an apply in another group gives up nothing of what was applied in the first', async () => {
    begin()
    const said = { ...named('v1', { a: '1' }), involvedObject: web, reason: 'R', type: 'Normal' }
    await apply(`${inCore}/e`, 'one', said)
    const now = { ...named('events.k8s.io/v1'), regarding: web, reason: 'R', type: 'Normal' }
    const { code, body } = await apply(`${inGroup}/e`, 'one', now)

    expect([code, body.metadata.labels]).toEqual([200, { a: '1' }])
    expect(entries(body)).toEqual([['one', 'events.k8s.io/v1', ['f:reason', 'f:regarding', 'f:type']]])
  })

  const scalerPath = (version: string) =>
    `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers/web`
  const scaler = (spec: object, labels?: object, version = 'v1') => ({
    apiVersion: `autoscaling/${version}`,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', labels },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 3,
      ...spec,
    },
  })

  test('an apply in one version meets who has applied in the other', async () => {
    begin()
    await apply(scalerPath('v1'), 'one', scaler({ minReplicas: 2 }))
    const { code, body } = await apply(scalerPath('v2'), 'two', scaler({ minReplicas: 1 }, {}, 'v2'))

    expect(code).toBe(409)
    expect(body.details.causes).toEqual([
      { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.spec.minReplicas' },
    ])
  })

  test('what is applied in another version gives up what it names no more', async () => {
    begin()
    await apply(scalerPath('v1'), 'one', scaler({}, { a: '1' }))
    const { code, body } = await apply(scalerPath('v2'), 'one', scaler({}, undefined, 'v2'))

    expect([code, body.metadata.labels]).toEqual([200, undefined])
    expect(entries(body)).toEqual([['one', 'autoscaling/v2', ['f:spec']]])
  })

  test('what an author applies in one version and names no more goes, whoever has written in another; nothing else does', async () => {
    begin()
    await apply(
      scalerPath('v1'),
      'ann',
      scaler({ minReplicas: 2, targetCPUUtilizationPercentage: 50 }, { team: 'a' }),
    )
    await ask(scalerPath('v2'), {
      method: 'PATCH',
      type: 'application/merge-patch+json',
      body: { metadata: { labels: { seen: 'yes' } } },
    })

    const { code, body } = await apply(scalerPath('v1'), 'ann', scaler({}))

    expect([code, body.metadata.labels]).toEqual([200, { seen: 'yes' }])
    // It has the number that every autoscaler begins with. The CPU is a list in the other version, which stays, be it empty.
    expect(body.spec).toEqual(scaler({ minReplicas: 1, targetCPUUtilizationPercentage: 50 }).spec)
  })
})

describe('discovery', () => {
  test('both groups have events', async () => {
    begin()
    const { body: core } = await ask('/api/v1')
    const { body: group } = await ask('/apis/events.k8s.io/v1')

    const events = core.resources.find(({ name }: { name: string }) => name === 'events')
    expect(group.resources).toEqual([events])
  })

  test('OpenAPI describes each version', async () => {
    begin()
    const { body } = await ask('/openapi/v3/apis/events.k8s.io/v1')

    const struct = body.components.schemas['io.k8s.api.events.v1.Event']
    expect(Object.keys(struct.properties)).toContain('regarding')
    expect(Object.keys(body.paths)).toContain('/apis/events.k8s.io/v1/namespaces/{namespace}/events/{name}')
  })
})

test('a manifest may speak any version', () => {
  begin()
  cluster.apply({ apiVersion: 'events.k8s.io/v1', kind: 'Event', ...newer })

  expect(cluster.get('events')).toMatch(/Normal\s+Moved\s+pod\/web\s+it is there/)
})

describe("a kind of one's own in two versions", () => {
  interface Site<Version extends string, Spec> extends KubeObject {
    readonly apiVersion: Version
    readonly kind: 'Site'
    readonly spec: Spec
    readonly status: object
  }
  type Old = Site<'example.com/v1', { readonly pages: number; readonly replicas?: number }>
  type New = Site<
    'example.com/v2',
    { readonly content: { readonly pages: number }; readonly replicas?: number }
  >
  const second = defineVersion<New, Old>('example.com/v2', {
    toStored: ({ spec: { content, ...rest } = { content: { pages: 0 } }, ...site }) => ({
      ...site,
      apiVersion: 'example.com/v1',
      spec: { pages: content?.pages ?? 0, ...rest },
    }),
    fromStored: ({ spec: { pages, ...rest }, ...site }) => ({
      ...site,
      apiVersion: 'example.com/v2',
      spec: { content: { pages }, ...rest },
    }),
  })
  const site = defineKind<Old>('example.com/v1', 'Site', {
    plural: 'sites',
    scope: 'Namespaced',
    subresources: ['status', 'scale'],
    versions: [second],
    scale: {
      replicas: ({ spec }) => spec.replicas ?? 0,
      withReplicas: (object, replicas) => ({ ...object, spec: { ...object.spec, replicas } }),
      statusReplicas: () => 0,
      selector: () => '',
    },
  })
  const inFirst = '/apis/example.com/v1/namespaces/default/sites'
  const inSecond = '/apis/example.com/v2/namespaces/default/sites'
  const merge = (path: string, body: object) =>
    ask(path, { method: 'PATCH', type: 'application/merge-patch+json', body })

  test('is written in the second, through its subresources too, and kept in the first', async () => {
    cluster = createCluster({ nodes: 0, kinds: [site] })
    await ask(inSecond, { body: { metadata: { name: 's' }, spec: { content: { pages: 2 } } } })
    const { body: shown } = await merge(`${inSecond}/s/status`, { status: { ready: true } })
    const { code } = await merge(`${inSecond}/s/scale`, { spec: { replicas: 3 } })

    expect(shown).toMatchObject({ apiVersion: 'example.com/v2', spec: { content: { pages: 2 } } })
    expect(code).toBe(200)
    const { body } = await ask(`${inFirst}/s`)
    expect(body).toMatchObject({
      apiVersion: 'example.com/v1',
      metadata: { generation: 2 },
      spec: { pages: 2, replicas: 3 },
      status: { ready: true },
    })
  })

  test('its namespace takes it along', async () => {
    cluster = createCluster({ nodes: 0, kinds: [site] })
    await ask('/api/v1/namespaces', { body: { metadata: { name: 'n' } } })
    const there = inSecond.replace('default', 'n')
    await ask(there, { body: { metadata: { name: 's' }, spec: { content: { pages: 2 } } } })
    await ask('/api/v1/namespaces/n', { method: 'DELETE' })
    cluster.settle()

    expect((await ask(`${there}/s`)).code).toBe(404)
  })
})
