/**
 * What has ended a process once: sent to one `kubesim up`, one after the other. It lives on, answers, and no turn of it
 * has failed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { greeting, type Running, urlOf, useSharedCli } from '../support/cli.ts'

const cli = useSharedCli()
let running: Running
let url = ''

beforeAll(async () => {
  running = cli.start([
    'up',
    '--port',
    '0',
    '--speed',
    'paused',
    '--profile',
    'instant',
    '--kubeconfig',
    'config',
  ])
  url = urlOf(await greeting(running))
})

afterAll(async () => {
  running.child.kill('SIGTERM')
  expect(await running.ended).toBe(0)
  expect(running.stderr).toBe('')
})

interface Answer {
  readonly code: number
  readonly body: Readonly<Record<string, never>> & { readonly message?: string }
}

async function send(
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': type },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { code: answer.status, body: JSON.parse(await answer.text()) }
}

const pods = '/api/v1/namespaces/default/pods'
const pass = (duration: string) => send('POST', '/kubesim/v1/clock/advance', { duration })

/** Nothing has gone wrong so far, and what is asked is answered. */
async function expectWell(): Promise<void> {
  expect(running.child.exitCode).toBe(null)
  const health = await (await fetch(`${url}/livez?verbose`)).text()
  expect(health).toMatch(/^(\[\+\]\S+ ok\n)+livez check passed\n$/)
}

const podWith = (name: string, spec: object, restartPolicy = 'Never') => ({
  metadata: { name },
  spec: { restartPolicy, containers: [{ name: 'app', image: 'busybox', command: ['sleep', '60'] }], ...spec },
})

interface WithConditions {
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] }
}

const readinessOf = (nodes: readonly WithConditions[]) =>
  nodes.map(({ status }) => status.conditions.find(({ type }) => type === 'Ready')?.status)

describe('objects', () => {
  test('the namespace of the nodes’ Leases is deleted', async () => {
    expect((await send('DELETE', '/api/v1/namespaces/kube-node-lease')).code).toBe(200)
    await pass('5m')
    const { body } = await send('GET', '/api/v1/nodes')
    expect(body.items).not.toEqual([])
    expect(readinessOf(body.items)).toEqual((body.items as []).map(() => 'True'))
    expect(
      (await send('GET', '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1')).code,
    ).toBe(200)
    await expectWell()
  })

  test('a Pod has a projected volume without sources', async () => {
    const volumes = [{ name: 'empty', projected: {} }]
    expect((await send('POST', pods, podWith('projected', { volumes }))).code).toBe(201)
    await pass('10s')
    await expectWell()
  })

  test('a Node made by a request has no capacity in its status', async () => {
    await send('POST', '/api/v1/nodes', { metadata: { name: 'bare' } })
    const bare = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'bare' } }
    expect((await send('PUT', '/api/v1/nodes/bare/status', bare)).code).toBe(200)
    const merge = 'application/merge-patch+json'
    expect(
      (await send('PATCH', '/api/v1/nodes/bare/status', { status: { allocatable: null } }, merge)).code,
    ).toBe(200)
    expect(
      (await send('PATCH', '/api/v1/nodes/bare', { metadata: { labels: { a: 'b' } } }, merge)).code,
    ).toBe(200)
    await pass('10s')
    await expectWell()
  })

  test('two ephemeral containers are stored in another order than they came', async () => {
    await send('POST', pods, podWith('debugged', {}))
    await pass('1s')
    const path = `${pods}/debugged/ephemeralcontainers`
    const strategic = 'application/strategic-merge-patch+json'
    const ephemeral = (name: string) => ({
      spec: { ephemeralContainers: [{ name, image: 'busybox', command: ['sleep', '5'] }] },
    })
    expect((await send('PATCH', path, ephemeral('first'), strategic)).code).toBe(200)
    expect((await send('PATCH', path, ephemeral('second'), strategic)).code).toBe(200)
    const { body } = await send('GET', `${pods}/debugged`)
    const object = structuredClone(body) as unknown as { spec: { ephemeralContainers: object[] } }
    object.spec.ephemeralContainers.reverse()
    expect((await send('PUT', path, object)).code).toBeLessThan(500)
    await pass('10s')
    await expectWell()
  })

  test('a container’s status is written as ended while its Pod runs', async () => {
    await send('POST', pods, podWith('odd', {}))
    await pass('1s')
    const state = { terminated: { exitCode: 0 } }
    const status = {
      containerStatuses: [
        { name: 'app', image: 'busybox', imageID: '', ready: false, restartCount: 0, state },
      ],
    }
    await send('PATCH', `${pods}/odd/status`, { status }, 'application/strategic-merge-patch+json')
    await pass('5m')
    await expectWell()
  })

  test('a StatefulSet is scaled to two billion, and back', async () => {
    const sets = '/apis/apps/v1/namespaces/default/statefulsets'
    const template = {
      metadata: { labels: { app: 'many' } },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    }
    const spec = { replicas: 1, serviceName: 'many', selector: { matchLabels: { app: 'many' } }, template }
    await send('POST', sets, { metadata: { name: 'many' }, spec })
    const scale = (replicas: number) =>
      send('PATCH', `${sets}/many/scale`, { spec: { replicas } }, 'application/merge-patch+json')
    expect((await scale(2_147_483_647)).code).toBe(200)
    await send('POST', '/kubesim/v1/clock/step', { turns: 200 })
    expect((await scale(1)).code).toBe(200)
    expect((await send('DELETE', `${sets}/many`)).code).toBe(200)
    await pass('2m')
    await expectWell()
  })

  test('a megabyte is written again and again', async () => {
    const path = '/api/v1/namespaces/default/configmaps'
    await send('POST', path, { metadata: { name: 'large' } })
    const text = 'x'.repeat(1_000_000)
    for (let n = 0; n < 20; n++) {
      const data = { text: `${n}${text}` }
      expect((await send('PUT', `${path}/large`, { metadata: { name: 'large' }, data })).code).toBe(200)
    }
    await expectWell()
  })
})

