/** Capabilities: what the kernel lets a process do, by their names without `CAP_`, and which of them containers have. Source: capabilities(7). */
import type { Asks } from '../not-simulated.ts'

/** In the order of their numbers. */
const names = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
] as const

export type Capability = (typeof names)[number]

export const allCapabilities: ReadonlySet<Capability> = new Set(names)

export const noCapabilities: ReadonlySet<Capability> = new Set()

/** Those of an ordinary container. Source: containerd's defaultUnixCaps. */
export const usualCapabilities: ReadonlySet<Capability> = new Set([
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
])

export const isCapability = (name: string): name is Capability => allCapabilities.has(name as Capability)

/** As /proc/PID/status shows them: 16 hexadecimal digits. */
export function maskOf(capabilities: ReadonlySet<Capability>): string {
  let mask = 0n
  for (const [number, name] of names.entries()) if (capabilities.has(name)) mask |= 1n << BigInt(number)
  return mask.toString(16).padStart(16, '0')
}

/** Those that something here asks for, besides the usual ones. */
const heeded: ReadonlySet<string> = new Set([...usualCapabilities, 'ALL', 'SYS_ADMIN', 'SYS_PTRACE'])

/** Whether capabilities are asked for from which nothing comes here; what is dropped, nobody misses. */
export const ofCapabilities: Asks = (value) =>
  ((value as { readonly add?: readonly string[] }).add ?? []).some(
    (name) => !heeded.has(name.replace(/^CAP_/, '')),
  )
