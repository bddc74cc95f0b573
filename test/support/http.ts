/** The REST API of a control plane without controllers, asked through supertest. */
import { Agent, type Server } from 'node:http'
import request, { type Test } from 'supertest'
import { createHttpServer, type HttpServerOptions } from '../../src/apiserver/http/server.ts'
import { WatchHub } from '../../src/apiserver/watch.ts'
import { ControlPlane } from './control-plane.ts'
import { noNodes } from './no-nodes.ts'

export type Api = Awaited<ReturnType<typeof startApi>>

export async function startApi(
  plane = new ControlPlane(),
  options: Pick<HttpServerOptions, 'allowedHosts' | 'limits'> = {},
) {
  const hub = new WatchHub(plane.registry)
  const app = await createHttpServer({
    registry: plane.registry,
    nodes: noNodes,
    now: () => plane.clock.now(),
    onWork: () => plane.settle(),
    hub,
    ...options,
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, url, plane, hub, http: askedOverOneSocket(app.server), close: () => app.close() }
}

/** Supertest would have the server listen anew, and connect to it, for each request. */
function askedOverOneSocket(server: Server) {
  const asked = request(server)
  const agent = new Agent({ keepAlive: true })
  const over = (method: (typeof methods)[number]) => (path: string) => asked[method](path).agent(agent)
  return Object.fromEntries(methods.map((method) => [method, over(method)])) as Record<
    (typeof methods)[number],
    (path: string) => Test
  >
}

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'] as const
