/** A journal is the run: run again, it writes the same log, or it is said where it differs first. */
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { deployment as deploymentKind } from '../../src/api/apps/deployment.ts'
import { configMap } from '../../src/api/core/configmap.ts'
import type { RunningServer } from '../../src/apiserver/http/serve.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'
import type { EntryLine, JournalLine } from '../../src/door/journal.ts'
import { JournalError, Replay, type Replayed } from '../../src/door/replay.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { deployment, job, pod, script, service } from '../support/manifests.ts'
import { sampleApiServer } from '../support/sample-apiserver.ts'

/** What a run leaves in a file: each line went through JSON. */
function recorded(live: (cluster: Cluster) => unknown, options: ClusterOptions = {}): JournalLine[] {
  const lines: string[] = []
  live(createCluster({ seed: 3, ...options, journal: (line) => void lines.push(JSON.stringify(line)) }))
  return lines.map((line) => JSON.parse(line))
}

function replayed(lines: readonly JournalLine[]): Replayed {
  const replay = new Replay()
  for (const line of lines) replay.take(line)
  return replay.end()
}

const busy = (cluster: Cluster) => {
  cluster.apply([
    deployment('web', { replicas: 3, image: 'nginx:1.26' }),
    service('web'),
    job('work', { ...script('sleep 20; echo done'), spec: { completions: 2 } }),
    pod('crasher', script('sleep 3; exit 1')),
  ])
  cluster.advance(minutes(2))
  cluster.client.update(deploymentKind, cluster.client.get(deploymentKind, 'web'), ({ spec }) => {
    spec.template.spec.containers[0].image = 'nginx:1.27'
  })
  cluster.settle()
  cluster.client.create(configMap, { metadata: { generateName: 'made-' }, data: { a: '1' } })
  expect(() => cluster.client.create(configMap, { metadata: { name: 'Bad' } })).toThrow('Bad')
  cluster.step(5)
  cluster.client.delete(deploymentKind, cluster.client.get(deploymentKind, 'web'))
  cluster.advance(seconds(90))
}

