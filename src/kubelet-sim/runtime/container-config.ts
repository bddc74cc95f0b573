/** What a container is to be like, and who is told what it writes and how it ends. */
import type { Capability } from '../../api/core/capabilities.ts'
import type { Cri } from './cri.ts'
import type { Mount, User } from './files/files.ts'
import type { Stream } from './log-reader.ts'
import type { Table } from './network/firewall.ts'
import type { NodeJournal } from './node-journal.ts'
import type { Exit } from './posix.ts'
import type { Ipc } from './processes/ipc.ts'
import type { Quota } from './quota.ts'

export interface ContainerConfig {
  /** The reference, as in the Pod. */
  readonly image: string
  /** Replaces the image's entrypoint. */
  readonly command?: readonly string[]
  /** Replaces the image's command. */
  readonly args?: readonly string[]
  readonly env: readonly { readonly name: string; readonly value?: string }[]
  readonly workingDir?: string
  readonly hostname: string
  /** The Pod's address. */
  readonly ip: string
  /** Where a program that nobody knows is expected to listen, for TCP. */
  readonly ports: readonly number[]
  /** How a server ends by itself that would else go on. */
  readonly end?: PlannedEnd
  /** How a server is to answer, where it is not as usual; may change at any time. */
  readonly answering?: Answering
  readonly mounts?: readonly Mount[]
  /** Where on its node that is which is mounted at a path, and its own files; undefined where nobody says. */
  placeOnNode?(mountPath: string): { readonly source: string; readonly rootfs: string } | undefined
  readonly user?: User
  /** Default: those of an ordinary container. */
  readonly privileges?: ContainerPrivileges
  /** The handler of its Pod's RuntimeClass; absent for the usual runtime. */
  readonly handler?: string
  /** What it shares with others, /dev/shm among it; absent where it shares nothing. */
  ipc?(): Ipc
  readonly readOnlyRoot?: boolean
  /** Standard input stays open: see RunningContainer.stdin. */
  readonly stdin?: boolean
  readonly tty?: boolean
  readonly memoryLimitBytes?: number
  /** How many processes its Pod may have; absent where that is not limited. */
  readonly podProcesses?: Quota
  /** The machine that it runs on; absent for a usual one. */
  host?(): Host
  /** The first of the 65,536 users of the node that those of the container are; undefined where they are the node's own. */
  userNamespace?(): number | undefined
  /** What its cgroup says of the CPU. */
  cgroup?(): { readonly cpuMax: string; readonly cpuWeight: number }
  /** How soon its processes are ended where the node has no memory left: from -1000 to 1000. Default 0. */
  oomScore?(): number
  /** What its kernel is set to that is not usual, by the names of sysctl. */
  readonly sysctls?: ReadonlyMap<string, string>
  readonly terminationMessagePath?: string
  /** What /etc/hosts and /etc/resolv.conf say. */
  readonly hosts?: string
  readonly resolvConf?: string
  /** Whole lines, each with its newline; the last ones of a container may lack it. */
  onOutput(stream: Stream, text: string, at: number): void
  /**
   * Its first process has done what it does before it waits, be it all: after it was started, or got a signal. Not told of the
   * start of servers: they have when they start.
   */
  onDone?(): void
  onExit(exit: ContainerExit): void
  /** It uses memory besides what it holds. */
  onOccupied?(): void
}

/** What the kernel tells of the machine. */
export interface Host {
  readonly cpus: number
  readonly memoryBytes: number
  /** What answers at the socket of its container runtime. */
  readonly cri?: Cri
  /** What its daemons have told. */
  readonly journal?: NodeJournal
  /** What it does with packets. */
  readonly firewall?: () => readonly Table[]
}

const usualHost: Host = { cpus: 4, memoryBytes: 8 * 2 ** 30 }

export const hostOf = (config: ContainerConfig): Host => config.host?.() ?? usualHost

export interface PlannedEnd {
  readonly afterMs: number
  readonly exitCode: number
  /** Whether every server ends so, because somebody wants it; else only a program that nobody knows, for its work is done. */
  readonly isOrdered: boolean
  /** Until then it does nothing but wait. */
  readonly merelyWaits: boolean
}

interface Answering {
  /** For so long after its start it refuses connections. */
  readonly readyAfterMs?: number
  readonly answers?: readonly OrderedAnswer[]
  /** The text that it answers. */
  readonly body?: string
  /** What it logs as it starts, and again each time that `logsEveryMs` are over. */
  readonly logs?: string
  readonly logsEveryMs?: number
  /** How long answers take, by path; undefined: every other one. */
  readonly delays?: readonly { readonly path?: string; readonly ms: number }[]
  /** It listens on 127.0.0.1 alone. */
  readonly isLocal?: boolean
  /** How long it takes until a connection is taken. */
  readonly connectsAfterMs?: number
}

export interface OrderedAnswer {
  /** Undefined: every one that no other names. */
  readonly path?: string
  readonly status: number | 'refused'
  /** So many requests are answered so, and further ones as usual; undefined: all of them. */
  readonly times?: number
}

interface ContainerPrivileges {
  /** Those that its processes have where they are root's. */
  readonly capabilities: ReadonlySet<Capability>
  /** A program may gain what its file says. */
  readonly mayGain: boolean
  /** It may change what the kernel is set to. */
  readonly maySetKernel?: boolean
  /** A seccomp profile keeps it from some system calls. */
  readonly isConfined?: boolean
  /** The AppArmor profile that holds for it, as /proc/PID/attr/current tells it. Default: that of the container runtime. */
  readonly appArmor?: string
  /** Groups that may send echo requests without that. */
  readonly pingGroups?: readonly [first: number, last: number]
}

export interface ContainerExit extends Exit {
  /** What the container wrote to its termination log. */
  readonly message?: string
}
