/** The ranges of addresses of Services, as ServiceCIDRs tell them. */
import type { ServiceCIDR } from '../../api/generated/types/networking-v1.ts'
import { type CIDR, isIn, parseCIDR, parseIP } from '../../api/ip-number.ts'
import { serviceCIDR } from '../../api/networking/servicecidr.ts'
import type { Cache } from '../../client/cache.ts'

export const rangesOf = ({ spec: { cidrs = [] } }: ServiceCIDR): readonly CIDR[] =>
  cidrs.flatMap((text) => parseCIDR(text) ?? [])

/** The ServiceCIDRs in which an address is. */
export function containing(cache: Cache, address: string): readonly ServiceCIDR[] {
  const ip = parseIP(address)
  return cache.list(serviceCIDR).filter((each) => ip && rangesOf(each).some((range) => isIn(range, ip)))
}
