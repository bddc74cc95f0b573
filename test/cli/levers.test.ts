/** The commands that move a running cluster: `kubesim clock`, `reset`, `replay`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { kubeconfigOf } from '../../src/cli/kubeconfig/ours.ts'
import { type Cluster, createCluster } from '../../src/cluster.ts'
import { minutes } from '../../src/sim/duration.ts'
import { greeting, type Running, urlOf, useCli } from '../support/cli.ts'
import { pod } from '../support/manifests.ts'

const cli = useCli()

const inFolder = (name: string) => join(cli.folder, name)

/** A cluster whose time stands still, and its kubeconfig in the file `config`. */
async function served(): Promise<{ cluster: Cluster; url: string }> {
  const cluster = createCluster({ nodes: 3 })
  onTestFinished(() => cluster.close())
  const { url } = await cluster.listen({ speed: 'paused' })
  writeFileSync(inFolder('config'), kubeconfigOf([{ url, pid: process.pid }]))
  return { cluster, url }
}

/** The same as a user starts it, where it is about what only a process of its own does. */
async function up(...flags: readonly string[]): Promise<{ running: Running; url: string }> {
  const running = cli.start(['up', '--port', '0', '--speed', 'paused', '--kubeconfig', 'config', ...flags])
  return { running, url: urlOf(await greeting(running)) }
}

const kubesim = (...args: readonly string[]) => cli.run(args, { env: { KUBECONFIG: inFolder('config') } })

/** The instant that a line of `kubesim clock` begins with, in milliseconds. */
const instantIn = (text: string) => Date.parse(text.split(' ', 1)[0])

describe('kubesim clock', () => {
  test('moves the time of the cluster that the kubeconfig names', async () => {
    await served()
    const before = await kubesim('clock')
    expect(before.stdout).toMatch(/^\S+Z {2}speed 1, paused {2}turn \d+ {2}revision \d+\n$/)
    const after = await kubesim('clock', 'advance', '1h30m')
    expect(instantIn(after.stdout) - instantIn(before.stdout)).toBe(90 * 60_000)
  })

  test('changes the speed, pauses, and goes on', async () => {
    await served()
    expect((await kubesim('clock', 'speed', '20')).stdout).toContain('  speed 20  ')
    expect((await kubesim('clock', 'pause')).stdout).toContain('  speed 20, paused  ')
    expect((await kubesim('clock', 'resume')).stdout).toContain('  speed 20  ')
  })

  test('finds the cluster by its address, too', async () => {
    const { url } = await served()
    const said = await cli.run(['clock', 'step', '5', '--server', url], { env: { KUBECONFIG: '/nowhere' } })
    expect(said).toMatchObject({ code: 0, stdout: expect.stringMatching(/ {2}speed 1, paused {2}/) })
  })

  test('ends with 1 where what was waited for did not come', async () => {
    await served()
    const until = (...words: string[]) => kubesim('clock', 'run-until', ...words, '--limit', '10m')
    expect(await until('pod/web')).toMatchObject({
      code: 1,
      stderr: 'kubesim: pod/web is not there after 10m\n',
    })
    expect(await until('node/node-1', '--for', 'condition=DiskPressure')).toMatchObject({
      code: 1,
      stderr: 'kubesim: node/node-1: no condition=DiskPressure after 10m\n',
    })
    expect((await kubesim('clock', 'run-until', 'node/node-1', '--for', 'condition=Ready')).code).toBe(0)
  })

  test('says in one sentence what it cannot do', async () => {
    await served()
    const { code, stderr } = await kubesim('clock', 'advance', 'soon')
    expect([code, stderr]).toEqual([
      1,
      'kubesim: duration: must be a length of time such as 90s or 1h30m, of a hundred years at most\n',
    ])
    expect((await kubesim('clock', 'backwards')).stderr).toBe("kubesim: unknown command 'backwards'\n")
  })
})

describe('kubesim network', () => {
  test('slows, cuts and restores connections', async () => {
    await served()
    expect((await kubesim('network', 'slow', '--to', 'service/web', '--delay', '200ms')).stdout).toBe(
      'slow-1  slow by 200ms, from anybody to service/web\n',
    )
    expect((await kubesim('network', 'cut', '--from', 'pod/a', '--port', '80', '--name', 'x')).stdout).toBe(
      'x  cut, from pod/a to anybody port 80\n',
    )
    expect((await kubesim('network', 'list')).stdout.split('\n')).toHaveLength(3)
    expect((await kubesim('network', 'restore', 'x')).stdout).toBe(
      'x  cut, from pod/a to anybody port 80  restored\n',
    )
    expect((await kubesim('network', 'restore')).code).toBe(0)
    const { stdout, stderr: none } = await kubesim('network', 'list')
    expect([stdout, none]).toEqual(['', 'nothing is slowed, cut or refused\n'])
    const { code, stderr } = await kubesim('network', 'refuse', '--to', 'web')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^kubesim: to: must be an address, a range of addresses, pod\/NAME, .*\n$/)
  })
})

