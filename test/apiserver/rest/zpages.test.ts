/** What the server tells of itself: since when it runs, with which settings, and how its health checks came out. */
import { afterEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'

let cluster: Cluster
afterEach(() => cluster.close())

const seen = async (path: string, accept = '*/*') => {
  const answer = await cluster.fetch(path, { headers: { accept } })
  return { code: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}

test('/statusz says for how long the server runs, to people and to programs', async () => {
  cluster = createCluster({ nodes: 0, startAt: Date.UTC(2026, 0, 9, 8) })
  cluster.advance(3_725_000)
  const { type, text } = await seen('/statusz')
  expect(type).toBe('text/plain; charset=utf-8')
  expect(text).toContain('\nStarted  Fri Jan  9 08:00:00 UTC 2026\nUp  1 hr 02 min 05 sec\n')

  const asked = 'application/json;v=v1beta1;g=config.k8s.io;as=Statusz'
  const structured = await seen('/statusz', asked)
  expect(structured.type).toBe('application/json;g=config.k8s.io;v=v1beta1;as=Statusz')
  expect(JSON.parse(structured.text)).toMatchObject({
    kind: 'Statusz',
    apiVersion: 'config.k8s.io/v1beta1',
    metadata: { name: 'apiserver' },
    uptimeSeconds: 3_725,
  })
})

test('/flagz names the settings, in the form that is asked for, or says which forms there are', async () => {
  cluster = createCluster({ nodes: 0 })
  expect((await seen('/flagz')).text).toContain('\nservice-node-port-range: 30000-32767\n')
  const yaml = await seen('/flagz', 'application/yaml;v=v1alpha1;g=config.k8s.io;as=Flagz')
  expect(yaml.text).toContain('\nkind: Flagz\n')
  const refused = await seen('/flagz', 'application/json')
  expect([refused.code, JSON.parse(refused.text).message]).toEqual([
    406,
    'only the following media types are accepted: application/json, application/yaml, text/plain',
  ])
})

test('/metrics/slis counts the checks of health pages as they are asked for', async () => {
  cluster = createCluster({ nodes: 0 })
  expect((await seen('/metrics/slis')).text).toBe('')
  await seen('/livez')
  await seen('/livez')
  const { text } = await seen('/metrics/slis')
  expect(text).toContain('\nkubernetes_healthcheck{name="etcd",type="livez"} 1\n')
  expect(text).toContain('\nkubernetes_healthchecks_total{name="etcd",status="success",type="livez"} 2\n')
})

test('they stand among the paths; what profiles a process of Go does not', async () => {
  cluster = createCluster({ nodes: 0 })
  const { paths } = JSON.parse((await seen('/')).text)
  expect(paths).toEqual(expect.arrayContaining(['/flagz', '/metrics/slis', '/statusz']))
  expect(await seen('/debug/pprof/')).toMatchObject({ code: 404, text: '404 page not found\n' })
})
