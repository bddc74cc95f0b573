/** Checks of what a container may do: privileges, capabilities, the masks of /proc, kernel settings. */
import {
  type AnyContainer,
  type Check,
  containersOf,
  containersText,
  namesOf,
  quotedList,
  sortedOnce,
} from '../check.ts'

export const privileged: Check = ({ spec }) => {
  const names = namesOf(spec, ({ securityContext }) => securityContext?.privileged === true)
  if (names.length === 0) return undefined
  return {
    reason: 'privileged',
    detail: `${containersText(names)} must not set securityContext.privileged=true`,
  }
}

export const allowPrivilegeEscalation: Check = ({ spec }) => {
  const names = namesOf(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false)
  if (names.length === 0) return undefined
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersText(names)} must set securityContext.allowPrivilegeEscalation=false`,
  }
}

const usualCapabilities: readonly string[] = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]

/** The capabilities that a container adds besides those that are allowed. */
const addedBesides = (allowed: readonly string[]) => (container: AnyContainer) =>
  (container.securityContext?.capabilities?.add ?? []).filter((name) => !allowed.includes(name))

const besidesUsual = addedBesides(usualCapabilities)

export const baselineCapabilities: Check = ({ spec }) => {
  const names = namesOf(spec, (container) => besidesUsual(container).length > 0)
  if (names.length === 0) return undefined
  return { reason: 'non-default capabilities', detail: mustNotAdd(spec, names, besidesUsual) }
}

const mustNotAdd = (
  spec: Parameters<typeof containersOf>[0],
  names: readonly string[],
  addedBy: (container: AnyContainer) => readonly string[],
): string => {
  const added = quotedList(sortedOnce(containersOf(spec).flatMap(addedBy)))
  return `${containersText(names)} must not include ${added} in securityContext.capabilities.add`
}

const besidesBinding = addedBesides(['NET_BIND_SERVICE'])

export const restrictedCapabilities: Check = ({ spec }) => {
  const keeping = namesOf(
    spec,
    ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'),
  )
  const adding = namesOf(spec, (container) => besidesBinding(container).length > 0)
  if (keeping.length === 0 && adding.length === 0) return undefined
  const details = [
    ...(keeping.length > 0
      ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0 ? [mustNotAdd(spec, adding, besidesBinding)] : []),
  ]
  return { reason: 'unrestricted capabilities', detail: details.join('; ') }
}

const otherProcMount = ({ securityContext }: AnyContainer): readonly string[] => {
  const { procMount } = securityContext ?? {}
  return procMount === undefined || procMount === 'Default' ? [] : [procMount]
}

export const procMount: Check = ({ spec }) => {
  const names = namesOf(spec, (container) => otherProcMount(container).length > 0)
  if (names.length === 0) return undefined
  const kinds = quotedList(sortedOnce(containersOf(spec).flatMap(otherProcMount)))
  return {
    reason: 'procMount',
    detail: `${containersText(names)} must not set securityContext.procMount to ${kinds}`,
  }
}

const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
]
const safeSince27 = [...safeSysctls, 'net.ipv4.ip_local_reserved_ports']
const safeSince29 = [
  ...safeSince27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
]
const safeSince32 = [...safeSince29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem']

const sysctlsBesides =
  (safe: readonly string[]): Check =>
  ({ spec }) => {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name)
    const unsafe = names.filter((name) => !safe.includes(name))
    return unsafe.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: unsafe.join(', ') }
  }

export const sysctls = sysctlsBesides(safeSysctls)
export const sysctls27 = sysctlsBesides(safeSince27)
export const sysctls29 = sysctlsBesides(safeSince29)
export const sysctls32 = sysctlsBesides(safeSince32)
