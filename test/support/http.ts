/** The REST API of a control plane without controllers, asked through supertest. */
import request from 'supertest'
import { badRequest } from '../../src/api/errors.ts'
import { createHttpServer, type HttpServerOptions } from '../../src/apiserver/http/server.ts'
import { WatchHub } from '../../src/apiserver/watch.ts'
import type { NodeConnection } from '../../src/client/node-connection.ts'
import { ControlPlane } from './control-plane.ts'

const refuse = () => {
  throw badRequest('there are no nodes in this test')
}
const noNodes: NodeConnection = { readLogs: refuse, openSession: refuse, connect: refuse, exchange: refuse }

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
  await app.ready()
  return { app, plane, hub, http: request(app.server), close: () => app.close() }
}
