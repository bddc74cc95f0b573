/** The kernel that a container sees. */
import type { ContainerConfig } from './container-config.ts'

interface Kernel {
  /** As `uname -r` says it. */
  readonly release: string
  readonly version: string
  /** What it has said as it started, each line with the seconds since then. */
  readonly messages: readonly (readonly [seconds: number, text: string])[]
  /** Only who has CAP_SYSLOG may read that. */
  readonly isReserved: boolean
}

/** That of every node. */
export const nodeKernel: Kernel = {
  release: '6.8.0-60-generic',
  version: '#63-Ubuntu SMP PREEMPT_DYNAMIC',
  messages: [[0, 'Linux version 6.8.0-60-generic (x86_64)']],
  isReserved: true,
}

/** The one that gVisor brings, by which one sees that it runs. */
const guardedKernel: Kernel = {
  release: '4.4.0',
  version: '#1 SMP Sun Jan 10 15:06:54 PST 2016',
  messages: [
    [0, 'Starting gVisor...'],
    [0.421, 'Setting up VFS...'],
    [1.103, 'Ready!'],
  ],
  isReserved: false,
}

/** How the handlers are named behind which gVisor stands. */
const guarded: ReadonlySet<string | undefined> = new Set(['runsc', 'gvisor'])

export const kernelOf = ({ handler }: ContainerConfig): Kernel =>
  guarded.has(handler) ? guardedKernel : nodeKernel
