/** How a user talks to containers, with the real kubectl: exec, attach, cp, port-forward, proxy, run -i and debug. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conducted } from '../support/conduct.ts'
import { Kubectl } from '../support/kubectl.ts'
import { pod, script, service } from '../support/manifests.ts'
import { deletePod } from '../support/sight.ts'

let k: Kubectl
beforeAll(async () => {
  k = await Kubectl.start()
  k.cluster.apply([
    pod('web', { image: 'nginx:1.25', container: { ports: [{ containerPort: 80 }] } }),
    service('web'),
    pod('box', script('sleep 100000')),
    conducted('local', { 'listens-on': '127.0.0.1' }, { image: 'nginx:1.25' }),
  ])
  await k.advance('30s')
})
afterAll(() => k.stop())

const websocket = {}
const spdy = {
  env: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' },
}
const ways = [
  ['a WebSocket', websocket],
  ['SPDY', spdy],
] as const

describe.each(ways)('exec over %s', (_way, how) => {
  test('shows what a command writes, on both streams', async () => {
    const ran = await k.try("exec box -- sh -c 'echo out; echo err >&2'", how)
    expect(ran).toEqual({ stdout: 'out\n', stderr: 'err\n', code: 0 })
  })

  test('hands standard input on to its end, byte for byte', async () => {
    const stdin = `größe ${'x'.repeat(200_000)}`
    expect(await k.run('exec -i box -- cat', { ...how, stdin })).toBe(stdin)
  })

  test('ends as the command ends', async () => {
    const ran = await k.try("exec box -- sh -c 'exit 3'", how)
    expect(ran).toEqual({ stdout: '', stderr: 'command terminated with exit code 3\n', code: 3 })
  })

  test('says what the runtime says of a command that is not there', async () => {
    const { stderr, code } = await k.try('exec box -- nope', how)
    expect(stderr).toMatch(
      /^error: Internal error occurred: .*unable to start container process: exec: "nope": executable file not found in \$PATH/,
    )
    expect(code).toBe(1)
  })

  test('refuses a container that there is not, and one that does not run', async () => {
    expect((await k.try('exec box -c other -- ls', how)).stderr).toBe(
      'Error from server (BadRequest): container other is not valid for pod box\n',
    )
    k.cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'stuck' },
      spec: { containers: [{ name: 'main', image: 'app.invalid/none' }], nodeName: 'node-1' },
    })
    expect((await k.try('exec stuck -- ls', how)).stderr).toContain(
      'unable to upgrade connection: container not found ("main")',
    )
    expect((await k.try('attach stuck', how)).stderr).toContain(
      'unable to upgrade connection: container main not found in pod stuck_default',
    )
    deletePod(k.cluster, 'stuck', { gracePeriodSeconds: 0 })
  })
})

describe('a terminal', () => {
  test('echoes what is typed and shows the prompt of the shell', async () => {
    const ran = await k.try('exec -i -t box -- sh', { stdin: 'echo a$((1+1))\nexit 7\n' })
    // kubectl gives up its own terminal where its input is none, and asks for no terminal inside.
    expect(ran.stdout).toContain('a2\n')
    expect(ran.code).toBe(7)
  })
})

describe.each(ways)('cp over %s', (_way, how) => {
  test('takes a file out byte for byte, and puts a folder in', async () => {
    const folder = join(k.folder, 'in')
    mkdirSync(join(folder, 'sub'), { recursive: true })
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_each, n) => (n * 7) & 255))
    writeFileSync(join(folder, 'sub', 'bytes'), bytes)
    await k.run(`cp ${folder} box:/tmp/copied`, how)
    expect(await k.run('exec box -- wc -c /tmp/copied/sub/bytes')).toMatch(/^70000 /)
    await k.run(`cp box:/tmp/copied/sub/bytes ${join(k.folder, 'out')}`, how)
    expect(readFileSync(join(k.folder, 'out')).equals(bytes)).toBe(true)
  })
})

describe.each(ways)('port-forward over %s', (_way, how) => {
  test('lets a program outside talk to a port of a pod, also through its Service', async () => {
    for (const target of ['pod/web', 'pod/local', 'service/web']) {
      const forward = k.follow(`port-forward ${target} :80`, how)
      const [, port] = /127\.0\.0\.1:(\d+) -> 80/.exec(await forward.until(/127\.0\.0\.1:\d+ -> 80/))!
      const answers = await Promise.all([1, 2, 3].map(() => fetch(`http://127.0.0.1:${port}/`)))
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      expect(await answers[0].text()).toContain('Welcome to nginx!')
      forward.stop()
    }
  })

  test('reaches a program that nobody knows wherever it is asked', async () => {
    k.cluster.apply(pod('unknown', { image: 'registry.example.com/acme/app' }))
    await k.advance('30s')
    const forward = k.follow('port-forward pod/unknown :3000', how)
    const [, port] = /127\.0\.0\.1:(\d+) -> 3000/.exec(await forward.until(/127\.0\.0\.1:\d+ -> 3000/))!
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
    forward.stop()
    deletePod(k.cluster, 'unknown', { gracePeriodSeconds: 0 })
  })

  test('says that nobody listens there', async () => {
    const forward = k.follow('port-forward pod/web :81', how)
    const [, port] = /127\.0\.0\.1:(\d+) -> 81/.exec(await forward.until(/127\.0\.0\.1:\d+ -> 81/))!
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    await forward.until(/failed to connect to localhost:81 inside namespace/)
    forward.stop()
  })
})

describe('proxy', () => {
  test('reaches pods, Services and all their paths', async () => {
    const base = '/api/v1/namespaces/default'
    for (const target of ['pods/web', 'pods/web:80', 'services/web', 'services/http:web:80']) {
      expect(await k.run(`get --raw ${base}/${target}/proxy/`)).toContain('Welcome to nginx!')
    }
    const missing = await k.try(`get --raw ${base}/pods/web/proxy/none?a=b`)
    expect(missing.stderr).toContain('the server could not find the requested resource')
    expect((await k.try(`get --raw ${base}/pods/web:81/proxy/`)).stderr).toMatch(
      /^Error from server \(ServiceUnavailable\): error trying to reach service: dial tcp \S+:81: connect: connection refused\n$/,
    )
  })

  test('kubectl proxy leads there, too', async () => {
    const proxy = k.follow('proxy --port=0')
    const [, port] = /127\.0\.0\.1:(\d+)/.exec(await proxy.until(/127\.0\.0\.1:\d+/))!
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/default/services/web/proxy`, {
      redirect: 'manual',
    })
    expect(answer.status).toBe(301)
    expect(answer.headers.get('location')).toBe('/api/v1/namespaces/default/services/web/proxy/')
    proxy.stop()
  })
})

describe('attach, run and debug', () => {
  test('run -i --rm shows what the program makes of the input, and takes the pod away', async () => {
    const said = await k.run(
      "run once -i --rm --restart=Never --image=busybox:1.36 -- sh -c 'read a; echo got $a'",
      {
        stdin: 'word\n',
      },
    )
    expect(said).toContain('got word\n')
    expect((await k.try('get pod once')).stderr).toContain('not found')
  })

  test('attach joins what runs', async () => {
    k.cluster.apply(pod('ticker', script('while true; do echo tick; sleep 1; done')))
    await k.advance('30s')
    const attached = k.follow('attach ticker')
    await attached.until(/tick\ntick\n/)
    attached.stop()
  })

  test('debug puts a container beside the others (P13)', async () => {
    const said = await k.run("debug web -i --image=busybox:1.36 -- sh -c 'read a; echo debugging $a'", {
      stdin: 'it\n',
    })
    expect(said).toContain('debugging it\n')
    expect(await k.run('get pod web -o jsonpath={.spec.ephemeralContainers[*].image}')).toBe('busybox:1.36')
  })
})

describe('kubectl in a container', () => {
  beforeAll(async () => {
    k.cluster.apply([pod('tools', { image: 'alpine/k8s:1.36.0', container: { command: ['sleep', '1d'] } })])
    await k.advance('30s')
  })

  test.each([
    'deployment.spec.template.spec.containers.ports',
    'hpa.spec.metrics --api-version=autoscaling/v2 --recursive',
    'pod.spec.volumes.hostPath.type',
    'deployments.apps.spec.strategy.nope',
    'nopes',
  ])('explains %s as it does outside', async (what) => {
    const outside = await k.try(`explain ${what}`)
    const within = await k.try(`exec tools -- kubectl explain ${what}`)
    const ended = within.code === 0 ? '' : `command terminated with exit code ${within.code}\n`
    expect(within).toEqual({ ...outside, stderr: outside.stderr + ended })
  })
})