describe('kubesim metrics', () => {
  test('gives values of metrics, and takes them away', async () => {
    await served()
    expect(
      (await kubesim('metrics', 'pods', 'http_requests', '800', '-l', 'app=web', '--shared')).stdout,
    ).toBe('http_requests  800 shared by pods app=web\n')
    expect(
      (await kubesim('metrics', 'object', 'size', '2k', '--of', 'service/web', '-n', 'shop')).stdout,
    ).toBe('size  2k of service/web in shop\n')
    expect((await kubesim('metrics', 'external', 'queue', '30', '--label', 'q=a')).stdout).toBe(
      'queue  30 external with q=a\n',
    )
    expect((await kubesim('metrics', 'list')).stdout.split('\n')).toHaveLength(4)
    expect((await kubesim('metrics', 'clear', 'queue')).stdout).toBe(
      'queue  30 external with q=a  taken away\n',
    )
    expect((await kubesim('metrics', 'clear')).code).toBe(0)
    const { code, stderr } = await kubesim('metrics', 'external', 'queue', 'much')
    expect(code).toBe(1)
    expect(stderr).toBe('kubesim: the value "much" is no quantity\n')
  })
})

describe('kubesim node', () => {
  test('stops machines and starts them, several at once', async () => {
    await served()
    expect((await kubesim('node', 'stop', 'node-1', 'node-2')).stdout).toBe(
      'node-1  stopped\nnode-2  stopped\n',
    )
    await kubesim('node', 'partition', 'node-3')
    expect((await kubesim('node', 'list')).stdout).toBe(
      'node-1  stopped\nnode-2  stopped\nnode-3  running, cut off\n',
    )
    expect((await kubesim('node', 'start', 'node-1')).stdout).toBe('node-1  running\n')
  })

  test('adds a machine as it is described, and takes it away', async () => {
    const { url } = await served()
    const flags = [
      '--capacity',
      'cpu=64',
      'memory=256Gi',
      '--label',
      'disk=ssd',
      '--taint',
      'gpu=yes:NoSchedule',
    ]
    expect((await kubesim('node', 'add', 'big', ...flags)).stdout).toBe('big  running\n')
    const big = (await (await fetch(`${url}/api/v1/nodes/big`)).json()) as {
      status: { capacity: object }
      spec: { taints: object[] }
    }
    expect(big.status.capacity).toMatchObject({ cpu: '64', memory: '256Gi' })
    expect(big.spec.taints).toContainEqual({ key: 'gpu', value: 'yes', effect: 'NoSchedule' })
    expect((await kubesim('node', 'remove', 'big')).stdout).toBe('big  removed\n')
  })

  test('fills a machine until its kubelet says so, and shuts it down in order', async () => {
    const { url } = await served()
    expect((await kubesim('node', 'load', 'node-1', '--memory', '16300Mi')).stdout).toBe('node-1  running\n')
    await kubesim('clock', 'advance', '1m')
    const { status } = (await (await fetch(`${url}/api/v1/nodes/node-1`)).json()) as {
      status: { conditions: object[] }
    }
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'MemoryPressure', status: 'True' }),
    )
    await kubesim('node', 'shutdown', 'node-2')
    await kubesim('clock', 'settle')
    expect((await kubesim('node', 'list')).stdout).toContain('node-2  stopped\n')
  })

  test('says in one sentence what it cannot do', async () => {
    await served()
    expect((await kubesim('node', 'load', 'node-1', '--memory', 'much')).stderr).toContain('memory')
    const { code, stderr } = await kubesim('node', 'stop', 'node-9')
    expect([code, stderr]).toEqual([1, 'kubesim: nodes "node-9" not found\n'])
    expect((await kubesim('node', 'add', 'x', '--taint', 'odd')).stderr).toContain(
      'It must be key=value:effect.',
    )
  })
})

