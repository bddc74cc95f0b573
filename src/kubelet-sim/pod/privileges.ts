/** What the kernel lets a container do: its capabilities, as far as anything asks for them. Pure. */
import type { Container, PodSpec } from '../../api/generated/types/core-v1.ts'
import { memoByPair } from '../../api/memo.ts'

export interface Privileges {
  /** It may have raw sockets where it runs as root: CAP_NET_RAW. */
  readonly hasNetRaw: boolean
  /** A program may gain what its file says. */
  readonly mayGain: boolean
  /** Groups that may send echo requests without that: net.ipv4.ping_group_range. */
  readonly pingGroups?: readonly [first: number, last: number]
}

const noContext = Object.freeze({})

export const privilegesOf = (container: Container, { securityContext }: PodSpec): Privileges =>
  privileges(container, securityContext ?? noContext)

const privileges = memoByPair(
  ({ securityContext }: Container, { sysctls }: NonNullable<PodSpec['securityContext']>): Privileges => ({
    hasNetRaw: (securityContext?.privileged ?? false) || has('NET_RAW', securityContext?.capabilities),
    mayGain: securityContext?.allowPrivilegeEscalation !== false,
    pingGroups: rangeOf(
      sysctls?.find(({ name }) => name.replaceAll('/', '.') === 'net.ipv4.ping_group_range')?.value,
    ),
  }),
)

type Capabilities = NonNullable<NonNullable<Container['securityContext']>['capabilities']>

/** For one of those that containers have by default. What is named goes before ALL, and what is dropped before what is added. */
function has(name: string, { add = [], drop = [] }: Capabilities = {}): boolean {
  const [added, dropped] = [add, drop].map((list) =>
    list.map((each) => each.toUpperCase().replace(/^CAP_/, '')),
  )
  if (dropped.includes(name)) return false
  return added.includes(name) || !dropped.includes('ALL')
}

function rangeOf(value: string | undefined): Privileges['pingGroups'] {
  const [, first, last] = /^(\d{1,10})\s+(\d{1,10})$/.exec(value?.trim() ?? '') ?? []
  return first === undefined ? undefined : [Number(first), Number(last)]
}
