/** How many pods of a sort are in each domain of a label. */
import { addTo } from '../../api/counts.ts'
import type { Domains } from './domains.ts'
import type { NodeView } from './node-view.ts'
import type { Kin, Tally } from './tally.ts'

export interface HeadcountOptions {
  /** The label that makes the domains. */
  readonly key: string
  readonly namespaces?: ReadonlySet<string>
  readonly selects: (kin: Kin) => boolean
  /** The only nodes whose pods count, and the subject of their tally. Left out: all. */
  readonly domains?: Domains
  readonly standsOn?: string
}

export class Headcount implements Tally {
  readonly namespaces: Tally['namespaces']
  readonly standsOn: Tally['standsOn']
  readonly key: string
  protected readonly pods = new Map<string, number>()
  protected readonly domains: Domains | undefined
  readonly #selects: (kin: Kin) => boolean

  constructor({ key, namespaces, selects, domains, standsOn }: HeadcountOptions) {
    this.key = key
    this.namespaces = namespaces
    this.standsOn = standsOn
    this.domains = domains
    this.#selects = selects
  }

  get isEmpty(): boolean {
    return this.pods.size === 0
  }

  /** Only the domains where there are any. */
  get byDomain(): ReadonlyMap<string, number> {
    return this.pods
  }

  /** How many there are in a domain. */
  in(domain: string): number {
    return this.pods.get(domain) ?? 0
  }

  /** How many there are in the domain of a node; 0 for one that is in none. */
  at(view: NodeView): number {
    const domain = view.label(this.key)
    return domain === undefined ? 0 : this.in(domain)
  }

  concerns(kin: Kin): boolean {
    return this.#selects(kin)
  }

  count(_kin: Kin, view: NodeView, pods: number, _isImagined: boolean): void {
    if (this.domains && !this.domains.has(view)) return
    const domain = view.label(this.key)
    if (domain !== undefined) this.change(domain, this.in(domain), this.in(domain) + pods)
  }

  protected change(domain: string, _before: number, now: number): void {
    if (now === 0) this.pods.delete(domain)
    else this.pods.set(domain, now)
  }
}

/**
 * One that knows in which domain there are least of them. Those on their way out do not count, and yet one of them that is taken
 * away in the mind makes one less. Source: countPodsMatchSelector and updateWithPod of podtopologyspread.
 */
export class Spread extends Headcount {
  /** By a number of pods, how many domains have so many; those that have none are left out. */
  readonly #domainsWith = new Map<number, number>()
  /** None has less, but for those that have none. Below zero where those were taken away in the mind that do not count. */
  #least = 1

  constructor(options: HeadcountOptions & { readonly domains: Domains }) {
    super(options)
  }

  /** How many domains there are. */
  get size(): number {
    return this.domains!.size
  }

  /** How many pods there are in the domain that has the least of them. */
  get least(): number {
    const isOneEmpty = this.pods.size < this.size
    if (this.pods.size === 0 || (isOneEmpty && this.#least > 0)) return 0
    while (!this.#domainsWith.has(this.#least)) this.#least++
    return isOneEmpty ? Math.min(0, this.#least) : this.#least
  }

  override count(kin: Kin, view: NodeView, pods: number, isImagined: boolean): void {
    if (isImagined || !kin.isLeaving) super.count(kin, view, pods, isImagined)
  }

  protected override change(domain: string, before: number, now: number): void {
    super.change(domain, before, now)
    if (before !== 0) addTo(this.#domainsWith, before, -1)
    if (now !== 0) addTo(this.#domainsWith, now, 1)
    if (now !== 0 && now < this.#least) this.#least = now
  }
}