describe('a run that is run again', () => {
  test('writes the same log', () => {
    const lines = recorded(busy)
    const { difference, entries, inputs, failures } = replayed(lines)
    expect(difference).toBeUndefined()
    expect(failures).toEqual([])
    expect(entries).toBe(lines.filter((line) => 'revision' in line).length)
    expect(inputs).toBe(lines.filter((line) => 'input' in line).length)
  })

  test('writes the same log in the realistic profile, and from another start', () => {
    const startAt = Date.UTC(2024, 1, 29, 23, 59)
    expect(replayed(recorded(busy, { profile: 'realistic', nodes: 2, startAt })).difference).toBeUndefined()
  })

  test('is told the same of metrics, and scales as then', () => {
    const lines = recorded((cluster) => {
      cluster.apply([
        deployment('web', { replicas: 2 }),
        {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: 'web' },
          spec: {
            scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
            maxReplicas: 9,
            metrics: [
              {
                type: 'External',
                external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '1' } },
              },
            ],
          },
        },
      ])
      cluster.metrics.setExternal({ metric: 'queue', value: 4 })
      cluster.advance(minutes(1))
      cluster.metrics.clear('queue')
      cluster.advance(minutes(1))
      expect(cluster.client.get(deploymentKind, 'web').spec.replicas).toBe(4)
    })
    expect(replayed(lines).difference).toBeUndefined()
  })

  test('is asked the same of every subresource, in every manner of writing', async () => {
    const lines: string[] = []
    const cluster = createCluster({ nodes: 1, journal: (line) => void lines.push(JSON.stringify(line)) })
    const here = 'namespaces/default'
    cluster.apply([
      deployment('web', { replicas: 2 }),
      pod('box', { container: { resources: { requests: { cpu: '2m' } } } }),
      pod('by-hand', { podSpec: { schedulerName: 'nobody' } }),
      pod('old'),
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gone' } },
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'sets.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Namespaced',
          names: { plural: 'sets', kind: 'Set' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
              },
              subresources: {
                status: {},
                scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
              },
            },
          ],
        },
      },
    ])
    cluster.settle()
    const ask = async (what: string, body: object, type = 'application/json') => {
      const [method, path] = what.split(' ')
      const text = JSON.stringify(body)
      const { status } = await cluster.fetch(path, { method, headers: { 'content-type': type }, body: text })
      cluster.advance(seconds(1))
      return status
    }
    const [merge, apply] = ['application/merge-patch+json', 'application/apply-patch+yaml']
    const web = `/apis/apps/v1/${here}/deployments/web`
    const pods = `/api/v1/${here}/pods`
    const sets = `/apis/example.com/v1/${here}/sets`
    const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' } }
    const reviewed = [
      await ask(`PATCH ${web}/scale`, { spec: { replicas: 3 } }, merge),
      await ask(`PUT ${web}/scale`, { ...scale, spec: { replicas: 4 } }),
      await ask(`PATCH ${web}/scale?fieldManager=a&force=true`, { ...scale, spec: { replicas: 5 } }, apply),
      await ask(
        `PATCH ${web}/scale`,
        [{ op: 'replace', path: '/spec/replicas', value: 6 }],
        'application/json-patch+json',
      ),
      await ask(`PATCH ${web}/status`, { metadata: { labels: { a: 'b' } }, status: { replicas: 9 } }, merge),
      await ask(`POST ${sets}`, {
        apiVersion: 'example.com/v1',
        kind: 'Set',
        metadata: { name: 's' },
        spec: { size: 1 },
      }),
      await ask(`PATCH ${sets}/s/scale`, { spec: { replicas: 2 } }, merge),
      await ask(`PATCH ${sets}/s/status`, { status: { size: 2 } }, merge),
      await ask(`POST ${pods}/old/eviction`, { metadata: { name: 'old' } }),
      await ask(`POST ${pods}/by-hand/binding`, {
        metadata: { name: 'by-hand' },
        target: { name: 'node-1' },
      }),
      await ask(
        `PATCH ${pods}/box/ephemeralcontainers`,
        { spec: { ephemeralContainers: [{ name: 'e', image: 'busybox' }] } },
        'application/strategic-merge-patch+json',
      ),
      await ask(
        `PATCH ${pods}/box/resize`,
        { spec: { containers: [{ name: 'box', resources: { requests: { cpu: '1m' } } }] } },
        'application/strategic-merge-patch+json',
      ),
      await ask(`POST /api/v1/${here}/serviceaccounts/default/token`, {}),
      await ask('PUT /api/v1/namespaces/gone/finalize', { metadata: { name: 'gone' }, spec: {} }),
      await ask(`DELETE ${pods}?labelSelector=app=web`, {}),
      await ask(`PATCH ${web}/scale?dryRun=All`, { spec: { replicas: 1 } }, merge),
      await ask(`PATCH ${web}/scale`, { spec: { replicas: -1 } }, merge),
    ]
    await cluster.close()
    expect(reviewed).toEqual([
      200, 200, 200, 200, 200, 201, 200, 200, 201, 201, 200, 200, 201, 200, 200, 200, 422,
    ])
    expect(replayed(lines.map((line) => JSON.parse(line))).difference).toBeUndefined()
  })

  test('is followed to its end when it was closed', async () => {
    const lines: JournalLine[] = []
    const cluster = createCluster({ journal: (line) => void lines.push(line) })
    cluster.advance(minutes(10))
    await cluster.close()
    expect(lines.at(-1)).toMatchObject({ input: { end: true }, at: cluster.clock.now() })
    const { difference, entries } = replayed(lines)
    expect(difference).toBeUndefined()
    expect(entries).toBe(cluster.store.revision)
  })

  test('differs where somebody has changed what came in, and it is said where first', () => {
    const lines = recorded(busy)
    const changed = JSON.parse(JSON.stringify(lines).replaceAll('nginx:1.27', 'nginx:1.28'))
    const { difference } = replayed(changed)
    const first = lines.find(
      (line): line is EntryLine => 'wrote' in line && line.revision === difference?.revision,
    )
    expect(difference?.recorded).toEqual(first)
    expect(difference?.replayed?.wrote).toBe('MODIFIED apps/v1/Deployment default/web')
    expect(difference?.replayed?.digest).not.toBe(first?.digest)
  })

  test('differs where an entry is missing from its record', () => {
    const lines = recorded(busy)
    const at = lines.findIndex((line) => 'revision' in line && line.revision === 60)
    expect(replayed(lines.toSpliced(at, 1)).difference?.revision).toBe(60)
  })

  test('that begins with something else is no journal', () => {
    expect(() => replayed([{ revision: 1, wrote: 'ADDED v1/Pod default/a', digest: '0' }])).toThrow(
      JournalError,
    )
    expect(() => replayed([])).toThrow('the journal is empty')
  })

  test.each([['nothing'], [null], [[]], [{ nonsense: true }]])('that is told %j is no journal', (input) => {
    const [opening] = recorded(() => {})
    const line = { turns: 0, at: 0, input } as unknown as JournalLine
    expect(() => replayed([opening, line])).toThrow(JournalError)
  })
})

