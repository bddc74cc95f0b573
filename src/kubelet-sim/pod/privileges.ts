/** What the kernel lets a container do. Pure. */
import {
  allCapabilities,
  type Capability,
  isCapability,
  noCapabilities,
  usualCapabilities,
} from '../../api/core/capabilities.ts'
import type { Container, PodSpec } from '../../api/generated/types/core-v1.ts'
import { memoByPair } from '../../api/memo.ts'

export interface Privileges {
  /** Those that its processes have where they are root's. */
  readonly capabilities: ReadonlySet<Capability>
  /** It may change what the kernel is set to. */
  readonly maySetKernel: boolean
  /** A program may gain what its file says. */
  readonly mayGain: boolean
  /** A seccomp profile keeps it from some system calls. */
  readonly isConfined: boolean
  /** The AppArmor profile that holds for it. */
  readonly appArmor: string
  /** Groups that may send echo requests without that: net.ipv4.ping_group_range. */
  readonly pingGroups?: readonly [first: number, last: number]
}

/** Source: containerd's enable_unprivileged_icmp, which is on since version 2. */
const everyGroup = '0 2147483647'

const noContext = Object.freeze({})

/** @param isConfinedByDefault whether a container that names no seccomp profile has that of the runtime */
export const privilegesOf = (
  container: Container,
  { securityContext }: PodSpec,
  isConfinedByDefault = false,
): Privileges =>
  isConfinedByDefault && !(container.securityContext?.seccompProfile ?? securityContext?.seccompProfile)
    ? {
        ...privileges(container, securityContext ?? noContext),
        isConfined: !container.securityContext?.privileged,
      }
    : privileges(container, securityContext ?? noContext)

const privileges = memoByPair(
  (
    { securityContext }: Container,
    { sysctls, seccompProfile, appArmorProfile }: NonNullable<PodSpec['securityContext']>,
  ): Privileges => ({
    capabilities: capabilitiesOf(securityContext ?? {}),
    maySetKernel: securityContext?.privileged === true || securityContext?.procMount === 'Unmasked',
    mayGain: securityContext?.allowPrivilegeEscalation !== false,
    isConfined:
      securityContext?.privileged !== true &&
      ((securityContext?.seccompProfile ?? seccompProfile)?.type ?? 'Unconfined') !== 'Unconfined',
    appArmor: appArmorOf(securityContext ?? noContext, appArmorProfile),
    pingGroups: rangeOf(
      sysctls?.find(({ name }) => name.replaceAll('/', '.') === 'net.ipv4.ping_group_range')?.value ??
        everyGroup,
    ),
  }),
)

/** Source: containerd's generateApparmorSpecOpts; who is privileged has none, unless he says so. */
function appArmorOf(
  { privileged, appArmorProfile }: NonNullable<Container['securityContext']>,
  ofPod: NonNullable<Container['securityContext']>['appArmorProfile'],
): string {
  const profile = appArmorProfile ?? ofPod
  const type = profile?.type ?? (privileged ? 'Unconfined' : 'RuntimeDefault')
  if (type === 'Unconfined') return 'unconfined'
  return `${type === 'Localhost' ? profile?.localhostProfile : 'cri-containerd.apparmor.d'} (enforce)`
}

/** ALL goes first, and what is dropped goes last. Source: containerd's containerSpecOpts. */
function capabilitiesOf({
  privileged,
  capabilities = {},
}: NonNullable<Container['securityContext']>): ReadonlySet<Capability> {
  if (privileged) return allCapabilities
  const { add = [], drop = [] } = capabilities
  if (add.length === 0 && drop.length === 0) return usualCapabilities
  const [added, dropped] = [add, drop].map((list) => list.map(plainName))
  const found = new Set(added.includes('ALL') ? allCapabilities : usualCapabilities)
  if (dropped.includes('ALL')) found.clear()
  for (const name of added) if (isCapability(name)) found.add(name)
  for (const name of dropped) if (isCapability(name)) found.delete(name)
  return found.size === 0 ? noCapabilities : found
}

const plainName = (name: string): string => name.toUpperCase().replace(/^CAP_/, '')

function rangeOf(value: string | undefined): Privileges['pingGroups'] {
  const [, first, last] = /^(\d{1,10})\s+(\d{1,10})$/.exec(value?.trim() ?? '') ?? []
  return first === undefined ? undefined : [Number(first), Number(last)]
}
