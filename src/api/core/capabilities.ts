/** What a container may do because its runtime lets every container do it. */
import type { Asks } from '../not-simulated.ts'

/** Source: containerd's defaultUnixCaps. */
const usual = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

/** Whether capabilities are asked for that no plain container has; what is dropped, nobody misses. */
export const ofCapabilities: Asks = (value) =>
  ((value as { readonly add?: readonly string[] }).add ?? []).some(
    (name) => !usual.has(name.replace(/^CAP_/, '')),
  )
