/** Subsets of Endpoints as they are compared: one for all ports that lead to the same addresses. Pure. Source: RepackSubsets. */
import type { EndpointAddress, EndpointPort, EndpointSubset } from '../../api/generated/types/core-v1.ts'

interface Reach {
  readonly address: EndpointAddress
  readonly ready: boolean
}

/** What is both ready and not ready is not. What has no ports stays. Of an address that is named twice, all is said that was said first. */
export function repacked(subsets: readonly EndpointSubset[]): readonly Required<EndpointSubset>[] {
  const first = new Map<string, EndpointAddress>()
  const byPort = new Map<string, { port: EndpointPort | undefined; reaches: Map<string, Reach> }>()
  for (const subset of subsets) {
    for (const port of subset.ports?.length ? subset.ports : [undefined]) {
      const key = JSON.stringify(port ?? null)
      const known = byPort.get(key) ?? { port, reaches: new Map<string, Reach>() }
      byPort.set(key, known)
      for (const address of subset.addresses ?? []) note(known.reaches, address, { ready: true, first })
      for (const address of subset.notReadyAddresses ?? [])
        note(known.reaches, address, { ready: false, first })
    }
  }
  const byReach = new Map<string, { ports: EndpointPort[]; reaches: readonly Reach[] }>()
  for (const { port, reaches } of byPort.values()) {
    const key = [...reaches]
      .map(([address, { ready }]) => `${address} ${ready}`)
      .sort()
      .join()
    const known = byReach.get(key) ?? { ports: [], reaches: [...reaches.values()] }
    byReach.set(key, known)
    if (port) known.ports.push(port)
  }
  return [...byReach.values()].map(({ ports, reaches }) => ({
    addresses: reaches.filter(({ ready }) => ready).map(({ address }) => address),
    notReadyAddresses: reaches.filter(({ ready }) => !ready).map(({ address }) => address),
    ports,
  }))
}

/** @param first by address: as it was named first */
function note(
  reaches: Map<string, Reach>,
  address: EndpointAddress,
  { ready, first }: { readonly ready: boolean; readonly first: Map<string, EndpointAddress> },
): void {
  const key = `${address.ip} ${address.targetRef?.uid ?? ''}`
  const named = first.get(key) ?? address
  if (named === address) first.set(key, address)
  if (reaches.get(key)?.ready ?? true) reaches.set(key, { address: named, ready })
}
