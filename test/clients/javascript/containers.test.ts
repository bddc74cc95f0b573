/** `@kubernetes/client-node` with containers: exec, attach, cp and port-forward. */
import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Attach, Cp, Exec, type KubeConfig, PortForward, type V1Status } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'
import { talkativePods } from '../talkative-pods.ts'
import { configOf } from './config.ts'

let cluster: Cluster
let config: KubeConfig
beforeAll(async () => {
  cluster = createCluster({ nodes: 1 })
  cluster.apply(talkativePods)
  cluster.settle()
  const { url: server } = await cluster.listen()
  config = configOf(server)
})
afterAll(() => cluster.close())

const namespace = 'default'

/** What a command in the pod `box` has written, and its Status. */
async function run(command: string[], stdin = '', tty = false) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const status = new Promise<V1Status>((resolve) => {
    new Exec(config).exec(
      namespace,
      'box',
      'box',
      command,
      stdout,
      stderr,
      Readable.from([stdin]),
      tty,
      (told) => {
        stdout.end()
        stderr.end()
        resolve(told)
      },
    )
  })
  return { stdout: await text(stdout), stderr: await text(stderr), status: await status }
}

test('exec hands over both streams and the exit code', async () => {
  const { stdout, stderr, status } = await run(
    ['sh', '-c', 'read a; echo got $a; echo err >&2; exit 4'],
    'größe\n',
  )
  expect([stdout, stderr]).toEqual(['got größe\n', 'err\n'])
  expect(status).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '4' }] },
  })
})

test('exec on a terminal echoes', async () => {
  const { stdout, status } = await run(['head', '-n', '1'], 'typed\r', true)
  expect(stdout).toBe('typed\r\ntyped\r\n')
  expect(status.status).toBe('Success')
})

test('attach shows what the container goes on to write', async () => {
  const stdout = new PassThrough()
  const socket = await new Attach(config).attach(namespace, 'ticker', 'ticker', stdout, null, null, false)
  const [first] = await new Promise<Buffer[]>((resolve) => stdout.once('data', (bytes) => resolve([bytes])))
  expect(String(first)).toBe('tick\n')
  socket.close()
})

test('port-forward brings the bytes of a server', async () => {
  const forward = new PortForward(config)
  const local = createServer(
    (socket) => void forward.portForward(namespace, 'web', [80], socket, null, socket),
  )
  await new Promise<void>((resolve) => local.listen(0, '127.0.0.1', resolve))
  const { port } = local.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  expect(await answer.text()).toContain('Welcome to nginx!')
  local.close()
})

test('cp brings a folder in', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubesim-cp-'))
  const bytes = Buffer.from(Array.from({ length: 5_000 }, (_each, n) => (n * 31) & 255))
  writeFileSync(join(folder, 'bytes'), bytes)
  await new Cp(config).cpToPod(namespace, 'box', 'box', folder, '/tmp')
  // The client does not wait for tar.
  const waiting = 'until [ "$(wc -c < /tmp/bytes)" = 5000 ]; do sleep 0.1; done; md5sum < /tmp/bytes'
  const { stdout } = await run(['sh', '-c', waiting])
  expect(stdout.slice(0, 32)).toBe(createHash('md5').update(bytes).digest('hex'))
})
