/** From which ranges Services get their addresses now: those of the ServiceCIDRs that are ready. */
import type { IPFamily } from '../../api/generated/types/core-v1.ts'
import { familyOf } from '../../api/ip.ts'
import { isBeingDeleted, isConditionTrue } from '../../api/meta.ts'
import { serviceCIDR } from '../../api/networking/servicecidr.ts'
import type { Store } from '../store/store.ts'
import { type IPRange, parseRange } from './ip-range.ts'

type Ranges = Readonly<Record<IPFamily, readonly IPRange[]>>

export class ServiceRanges {
  #known: Ranges | undefined

  /** @param usual what counts where there is no ServiceCIDR at all */
  constructor(
    private readonly store: Store,
    private readonly usual: Ranges,
  ) {
    store.follow(serviceCIDR, () => {
      this.#known = undefined
    })
  }

  /** In the order of their creation. */
  of(family: IPFamily): readonly IPRange[] {
    return (this.#known ??= this.#read())[family]
  }

  #read(): Ranges {
    const all = this.store.list(serviceCIDR)
    if (all.length === 0) return this.usual
    const ready = all.filter(
      (each) => isConditionTrue(each.status.conditions, 'Ready') && !isBeingDeleted(each),
    )
    const texts = new Set(ready.flatMap(({ spec }) => spec.cidrs ?? []))
    const ofFamily = (family: IPFamily) =>
      [...texts].filter((text) => familyOf(text) === family).map(parseRange)
    return { IPv4: ofFamily('IPv4'), IPv6: ofFamily('IPv6') }
  }
}
