/** Requests a second over HTTP, against a bare fastify route that moves the same bytes, in turn, by the same tool. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { type Case, median, type Result } from '../case.ts'
import { Child } from '../child.ts'

const rounds = 3
const seconds = 3

/** Requests a second. */
async function load(url: string, request: Partial<autocannon.Options>): Promise<number> {
  const result = await autocannon({ url, connections: 10, duration: seconds, ...request })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`)
  return result.requests.average
}

interface Comparison {
  readonly setup: object
  readonly path: string
  readonly request?: Partial<autocannon.Options>
}

async function compare({ setup, path, request = {} }: Comparison): Promise<Result> {
  const ours = new Child('kubesim-server', [JSON.stringify(setup)])
  const { url } = await ours.next<{ url: string }>()
  const file = join(mkdtempSync(join(tmpdir(), 'kubesim-bench-')), 'bytes')
  const headers = request.headers as Record<string, string> | undefined
  writeFileSync(file, Buffer.from(await (await fetch(url + path, { headers })).arrayBuffer()))
  const bare = new Child('bare-server', ['bytes', file])
  const { url: bareUrl } = await bare.next<{ url: string }>()
  const [ourRates, bareRates]: [number[], number[]] = [[], []]
  try {
    // The first round warms both up, and is not counted.
    for (let n = 0; n <= rounds; n++) {
      ourRates.push(await load(url + path, request))
      bareRates.push(await load(bareUrl + path, request))
    }
  } finally {
    ours.kill()
    bare.kill()
  }
  const [value, baseline] = [median(ourRates.slice(1)), median(bareRates.slice(1))]
  return { value, unit: 'req/s', baseline, ratio: value / baseline }
}

const pods = '/api/v1/namespaces/default/pods'

export const httpGet: Case = {
  name: 'http-get',
  what: 'GET of one pod',
  goals: [{ of: 'ratio', atLeast: 0.7 }],
  run: () => compare({ setup: { nodes: 3, pods: 1 }, path: `${pods}/pod-00000` }),
}

export const httpList: Case = {
  name: 'http-list',
  what: 'LIST of 1,000 pods',
  goals: [{ of: 'ratio', atLeast: 0.7 }],
  run: () => compare({ setup: { nodes: 10, pods: 1_000 }, path: pods }),
}

export const listProtobuf: Case = {
  name: 'list-protobuf',
  what: 'LIST of 1,000 pods as protobuf',
  goals: [{ of: 'ratio', atLeast: 0.7 }],
  run: () =>
    compare({
      setup: { nodes: 10, pods: 1_000 },
      path: pods,
      request: { headers: { accept: 'application/vnd.kubernetes.protobuf' } },
    }),
}

/** A scheduler of its own that nobody runs: what is measured is the request, not what the cluster does next. */
const newPod = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'bench-', labels: { app: 'bench' } },
  spec: {
    schedulerName: 'nobody',
    containers: [{ name: 'app', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }],
  },
})

export const httpCreate: Case = {
  name: 'http-create',
  what: 'POST of a pod, against a route that parses and echoes it',
  goals: [{ of: 'ratio', atLeast: 0.3 }],
  run: () =>
    compare({
      setup: { nodes: 3 },
      path: pods,
      request: { method: 'POST', headers: { 'content-type': 'application/json' }, body: newPod },
    }),
}
