/** `kubectl port-forward` at the node: connects with a port within the network namespace of a pod. */
import type { Pod } from '../api/generated/types/core-v1.ts'
import { NodeRefusal } from '../client/node-refusal.ts'
import type { Connection } from '../client/node-streams.ts'
import { hexDigits } from '../sim/random.ts'
import type { Network } from './runtime/network/network.ts'

/** @throws NodeRefusal where nobody listens there: what the client is told on the connection's stream for errors */
export function connectTo({ metadata, status }: Pod, port: number, network: Network): Connection {
  const ip = status.podIP ?? ''
  // The kubelet is within the pod then, and asks for its localhost: who answers sees the pod itself.
  const opened = network.open('127.0.0.1', port, { from: ip, isTold: true })
  if (typeof opened !== 'string') return opened
  const sandbox = hexDigits(metadata.uid, 64)
  const space = `/var/run/netns/cni-${metadata.uid}`
  throw new NodeRefusal(
    500,
    `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace "${space}": ` +
      `failed to connect to localhost:${port} inside namespace "${sandbox}", ` +
      `IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `,
  )
}
