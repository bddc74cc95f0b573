/** Where the Service of an APIService is reached: by its own address. Source: ResolveCluster of the API server's proxy. */
import type { Service } from '../generated/types/core-v1.ts'

export interface ServiceTarget {
  readonly ip: string
  readonly port: number
  readonly isEncrypted: true
}

/** Undefined where it has no address, or no such port. */
export function targetOfService(found: Service | undefined, port: number): ServiceTarget | undefined {
  const { clusterIP: ip, type, ports = [] } = found?.spec ?? {}
  if (!ip || ip === 'None' || type === 'ExternalName' || !ports.some((each) => each.port === port))
    return undefined
  return { ip, port, isEncrypted: true }
}
