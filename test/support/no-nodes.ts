/** What the API server of a control plane without nodes says to who asks for one. */
import { badRequest } from '../../src/api/errors.ts'
import type { NodeConnection } from '../../src/client/node-connection.ts'

const refuse = () => {
  throw badRequest('there are no nodes in this test')
}

export const noNodes: NodeConnection = {
  readLogs: refuse,
  openSession: refuse,
  connect: refuse,
  exchange: refuse,
}
