/** The inside of one container: its files, its processes and the programs it can run. Made when first needed. */
import type { Clock } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import { bytesOf } from './bytes.ts'
import type { ContainerConfig } from './container-config.ts'
import { ContainerEnvironment } from './container-environment.ts'
import { containerFiles, memoryOf } from './files/container-files.ts'
import { Files, may, RegularFile, resolvePath, root, type User } from './files/files.ts'
import { configJoining, configWithin, imageWithin } from './files/new-root.ts'
import { FileReader, FileWriter } from './files/open-files.ts'
import { asBound } from './files/permissions.ts'
import { ownPath } from './files/proc-files.ts'
import {
  assumedService,
  bringsScripts,
  type Image,
  isUsualPlace,
  type Library,
  type Service,
  type Use,
} from './image.ts'
import type { Network } from './network/network.ts'
import { E2BIG, EACCES, EAGAIN, EISDIR, ENOENT, isError, type PosixError } from './posix.ts'
import { ArgumentSizes } from './processes/argument-sizes.ts'
import { ContainerProcess } from './processes/process.ts'
import { ProcessTable } from './processes/process-table.ts'
import { serviceProgram } from './processes/service-process.ts'
import type { Handle, Wait } from './processes/streams.ts'
import { Stage, Turns } from './processes/turns.ts'
import type { Environment, Machine, NamespaceName, Process, ProcessOptions, Program } from './program.ts'
import { type Limits, takeOne } from './quota.ts'
import { boundedLength, processUnits } from './work.ts'

/** What all containers of a runtime share. */
export interface Surroundings {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly library: Library
  readonly limits: Limits
  /** By what makes it: see Machine.shared. */
  readonly shared: Map<new () => object, object>
}

/** Processes that see each other. */
export type ProcessNamespace = Pick<
  ProcessTable<ContainerProcess>,
  'size' | 'get' | 'has' | 'list' | 'takePid' | 'reservePids' | 'add' | 'delete' | 'whenSeen' | 'reveal'
>

/** What a host can bear, where podPidsLimit is unlimited. */
const mostProcesses = 512

/** What the processes of a container may hold in variables, arguments and pipes, in bytes. */
const mostMemory = 64 * 1024 * 1024

/** Of a program that does nothing but wait. */
const usualUse: Use = { cpuMillis: 1, memoryBytes: 4 * 1024 * 1024 }

/** The processes by which a container runtime gets there that one of a container runs among those of others. */
const pidsOfRuntime = 6

/** Nesting beyond this would exhaust the host's stack. */
const deepestNesting = 150

/** Programs are looked for in so many directories of PATH. */
const mostDirectories = 256

export class ContainerMachine implements Machine {
  readonly user: User
  /** @internal */
  readonly container: ContainerMachine
  firstPid = 0
  /** A program that nobody knows has run in it: what it does to the files, nobody knows. */
  isGuessed = false
  lostPrograms: Set<string> | undefined
  /** @internal */
  readonly turns: Turns
  #files: Files | undefined
  #env: Environment | undefined
  /** What its processes hold here, in bytes, and what they are said to use besides. */
  #memory = 0
  #occupied = 0
  /** It has used more than it may: nothing is counted any more. */
  #isOutOfMemory = false

  constructor(
    private readonly surroundings: Surroundings,
    readonly config: ContainerConfig,
    readonly image: Image,
    /** Those that its programs see: its own, and those of containers with which it shares them. */
    readonly processes: ProcessNamespace = new ProcessTable(),
    /** The one whose processes end with it, where it is only another view of that. */
    container?: ContainerMachine,
  ) {
    this.container = container ?? this
    this.user = asBound(config.user ?? image.user ?? root, config)
    this.turns = new Turns(surroundings.clock, this.shared(Stage))
  }

  get clock(): Clock {
    return this.surroundings.clock
  }

  get random(): Random {
    return this.surroundings.random
  }

  get network(): Network {
    return this.surroundings.network
  }

  shared<T extends object>(make: new () => T): T {
    const { shared } = this.surroundings
    let found = shared.get(make)
    if (!found) shared.set(make, (found = new make()))
    return found as T
  }

