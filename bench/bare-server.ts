/** The bare machine: fastify and node:http doing the least that the measured request needs. */
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fastify } from 'fastify'

const mode = process.argv[2]
const bytes = process.argv[3] ? readFileSync(process.argv[3]) : Buffer.alloc(0)

async function serveFastify(): Promise<number> {
  const app = fastify({ bodyLimit: 3 * 1024 * 1024 })
  app.get('/*', (_request, reply) => reply.header('content-type', 'application/json').send(bytes))
  app.post('/*', (request, reply) => reply.code(201).send(request.body))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

/** Writes the same frame to every connection, so many times. */
function serveFrames(): Promise<number> {
  const open = new Set<ServerResponse>()
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    open.add(response)
  })
  process.on('message', ({ change }: { change: number }) => {
    let n = 0
    const slice = () => {
      for (let k = 0; k < 20 && n < change; k++, n++) for (const response of open) response.write(bytes)
      if (n < change) setImmediate(slice)
    }
    slice()
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

const port = mode === 'frames' ? await serveFrames() : await serveFastify()
if (mode === 'start') console.log(`http://127.0.0.1:${port}`)
process.send?.({ url: `http://127.0.0.1:${port}` })
