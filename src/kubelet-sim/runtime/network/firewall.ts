/** What the kernel of a node does with packets, as iptables tells it. */

export interface Rule {
  readonly chain: string
  readonly source?: string
  /** All but that. */
  readonly notSource?: string
  readonly destination?: string
  readonly protocol?: string
  readonly port?: number
  readonly comment?: string
  /** What else has to match: as a command says it, and as a list shows it. */
  readonly match?: readonly [said: string, shown: string]
  readonly target: string
  /** What the target is told, likewise. */
  readonly options?: readonly [said: string, shown: string]
}

export interface Table {
  readonly name: string
  /** By their names; those of the kernel have a policy. */
  readonly chains: readonly { readonly name: string; readonly policy?: string }[]
  readonly rules: readonly Rule[]
}
