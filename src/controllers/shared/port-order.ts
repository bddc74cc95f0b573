/** The order of ports in Endpoints and EndpointSlices: by the hashes that Kubernetes makes of them, to find equal lists. */
import type { EndpointPort } from '../../api/generated/types/discovery-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'

/** What both kinds of lists say of a port. */
interface Port {
  readonly name?: string
  readonly port?: number
  readonly protocol?: string
  readonly appProtocol?: string
}

/** As an Endpoints object lists them. Source: SortSubsets. */
export const inOrderOfEndpoints = <T extends Port>(ports: readonly T[]): readonly T[] =>
  inOrder(ports, hashInEndpoints)

/** As an EndpointSlice lists them: the same list for the same list. Source: NewPortMapKey. */
export const inOrderOfSlices = memoByIdentity((ports: readonly EndpointPort[]): readonly EndpointPort[] =>
  inOrder(ports, hashInSlices),
)

function inOrder<T extends Port>(ports: readonly T[], hash: (port: Port) => bigint): readonly T[] {
  return ports.length < 2 ? ports : ports.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1))
}

// What is hashed is the text that Go prints of a port, in which a missing name is an empty one for Endpoints.
const hashInEndpoints = memoByIdentity(({ name = '', port, protocol, appProtocol }: Port) =>
  fnv1a128(
    `(v1.EndpointPort){Name:(string)${name} Port:(int32)${port} Protocol:(v1.Protocol)${protocol} AppProtocol:(*string)${appProtocol ?? '<nil>'}}`,
  ),
)

const hashInSlices = memoByIdentity(({ name, port, protocol, appProtocol }: Port) =>
  fnv1a128(
    `(v1.EndpointPort){Name:(*string)${name ?? '<nil>'} Protocol:(*v1.Protocol)${protocol ?? '<nil>'} Port:(*int32)${port ?? '<nil>'} AppProtocol:(*string)${appProtocol ?? '<nil>'}}`,
  ),
)

/** FNV-1a of 128 bits. @param text in ASCII */
function fnv1a128(text: string): bigint {
  let value = 0x6c62272e07bb014262b821756295c58dn
  for (let n = 0; n < text.length; n++)
    value = BigInt.asUintN(128, (value ^ BigInt(text.charCodeAt(n))) * 0x1000000000000000000013bn)
  return value
}