test('the journal says when each thing came in, after how many turns', () => {
  let [startedAt, cameAt] = [0, 0]
  const lines = recorded((cluster) => {
    startedAt = cluster.clock.now()
    cluster.advance(minutes(1))
    cameAt = cluster.clock.now()
    cluster.client.create(configMap, { metadata: { name: 'late' } })
  })
  const [advance, create] = lines.filter((line) => 'input' in line)
  expect(advance).toMatchObject({ at: startedAt, input: { clock: { advance: 60_000 } } })
  expect(create).toMatchObject({
    at: cameAt,
    input: { create: { kind: 'v1/ConfigMap', object: { metadata: { name: 'late' } } } },
  })
  expect(create.turns).toBeGreaterThan(advance.turns)
})

describe('guests', () => {
  const box = pod('box', script('trap "exit 5" TERM; while true; do sleep 1; done'))
  const command = (...words: string[]) => words.map((each) => `command=${encodeURIComponent(each)}`).join('&')

  /** Runs a command in the pod `box` as kubectl does; answers what it has written. */
  async function exec(server: RunningServer, line: string, stdin: string): Promise<string> {
    const path = `/api/v1/namespaces/default/pods/box/exec?${line}&stdin=1&stdout=1`
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, ['v5.channel.k8s.io'])
    let text = ''
    socket.on('message', (bytes: Buffer) => (text += bytes[0] === 1 ? bytes.subarray(1) : ''))
    socket.on('open', () => {
      socket.send(Buffer.concat([Buffer.of(0), Buffer.from(stdin)]))
      socket.send(Buffer.of(255, 0))
    })
    await new Promise((resolve) => socket.on('close', resolve))
    return text
  }

  test('who ran commands in containers and asked through the proxy does so again', async () => {
    const lines: JournalLine[] = []
    const journal = (line: JournalLine) => void lines.push(JSON.parse(JSON.stringify(line)))
    const cluster = createCluster({ seed: 3, journal })
    cluster.apply([box, pod('web')])
    cluster.settle()
    const server = await cluster.listen()
    const script = 'read word; echo $word > /dev/termination-log; head -c 300000 /dev/zero; kill 1'
    expect((await exec(server, command('sh', '-c', script), 'größe\n')).length).toBe(300_000)
    await fetch(`${server.url}/api/v1/namespaces/default/pods/web:80/proxy/`, { method: 'POST', body: 'ü' })
    cluster.advance(seconds(5))
    await cluster.close()
    expect(replayed(lines).difference).toBeUndefined()
    const withoutGuests = lines.filter((line) => !('input' in line && 'guest' in line.input))
    expect(replayed(withoutGuests).difference).toBeDefined()
  })

  test('who has followed what an aggregated API server has, while its objects changed, does so again', async () => {
    const lines: JournalLine[] = []
    const journal = (line: JournalLine) => void lines.push(JSON.parse(JSON.stringify(line)))
    const cluster = createCluster({ seed: 3, nodes: 1, journal })
    cluster.apply(sampleApiServer)
    cluster.advance(seconds(10))
    const server = await cluster.listen()
    const path = `${server.url}/apis/wardle.example.com/v1alpha1/fischers`
    const watch = await fetch(`${path}?watch=1`)
    const reader = watch.body!.getReader()
    for (const name of ['first', 'second']) {
      const object = { apiVersion: 'wardle.example.com/v1alpha1', kind: 'Fischer', metadata: { name } }
      const body = JSON.stringify(object)
      await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      cluster.advance(1)
      expect(Buffer.from((await reader.read()).value!).toString()).toContain(`"name":"${name}"`)
    }
    await reader.cancel()
    cluster.apply(pod('web'))
    cluster.advance(seconds(5))
    await cluster.close()
    expect(replayed(lines).difference).toBeUndefined()
  })
})
