/** Where the API server reaches a Service that it is told to ask: at its own address. Source: ResolveCluster of its proxy. */
import type { Service } from '../generated/types/core-v1.ts'

export interface ServiceAddress {
  readonly ip: string
  readonly port: number
}

/** @returns why it cannot be reached, where it cannot */
export function addressOfService(
  found: Service | undefined,
  { name = '', port }: { readonly name?: string; readonly port?: number },
): ServiceAddress | string {
  if (!found) return `service "${name}" not found`
  const { type, clusterIP, ports = [] } = found.spec
  if (type === 'ExternalName') return `unsupported service type "${type}"`
  if (!clusterIP || clusterIP === 'None') return `cannot route to service with ClusterIP "${clusterIP ?? ''}"`
  const open = ports.find((each) => each.port === port)
  return open ? { ip: clusterIP, port: open.port } : `no service port ${port} found for service "${name}"`
}