test.each([
  ['/api/v1/namespaces/default/secrets', { metadata: { name: 'empty' }, data: { password: null } }, 201],
  ['/api/v1/namespaces/default/configmaps', { metadata: { name: 'empty' }, binaryData: { file: null } }, 201],
  ['/api/v1/namespaces/default/configmaps', { metadata: { name: 'none' }, data: { text: null } }, 201],
  ['/apis/batch/v1/namespaces/default/jobs', { spec: { template: { spec: { containers: [] } } } }, 422],
  ['/apis/batch/v1/namespaces/default/jobs', {}, 422],
])('POST %s %j is answered %i', async (path, body, code) => {
  expect((await send('POST', path, body)).code).toBe(code)
  await expectWell()
})

const deep = (depth: number, [open, close]: readonly [string, string], inside: string) =>
  open.repeat(depth) + inside + close.repeat(depth)

const doubling = Array.from({ length: 60 }, (_, n) => ({
  name: `V${n}`,
  value: n ? `$(V${n - 1})$(V${n - 1})` : 'xx',
}))

describe('a container runs', () => {
  test.each([
    ['many words', 'echo $(seq 1 200000) | wc -w'],
    ['an array under -x', "bash -xc 'x=(1 2); echo ${x[1]}'"],
    ['itself', 'echo "exec sh /self" > /self; exec sh /self'],
    ['a trap that signals its shell', "trap 'kill -TERM $$' TERM; kill -TERM $$; echo over"],
    ['a date beyond all time', 'date -d @9999999999999'],
    ['a hundred decimals', 'printf %.101f 1'],
    ['deep arithmetic', `echo $((${deep(100_000, ['(', ')'], '1')}))`],
    ['deep substitutions', deep(5_000, ['echo $(', ')'], 'echo 1')],
    ['deep braces', `echo ${'{a,b}'.repeat(26)} | wc -w`],
    ['deep groups', deep(20_000, ['(', ')'], 'true')],
    ['a fork bomb', 'f() { f | f & }; f; sleep 1'],
    ['endless growth', 'x=x; while true; do x=$x$x; done'],
    ['endless words', 'yes | head -c 100000000 | wc -c'],
    ['endless lines', 'yes'],
    ['endless files', 'i=0; while true; do echo 1234567890 > /tmp/$i; i=$((i+1)); done'],
    ['a list of everything', 'for n in 1 2 3 4 5; do ls -lR / > /dev/null; done'],
    ['an endless recursion', 'f() { f; }; f'],
    ['an endless eval', 'x=\'eval "$x"\'; eval "$x"'],
  ])('%s', async (what, script) => {
    const name = what.replaceAll(/[^a-z]+/g, '-').replace(/-$/, '')
    const containers = [{ name: 'app', image: 'bash', command: ['sh', '-c', script] }]
    expect((await send('POST', pods, podWith(name, { containers }))).code).toBe(201)
    // Endless files have filled their folder by then.
    await pass('5s')
    await expectWell()
    await send('DELETE', `${pods}/${name}?gracePeriodSeconds=0`)
    await pass('2s')
    await expectWell()
  })

  test('with sixty variables each naming the one before twice', async () => {
    const containers = [{ name: 'app', image: 'busybox', command: ['env'], env: doubling }]
    expect((await send('POST', pods, podWith('doubling', { containers }))).code).toBe(201)
    await pass('10s')
    await expectWell()
  })
})

test('a webhook outside of the cluster that does not answer refuses what it is asked about', async () => {
  const configurations = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }
  const webhook = {
    name: 'closed.example.com',
    clientConfig: { url: 'https://127.0.0.1:1/' },
    rules: [rule],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  }
  expect(
    await send('POST', configurations, { metadata: { name: 'closed' }, webhooks: [webhook] }),
  ).toMatchObject({
    code: 201,
  })
  const { code, body } = await send('POST', '/api/v1/namespaces/default/configmaps', {
    metadata: { name: 'a' },
  })
  expect(code).toBe(500)
  expect(body.message).toMatch(
    /^Internal error occurred: failed calling webhook "closed.example.com": .* connection refused$/,
  )

  expect((await send('DELETE', `${configurations}/closed`)).code).toBe(200)
  await expectWell()
})
