/** What runs on a node besides its containers: the first process of all, and those that a kubelet cannot do without. */
import { allCapabilities } from '../api/core/capabilities.ts'
import type { Node, Pod } from '../api/generated/types/core-v1.ts'
import type { Clock } from '../sim/clock.ts'
import type { NodeImages } from './images/registry/node-images.ts'
import { tablesOf } from './network/iptables.ts'
import type { ServiceTable } from './network/service-table.ts'
import type { ContainerRuntime } from './runtime/container-runtime.ts'
import type { Cri } from './runtime/cri.ts'
import { directoryAt, MountPoint, root } from './runtime/files/files.ts'
import type { ContainerMachine } from './runtime/machine.ts'
import type { Table } from './runtime/network/firewall.ts'
import type { NodeJournal } from './runtime/node-journal.ts'
import { isError } from './runtime/posix.ts'
import { type Ipc, newIpc } from './runtime/processes/ipc.ts'
import { NodeProcesses } from './runtime/processes/node-processes.ts'
import { type Process, waits } from './runtime/program.ts'
import type { HostFiles } from './volumes/host-files.ts'
import { hostOfNode } from './worker/host-of-node.ts'
import type { Worker } from './worker/node-services.ts'

/** What it is asked for of its node. */
interface Machine {
  readonly name: string
  readonly ip: string
  readonly clock: Clock
  readonly runtime: ContainerRuntime
  readonly node: Node | undefined
  readonly images: NodeImages
  readonly bootedAt: number
  /** The Services that it knows of. */
  readonly serviceTable: ServiceTable
  hostFiles(): HostFiles
}

/** As kubeadm starts them. */
const daemons = [
  '/usr/lib/systemd/systemd-journald',
  '/usr/bin/containerd',
  '/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml',
]

/** What systemd waits before it starts a daemon again. */
const restartMs = 10_000

/** What containers run in now. */
function* machinesOf(workers: Iterable<Worker>): Iterable<ContainerMachine> {
  for (const worker of workers) {
    const { containers, initContainers = [], ephemeralContainers = [] } = worker.pod.spec
    for (const { name } of [...initContainers, ...containers, ...ephemeralContainers]) {
      const running = worker.instance(name)?.running
      if (running && !running.exited) yield running.machine
    }
  }
}

/** Its processes are made when somebody first looks at them. */
export class NodeSystem {
  readonly processes: NodeProcesses
  readonly ipc: Ipc
  readonly machine: ContainerMachine
  readonly #first: Process | undefined

  /** @param workers those of the pods on the node */
  constructor(
    private readonly node: Machine,
    readonly journal: NodeJournal,
    private readonly workers: () => Iterable<Worker>,
  ) {
    const { name, ip, runtime, bootedAt } = node
    const { volume } = node.hostFiles()
    const host = hostOfNode({ node: node.node, system: this })
    this.ipc = newIpc(host.memoryBytes / 2, runtime.limits.disk, bootedAt)
    const shm = this.ipc.sharedMemory
    directoryAt(volume.root, ['dev'], bootedAt).put('shm', new MountPoint(shm, shm.root, false))
    this.processes = new NodeProcesses(() => machinesOf(workers()))
    this.machine = runtime.hostMachine(
      {
        image: '',
        env: [],
        hostname: name,
        ip,
        ports: [],
        user: root,
        privileges: { capabilities: allCapabilities, mayGain: true, maySetKernel: true },
        host: () => hostOfNode({ node: node.node, system: this }),
        ipc: () => this.ipc,
        onOutput() {},
        onExit() {},
      },
      volume,
      this.processes,
    )
    this.#first = this.#start('/sbin/init', bootedAt)
    for (const each of daemons) this.#startAgain(each, bootedAt)
  }

  /** What kube-proxy has written. */
  firewall(): readonly Table[] {
    return tablesOf(this.node.serviceTable, this.node.name)
  }

  /** What containerd tells. */
  get cri(): Cri {
    const { node, workers, processes } = this
    const workerOf = ({ metadata: { uid } }: Pod) =>
      [...workers()].find(({ pod }) => pod.metadata.uid === uid)
    const machineOf = (pod: Pod, name: string) => {
      const running = workerOf(pod)?.instance(name)?.running
      return running?.exited ? undefined : running?.machine
    }
    return {
      pods: () => Array.from(workers(), ({ pod }) => pod),
      images: () => node.images.report(),
      log: (pod, { name, containerID = '' }) => workerOf(pod)?.output(name, containerID)?.log,
      pid(pod, { name }) {
        const machine = machineOf(pod, name)
        return processes.list().find((each) => machine !== undefined && each.machine === machine)?.pid ?? 0
      },
      exec(pod, { name }, { args, handles }) {
        const machine = machineOf(pod, name)
        if (!machine) return undefined
        const { env, workingDir: cwd, user } = machine
        const program = machine.find(args[0], { cwd, env })
        if (isError(program)) return program
        const process = machine.spawn({ args, program, env, cwd, user, handles })
        if (!isError(process)) process.start()
        return process
      },
      kill: (pod, { name }) => workerOf(pod)?.instance(name)?.running?.signal('SIGKILL'),
    }
  }

  #start(commandLine: string, startedAt: number) {
    const process = this.machine.spawn({
      args: commandLine.split(' '),
      program: waits,
      env: new Map(),
      cwd: '/',
      user: root,
      handles: [],
      parent: this.#first,
      startedAt,
    })
    if (isError(process)) return undefined
    process.start()
    return process
  }

  #startAgain(commandLine: string, startedAt: number): void {
    const { clock } = this.node
    this.#start(commandLine, startedAt)?.whenExited(() => {
      clock.after(restartMs, () => this.#startAgain(commandLine, clock.now()), { background: true })
    })
  }
}
