/** What a process may do. */
import { type Capability, noCapabilities, usualCapabilities } from '../../../api/core/capabilities.ts'
import type { ContainerConfig } from '../container-config.ts'
import type { Machine, Process } from '../program.ts'
import type { User } from './files.ts'

/** What a container was given. */
export const boundOf = ({ config }: Machine): ReadonlySet<Capability> =>
  config.privileges?.capabilities ?? usualCapabilities

/** What a process has of it: nothing, unless it is root's. */
export const effectiveOf = (process: Process): ReadonlySet<Capability> =>
  process.user.uid === 0 ? boundOf(process.machine) : noCapabilities

export const isAble = (process: Process, capability: Capability): boolean =>
  effectiveOf(process).has(capability)

/** Root without CAP_DAC_OVERRIDE. */
export const asBound = (user: User, { privileges }: ContainerConfig): User =>
  user.uid === 0 && privileges && !privileges.capabilities.has('DAC_OVERRIDE')
    ? { ...user, isBound: true }
    : user