test('kubesim reset lets the cluster begin anew, with the manifests that it began with', async () => {
  writeFileSync(inFolder('start.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: given }\n')
  const { url } = await up('--manifest', 'start.yaml')
  const namespaces = async () => {
    const { items } = (await (await fetch(`${url}/api/v1/namespaces`)).json()) as {
      items: { metadata: { name: string } }[]
    }
    return items.map(({ metadata }) => metadata.name)
  }
  const atStart = await namespaces()
  await fetch(`${url}/api/v1/namespaces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"metadata":{"name":"added"}}',
  })
  await kubesim('clock', 'advance', '1h')
  expect((await kubesim('reset')).code).toBe(0)
  expect(await namespaces()).toEqual(atStart)
  expect(atStart).toContain('given')
})

describe('kubesim replay', () => {
  const web = pod('web', { container: { image: 'nginx:1.27' } })

  test('runs the journal of a server again, and the run is the same', async () => {
    const { running, url } = await up('--journal', 'run.jsonl')
    await fetch(`${url}/api/v1/namespaces/default/pods`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(web),
    })
    await kubesim('clock', 'advance', '10m')
    running.child.kill('SIGTERM')
    await running.ended

    const { code, stdout } = await cli.run(['replay', 'run.jsonl'])

    const text = readFileSync(inFolder('run.jsonl'), 'utf8')
    const entries = text.split('\n').filter((line) => line.startsWith('{"revision"')).length
    expect([code, stdout]).toEqual([0, `3 inputs, ${entries} entries of the log: the run is the same\n`])
  })

  /** The journal of a cluster in which a Pod has run. */
  function journal(): string {
    let text = ''
    const cluster = createCluster({ nodes: 1, journal: (line) => (text += `${JSON.stringify(line)}\n`) })
    cluster.apply(web)
    cluster.advance(minutes(10))
    return text
  }

  test('says where a changed one differs first', async () => {
    writeFileSync(inFolder('changed.jsonl'), journal().replace('nginx:1.27', 'nginx:1.28'))
    const { code, stdout } = await cli.run(['replay', 'changed.jsonl'])
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^the run differs first at revision \d+\n {2}recorded {2}ADDED v1\/Pod default\/web \(\w+\)\n {2}replayed {2}ADDED v1\/Pod default\/web \(\w+\)\n$/,
    )
  })

  test('follows a run that was killed in the middle of a line as far as it was written', async () => {
    writeFileSync(inFolder('cut.jsonl'), journal().slice(0, -100))
    const { code, stdout } = await cli.run(['replay', 'cut.jsonl'])
    expect(code).toBe(0)
    expect(stdout).toContain('the run is the same')
  })

  test.each([
    ['nothing', undefined, 'there is no journal nothing'],
    ['.', undefined, 'the journal . is a folder, not a file'],
    ['diary', 'dear diary', 'diary:1: this is no journal that this kubesim can replay'],
    ['empty', '', 'empty: the journal is empty'],
    [
      'broken',
      '{"journal":1,"options":{}}\nnonsense\n{"revision":1}\n',
      'broken:2: this is no line of a journal',
    ],
    ['odd', '{"journal":1,"options":{"nodes":-1}}\n', /^odd:1: .*nodes/],
  ])('%s is refused in one sentence', async (name, text, sentence) => {
    if (text !== undefined) writeFileSync(inFolder(name), text)
    const { code, stderr } = await cli.run(['replay', name])
    expect(code).toBe(1)
    if (typeof sentence === 'string') expect(stderr).toBe(`kubesim: ${sentence}\n`)
    else expect(stderr.replace(/^kubesim: /, '')).toMatch(sentence)
  })

  test('a journal is never written over a file that is none', async () => {
    writeFileSync(inFolder('diary'), 'dear diary')
    const { code, stderr } = await cli.run(['up', '--port', '0', '--journal', 'diary'])
    expect(code).toBe(1)
    expect(stderr).toContain('diary is no journal, so it stays as it is')
    expect(readFileSync(inFolder('diary'), 'utf8')).toBe('dear diary')
  })
})

describe('kubesim why', () => {
  test('says why a Pod waits, in sentences and as data', async () => {
    const { cluster } = await served()
    cluster.apply(pod('big', { container: { resources: { requests: { cpu: 64 } } } }))
    await kubesim('clock', 'settle')
    expect((await kubesim('why', 'pod/big')).stdout).toMatch(
      /^pod\/big fits on none of 3 nodes\n {2}node-1, node-2 and node-3: Insufficient cpu \(NodeResourcesFit\)\n[\s\S]* less cpu\n$/,
    )
    expect((await kubesim('why', 'pod', 'big')).stdout).toMatch(/^pod\/big /)
    const { stdout } = await kubesim('why', 'po/big', '-n', 'default', '-o', 'json')
    expect(JSON.parse(stdout)).toMatchObject({
      object: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'big' },
      scheduling: {
        nodes: [{ node: 'node-1', refusals: [{ plugin: 'NodeResourcesFit' }] }, {}, {}],
      },
    })
  })

  test('says in one sentence what it cannot answer', async () => {
    await served()
    const { code, stderr } = await kubesim('why', 'pod/none')
    expect([code, stderr]).toEqual([1, 'kubesim: pods "none" not found\n'])
    expect((await kubesim('why', 'thing/none')).stderr).toBe(
      'kubesim: the server doesn\'t have a resource type "thing"\n',
    )
    expect((await kubesim('why', 'pods')).stderr).toBe(
      "kubesim: 'pods' does not name one object: say its type and its name, such as pod/web\n",
    )
  })
})