  get files(): Files {
    this.#files ??= new Files({
      clock: this.clock,
      mounts: this.config.mounts,
      readOnlyRoot: this.config.readOnlyRoot,
      disk: this.surroundings.limits.disk,
      charge: (units) => this.turns.charge(units),
      memory: memoryOf(this),
      fill: (directory) => containerFiles(this, directory),
    })
    return this.#files
  }

  get touchedFiles(): Files | undefined {
    return this.#files
  }

  get env(): Environment {
    this.#env ??= new ContainerEnvironment(this.config, this.image)
    return this.#env
  }

  get workingDir(): string {
    return bytesOf(this.config.workingDir || this.image.workingDir || '/')
  }

  spawn(options: ProcessOptions): Process | PosixError {
    if (this.processes.size >= mostProcesses || (options.parent?.depth ?? 0) > deepestNesting) return EAGAIN
    const ofAll = this.firstPid === 0 ? undefined : this.surroundings.limits.processes
    if (!takeOne(this.config.podProcesses, ofAll)) return EAGAIN
    this.turns.charge(processUnits)
    const pid = options.pid ?? this.processes.takePid(this.#isGuest && !options.parent ? pidsOfRuntime : 0)
    const process = new ContainerProcess(this, pid, options)
    if (!ofAll) this.firstPid = pid
    this.processes.add(process)
    return process
  }

  rootedAt(path: string): ContainerMachine | PosixError {
    const files = this.files.from(path)
    if (isError(files)) return files
    const { surroundings, config, processes, container } = this
    const inside = new ContainerMachine(
      surroundings,
      configWithin(config),
      imageWithin(files),
      processes,
      container,
    )
    inside.#files = files
    return inside
  }

  joining(other: Machine, namespaces: ReadonlySet<NamespaceName>): Machine {
    const target = other as ContainerMachine
    const [files, network, names] = (['mnt', 'net', 'uts'] as const).map((each) =>
      namespaces.has(each) ? target : this,
    )
    const { surroundings, config, container } = this
    const joined = new ContainerMachine(
      surroundings,
      configJoining(config, { files: files.config, network: network.config, names: names.config }),
      files.image,
      namespaces.has('pid') ? target.processes : this.processes,
      container,
    )
    joined.#files = files.files
    return joined
  }

  /** @internal Called by a process that has ended. */
  forget(process: Process): void {
    if (!this.processes.delete(process.pid)) return
    this.config.podProcesses?.take(-1)
    if (process.pid !== this.firstPid) this.surroundings.limits.processes.take(-1)
  }

  /** The container is gone, and so are its files. */
  discard(): void {
    this.#files?.discard()
    this.#files = undefined
  }

  /** Its processes are among those of another container. */
  get #isGuest(): boolean {
    return this.firstPid !== 1 && this.processes.has(1)
  }

  /** So many processes run in it. */
  get processCount(): number {
    return this.ownProcesses.length
  }

  /** Those of the container, among all that it sees. */
  get ownProcesses(): readonly ContainerProcess[] {
    return this.processes.list().filter(({ machine }) => (machine as ContainerMachine).container === this)
  }

  /**
   * Ends everything, now that its first process has ended: where that was the first of all that see each other, the
   * kernel ends them all; else the container runtime ends those of the container.
   */
  killAll(): void {
    const ending = this.firstPid === 1 ? this.processes.list() : this.ownProcesses
    for (const process of ending) process.kill('SIGKILL')
  }

  work(ms: number): void {
    this.turns.work(ms)
  }

  engage(cpus: number): void {
    this.turns.engage(cpus)
  }

  /** What it uses by itself, whatever is done in it. */
  get ownUse(): Use {
    return this.image.use ?? usualUse
  }

  /** How much of the memory is in use, in bytes. */
  get memoryBytes(): number {
    return this.#memory + this.#occupied
  }

  claim(bytes: number): boolean {
    if (this.#isOutOfMemory) return true
    const isBeyondHost = bytes > 0 && this.#memory + bytes > mostMemory
    if (!isBeyondHost && !this.#isBeyondLimit(bytes) && this.surroundings.limits.memory.take(bytes)) {
      this.#memory += bytes
      return true
    }
    return this.exceedMemory()
  }

  /** What grows beyond what a host can bear would have reached its limit, if it has one. */
  exceedMemory(): boolean {
    if (this.config.memoryLimitBytes === undefined) return false
    this.endForMemory()
    return true
  }

  occupy(bytes: number): void {
    if (this.#isBeyondLimit(bytes)) this.endForMemory()
    else this.#occupied += bytes
    if (bytes > 0) this.config.onOccupied?.()
  }

  /** The limit has changed: what is in use already may be too much. */
  checkMemory(): void {
    if (this.#isBeyondLimit(0)) this.endForMemory()
  }

  #isBeyondLimit(bytes: number): boolean {
    if (bytes < 0) return false
    const { memoryLimitBytes } = this.config
    return memoryLimitBytes !== undefined && this.memoryBytes + bytes > memoryLimitBytes
  }

  /** It uses more than it may. As the kernel does with a group whose memory.oom.group is set: nothing of it is spared. */
  endForMemory(): void {
    if (this.#isOutOfMemory) return
    this.#isOutOfMemory = true
    this.surroundings.limits.memory.take(-this.#memory)
    this.#memory = 0
    this.#occupied = 0
    for (const process of this.ownProcesses) process.killForMemory()
  }

  release(bytes: number): void {
    this.claim(-bytes)
  }

  sizeOfArguments(args: readonly string[], env: Environment): number {
    return this.shared(ArgumentSizes).of(args, env, this.turns)
  }

  argumentProblem(args: readonly string[], env: Environment): PosixError | undefined {
    return this.shared(ArgumentSizes).fit(args, env, this.turns) ? undefined : E2BIG
  }

  /** Why no program can be started in it with such arguments: the Pod sets too many variables, or they are too many. */
  configProblem(args: readonly string[]): PosixError | undefined {
    return this.shared(ArgumentSizes).fit(args, this.config.env, this.turns) ? undefined : E2BIG
  }

  wait(ms: number): Wait {
    return (wake) => {
      const timer = this.clock.after(boundedLength(ms), wake, { background: true })
      return () => timer.cancel()
    }
  }

  find(name: string, { cwd, env }: { cwd: string; env: Environment }): Program | PosixError {
    if (name === '') return ENOENT
    if (name.includes('/')) return this.#programAt(resolvePath(cwd, name))
    const own = this.lostPrograms?.has(name) ? undefined : this.builtIn(name)
    if (own) return own
    if (this.#files || this.config.mounts?.length || bringsScripts(this.image)) {
      for (const directory of (env.get('PATH') ?? '').split(':', mostDirectories)) {
        const path = `${directory}/${name}`
        const found = directory !== '' && this.files.exists(path) ? this.#fileAt(path) : ENOENT
        if (!isError(found)) return found
      }
    }
    return this.#assumed(name, name)
  }

  builtIn(name: string): Program | undefined {
    const own = this.image.programs?.get(name)
    if (own) return own
    const service = this.image.services?.get(name)
    if (service) return serviceProgram(service)
    return this.image.has(name) ? this.surroundings.library.programs.get(name) : undefined
  }

  /** The names of all programs that containers can have. */
  programNames(): readonly string[] {
    const { programs, services } = this.image
    const common = this.surroundings.library.programs.keys()
    return [...common, ...(programs?.keys() ?? []), ...(services?.keys() ?? [])]
  }

  openToRead(path: string, process: Process): Handle | PosixError {
    const node = this.files.node(ownPath(path, process))
    if (isError(node)) return node
    if (node instanceof RegularFile) return may(node, process.user, 4) ? new FileReader(node) : EACCES
    if (!('open' in node)) return EISDIR
    return may(node, process.user, 4) ? node.openBy(process, 'read') : EACCES
  }

  openToWrite(path: string, process: Process, append: boolean): Handle | PosixError {
    const opened = this.files.openForWriting(path, { user: process.user, append })
    if (isError(opened)) return opened
    return 'open' in opened ? opened.openBy(process, 'write') : new FileWriter(this.files, opened)
  }

  #programAt(path: string): Program | PosixError {
    const name = path.slice(path.lastIndexOf('/') + 1)
    // The one program of an image such as hello-world stands where its entrypoint says, or at the root.
    const isAtRoot = path === `/${name}` && this.image.services?.has(name)
    if (isAtRoot || this.image.entrypoint[0] === path || this.image.cmd[0] === path) {
      const own = this.builtIn(name)
      if (own) return own
    }
    // What the image brings is found without making its files.
    if (!this.#files && isUsualPlace(path)) {
      const own = this.builtIn(name)
      if (own) return own
    }
    const found = this.#fileAt(path)
    return found === ENOENT ? this.#assumed(path, name) : found
  }

  #fileAt(path: string): Program | PosixError {
    const place = this.files.locate(path)
    if (isError(place)) return place
    const { node } = place
    if (!node) return ENOENT
    if (!(node instanceof RegularFile) || !may(node, this.user, 1)) return EACCES
    // A copy of another image's program, in a volume that both see.
    const { program } = node
    const { library } = this.surroundings
    if (program === undefined) return (process) => library.runScript(process, path)
    return this.builtIn(program) ?? library.installed(program) ?? assumedProgram(library.anyService)
  }

  /** An image that is not known is taken to have every program. */
  #assumed(path: string, name: string): Program | PosixError {
    const isElsewhere = isUsualPlace(path) && this.builtIn(name)
    const service = isElsewhere ? undefined : assumedService(this.image, name)
    return service ? assumedProgram(service) : ENOENT
  }
}

/** Serves in the container's own processes; as a command of `kubectl exec` or a probe it succeeds at once. */
const assumedProgram =
  (service: Service): Program =>
  (process) =>
    process.session === process.machine.firstPid ? serviceProgram(service)(process) : 0
