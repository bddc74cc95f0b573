/** How commands find the kubesim that they are about, and what they say when there is none. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ask } from '../../src/cli/asking.ts'
import { CliError } from '../../src/cli/cli-error.ts'
import { kubeconfigOf } from '../../src/cli/kubeconfig/ours.ts'
import { findServer } from '../../src/cli/server.ts'
import { createCluster } from '../../src/index.ts'

let folder: string
let servers: Server[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubesim-server-'))
  servers = []
  vi.stubEnv('HOME', folder)
  vi.stubEnv('KUBECONFIG', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  for (const server of servers) server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A kubeconfig whose contexts are named as their clusters, by number of a port. */
function write(name: string, ports: Readonly<Record<string, number>>, current = ''): string {
  const file = join(folder, name)
  const names = Object.keys(ports)
  const config = {
    clusters: names.map((each) => ({ name: each, cluster: { server: `http://127.0.0.1:${ports[each]}` } })),
    contexts: names.map((each) => ({ name: each, context: { cluster: each } })),
    'current-context': current,
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

describe('the server', () => {
  test('is the one that --server names', () => {
    const kubeconfig = write('config', { kubesim: 1 })
    expect(findServer({ server: 'http://127.0.0.1:2', kubeconfig }).port).toBe('2')
  })

  test('is that of the context kubesim, whatever context is the current one', () => {
    expect(findServer({ kubeconfig: write('config', { work: 1, kubesim: 2 }, 'work') }).port).toBe('2')
  })

  test('is that of the current context where none is called kubesim', () => {
    expect(findServer({ kubeconfig: write('config', { work: 1, play: 2 }, 'play') }).port).toBe('2')
  })

  test('is found as kubectl finds it: in the files of KUBECONFIG, of which the first counts', () => {
    const files = [join(folder, 'missing'), write('a', { work: 1 }, 'work'), write('b', { play: 2 }, 'play')]
    vi.stubEnv('KUBECONFIG', `:${files.join(':')}`)
    expect(findServer({}).port).toBe('1')
    vi.stubEnv('KUBECONFIG', `${files.join(':')}:${write('c', { kubesim: 3 })}:${write('d', { kubesim: 4 })}`)
    expect(findServer({}).port).toBe('3')
  })

  test('is that of ~/.kube/config otherwise', () => {
    mkdirSync(join(folder, '.kube'))
    write('.kube/config', { kubesim: 5 })
    expect(findServer({}).port).toBe('5')
  })

  test('is found in what `kubesim up` writes', () => {
    const kubeconfig = join(folder, 'config')
    writeFileSync(kubeconfig, kubeconfigOf([{ server: 'http://127.0.0.1:6443', pid: 1 }]))
    expect(findServer({ kubeconfig }).origin).toBe('http://127.0.0.1:6443')
  })

  test.each([
    [
      'no kubeconfig',
      () => ({}),
      /^no kubesim to be found: \S+\/\.kube\/config names none; start one with 'kubesim up'/,
    ],
    ['a kubeconfig that is not there', () => ({ kubeconfig: '/nowhere' }), 'there is no kubeconfig /nowhere'],
    ['a folder', () => ({ kubeconfig: folder }), /^the kubeconfig \S+ is a folder, not a file$/],
    [
      'a kubeconfig without contexts',
      () => ({ kubeconfig: write('config', {}, 'gone') }),
      /^no kubesim to be found/,
    ],
    [
      'no address',
      () => ({ server: '127.0.0.1:6443' }),
      /^--server '127\.0\.0\.1:6443' is not an address such as http:/,
    ],
    [
      'a real cluster',
      () => ({ server: 'https://10.0.0.1' }),
      "--server 'https://10.0.0.1' speaks HTTPS, and no kubesim does",
    ],
  ])('%s is told', (_what, options, sentence) => {
    const error = thrownBy(() => findServer(options()))
    expect(error).toBeInstanceOf(CliError)
    expect(error.message).toMatch(sentence)
  })

  function thrownBy(run: () => unknown): Error {
    try {
      run()
    } catch (error) {
      return error as Error
    }
    throw new Error('nothing was thrown')
  }
})

async function listening(server: Server): Promise<URL> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

const answering = (listener: RequestListener) => listening(createHttpServer(listener))

describe('what it answers', () => {
  test('is the JSON that it sends', async () => {
    const cluster = createCluster({ nodes: 1 })
    const server = new URL((await cluster.listen()).url)
    expect(await ask(server, { path: '/api/v1/nodes/node-1' })).toMatchObject({
      metadata: { name: 'node-1' },
    })
    const body = { metadata: { name: 'mine' } }
    await ask(server, { method: 'POST', path: '/api/v1/namespaces', body })
    expect(cluster.get('namespaces')).toContain('mine')
    await cluster.close()
  })

  test('is what it refuses, in its own words', async () => {
    const cluster = createCluster({ nodes: 0 })
    const server = new URL((await cluster.listen()).url)
    await expect(ask(server, { path: '/api/v1/nodes/node-9' })).rejects.toThrow('nodes "node-9" not found')
    await cluster.close()
  })

  test('may be nothing', async () => {
    const server = await answering((_request, response) => response.writeHead(204).end())
    expect(await ask(server, { method: 'POST', path: '/a' })).toBe(undefined)
  })

  const status = JSON.stringify({
    kind: 'Status',
    message: 'the server could not find the requested resource',
    code: 404,
  })
  test.each<[string, () => Promise<URL>]>([
    ['a real API server', () => answering((_request, response) => response.writeHead(404).end(status))],
    ['a web server', () => answering((_request, response) => response.end('<html>'))],
    [
      'a mail server',
      () => listening(createServer((socket) => socket.end('220 mail.example.com ESMTP\r\n'))),
    ],
  ])('%s is not a kubesim', async (_who, start) => {
    const server = await start()
    await expect(ask(server, { path: '/kubesim/v1/clock' })).rejects.toThrow(
      new CliError(`what answers at ${server.origin} is not a kubesim`),
    )
  })

  test('nobody answers', async () => {
    const server = await listening(createServer())
    await new Promise((done) => servers.pop()!.close(done))
    await expect(ask(server, { path: '/' })).rejects.toThrow(
      new CliError(`no kubesim answers at ${server.origin}: nobody listens there`),
    )
  })

  test('it hangs up', async () => {
    const server = await listening(createServer((socket) => socket.destroy()))
    await expect(ask(server, { path: '/' })).rejects.toThrow(
      `no kubesim answers at ${server.origin}: socket hang up`,
    )
  })
})
