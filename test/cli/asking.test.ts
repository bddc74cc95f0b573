/** What commands ask of a kubesim, and what they say when none answers. */
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ask } from '../../src/cli/asking.ts'
import { CliError } from '../../src/cli/cli-error.ts'
import { createCluster } from '../../src/index.ts'

let servers: Server[]
beforeEach(() => {
  servers = []
})
afterEach(() => {
  for (const server of servers) server.close()
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
    // Of a port that was free a moment ago somebody else may have taken hold since.
    const server = new URL('http://127.0.0.1:1')
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
