/** A service of an image as a process: its ports are open from the start, and it stays until a signal asks it to stop. */
import { memoOfLast } from '../../../api/memo.ts'
import type { TimerOptions } from '../../../sim/clock.ts'
import { bytesOf, textOf } from '../bytes.ts'
import type { ContainerConfig, OrderedAnswer } from '../container-config.ts'
import type { Files, User } from '../files/files.ts'
import { isAble } from '../files/permissions.ts'
import { noteUnknownWriter } from '../files/unknown-files.ts'
import type { Service, ServiceContext } from '../image.ts'
import {
  anyPort,
  type GrpcHealth,
  type HttpRequest,
  type HttpResponse,
  type Network,
  type Server,
} from '../network/network.ts'
import { PortServer } from '../network/port-server.ts'
import { wantedOn } from '../network/wanted-answers.ts'
import type { Signal } from '../posix.ts'
import type { Process, Program, Resident } from '../program.ts'
import { boundedLength } from '../work.ts'
import { isEntrypoint, withoutEntrypoint } from './entry-point.ts'
import { type MoreVariables, startBeside } from './service-child.ts'
import { reloadSignals, stopSignals } from './service-signals.ts'
import { ServiceWorkers } from './service-workers.ts'

/** The program that runs `service`. */
export const serviceProgram =
  (service: Service): Program =>
  (process) =>
    service.command?.(process.args)?.(process) ?? new ServiceProcess(service, process)

// Services of one image begin with the same words, each in its turn: they are looked through once.
const printed = memoOfLast(bytesOf)
const complained = memoOfLast(bytesOf)

/** How long it goes well with a server that has too little memory. */
const comesUpMs = 1_000

const noServers: readonly PortServer[] = Object.freeze([])

class ServiceProcess implements ServiceContext, Server, Resident {
  readonly args: readonly string[]
  #datagramServer: Server | undefined
  #portServers: readonly PortServer[] = noServers
  /** How often it has answered as somebody wants it to answer so many times. */
  #answered: Map<OrderedAnswer, number> | undefined
  /** The CPUs that are at work for it. */
  #engaged = 0
  #workers: ServiceWorkers | undefined

  constructor(
    private readonly service: Service,
    private readonly process: Process,
  ) {
    this.args = process.args
    process.speed = service.speed ?? 1
    process.args = service.title?.(this.args) ?? withoutEntrypoint(this.args)
    const unswitched = this.#switch()
    if (service.isAssumed) {
      process.machine.isGuessed = true
      noteUnknownWriter(this.config.mounts)
    }
    const trouble = unswitched ?? this.#listen()
    // What it says, it says when whoever started it has gone on.
    if (trouble !== undefined)
      this.#later(0, () => {
        this.complain(trouble)
        this.exit(1)
      })
    else {
      if (service.start && (service.hasStart?.(this) ?? true)) this.#later(0, () => this.#begin())
      if (this.#needsMore()) this.#later(comesUpMs, () => void process.exceedMemory())
      if (this.config.answering?.logs !== undefined) this.#later(0, () => this.#log())
    }
    // What it does and says as it starts, it does also where it ends in the same instant.
    this.#planEnd()
  }

  get owner(): Process {
    return this.process
  }

  get ip(): string {
    return this.config.ip
  }

  get network(): Network {
    return this.process.machine.network
  }

  get config(): ContainerConfig {
    return this.process.machine.config
  }

  isStopping = false

  get startedAt(): number {
    return this.process.startedAt
  }

  get pid(): number {
    return this.process.pid
  }

  fork(): number {
    return this.process.machine.processes.reservePids(1)
  }

  get workerPids(): readonly number[] {
    return this.#workers?.pids ?? []
  }

  /** Its entry point lets it serve as somebody else, where root has started that. @returns what is said where that may not be */
  #switch(): string | undefined {
    const { process, service } = this
    if (!service.becomes || process.user.uid !== 0 || !isEntrypoint(this.args[0])) return undefined
    if (!isAble(process, 'SETUID') || !isAble(process, 'SETGID')) return service.becomes.denied
    process.user = service.becomes.user
    return undefined
  }

  get files(): Files {
    return this.process.machine.files
  }

  get touchedFiles(): Files | undefined {
    const { machine } = this.process
    return this.config.mounts?.length ? machine.files : machine.touchedFiles
  }

  filesIn(folder: string): Files | undefined {
    const { machine } = this.process
    const touches = (path: string) => `${path}/`.startsWith(`${folder}/`) || folder.startsWith(`${path}/`)
    return (
      machine.touchedFiles ??
      (this.config.mounts?.some((each) => touches(each.path)) ? machine.files : undefined)
    )
  }

  get user(): User {
    return this.process.user
  }

  get speaksTls(): boolean {
    return this.service.speaksTls ?? this.certificate !== undefined
  }

  speaksTlsOn(port: number): boolean | undefined {
    return this.service.speaksTlsOn?.(this, port)
  }

  get certificate(): string | undefined {
    return this.service.certificate?.(this)
  }

  get accept(): Server['accept'] {
    const { service, process } = this
    if (!service.accept) return undefined
    return (socket) => void process.perform(() => service.accept?.(socket, this))
  }

  get isAssumed(): boolean | undefined {
    return this.service.isAssumed
  }

  get refuses(): boolean {
    const { answering } = this.config
    if (!answering) return false
    const { readyAfterMs = 0 } = answering
    return this.now() < this.startedAt + readyAfterMs || wantedOn(answering.answers)?.status === 'refused'
  }

  /** But for what somebody wants of it nothing changes; whoever begins to want something tells the network. */
  get isSteady(): boolean {
    return this.config.answering === undefined
  }

  heed(signal: Signal, from?: number): 'handled' | 'default' {
    const { service } = this
    if (service.reload && (service.reloadsOn ?? reloadSignals).has(signal))
      return this.#reload(service.reload(this, signal, from))
    if (!(service.stopsOn ?? stopSignals).has(signal)) return 'default'
    this.isStopping = true
    const code = service.stop ? service.stop(this, signal, from) : (service.exitCode ?? 0)
    if (code !== undefined) this.exit(code)
    return 'handled'
  }

  end(): void {
    this.#close()
    this.#workers?.end()
    this.service.end?.(this)
    if (this.#engaged > 0) this.process.machine.engage(-this.#engaged)
  }

  get connectsAfterMs(): number {
    return this.config.answering?.connectsAfterMs ?? 0
  }

  get answersAfterMs(): number {
    return this.#delayOf(undefined)
  }

  /** Absent for who speaks something else, unless somebody wants answers of it. */
  get handle(): Server['handle'] {
    const { service, config } = this
    return service.handle || config.answering ? this.#handle : undefined
  }

  readonly #handle = (request: HttpRequest): HttpResponse | 'EOF' => {
    const answer = this.#answer(request)
    const takesMs = this.#delayOf(request.path)
    return takesMs === 0 || answer === 'EOF' ? answer : { ...answer, takesMs }
  }

  /** How long somebody wants an answer to take, on a path or on whichever there is. */
  #delayOf(path: string | undefined): number {
    return wantedOn(this.config.answering?.delays, path)?.ms ?? 0
  }

  get isMute(): boolean {
    return !this.service.handle
  }

  #answer(request: HttpRequest): HttpResponse | 'EOF' {
    const status = this.#ordered(request.path)
    const body = this.config.answering?.body
    if (typeof status === 'number' || body !== undefined)
      return { status: typeof status === 'number' ? status : 200, body: bytesOf(body ?? ''), isInBytes: true }
    const { service, process } = this
    if (!service.handle) return 'EOF'
    const isAsIs = service.takesBytes || request.body === undefined
    const asked = isAsIs ? request : { ...request, body: textOf(request.body ?? '') }
    const answer = process.perform(() => service.handle?.(asked, this))
    if (!answer) return 'EOF'
    const bytes = answer.isInBytes ? answer.body : bytesOf(answer.body)
    return bytes === answer.body ? answer : { ...answer, body: bytes }
  }

  checkHealth(): GrpcHealth | undefined {
    if (!this.service.speaksGrpc) return undefined
    const status = this.#ordered(undefined)
    return typeof status === 'number' && status >= 400 ? 'NOT_SERVING' : 'SERVING'
  }

  now(): number {
    return this.process.machine.clock.now()
  }

  env(name: string): string | undefined {
    const value = this.process.variables.get(name)
    return value === undefined ? undefined : textOf(value)
  }

  print(text: string): void {
    this.process.print(printed(text))
  }

  complain(text: string): void {
    this.process.complain(complained(text))
  }

  work(ms: number): void {
    this.process.machine.work(ms)
  }

  toil(units: number): ReturnType<ServiceContext['toil']> {
    return this.process.needsRest(units) ? this.process.rest().next().value || undefined : undefined
  }

  engage(cpus: number): void {
    this.#engaged += cpus
    this.process.machine.engage(cpus)
  }

  exit(exitCode: number): void {
    this.process.quit(exitCode)
  }

  occupy(bytes: number): void {
    this.process.occupy(bytes)
  }

  after(ms: number, run: () => void): void {
    this.#later(ms, run, { background: true })
  }

  run(args: readonly string[], variables: MoreVariables, ended: (exitCode: number) => void): void {
    const end = (exitCode: number) => this.#later(0, () => ended(exitCode))
    const child = startBeside(this.process, args, variables)
    if (typeof child === 'number') end(child)
    else child.whenExited(({ exitCode }) => end(exitCode))
  }

  listenAnew(): void {
    this.#close()
    const trouble = this.#listen()
    if (trouble !== undefined) this.complain(trouble)
  }

  /** What somebody wants it to answer now, on a path, or on whichever path there is. */
  #ordered(path: string | undefined): number | 'refused' | undefined {
    const order = wantedOn(this.config.answering?.answers, path)
    if (order?.times === undefined) return order?.status
    this.#answered ??= new Map()
    const times = this.#answered.get(order) ?? 0
    this.#answered.set(order, times + 1)
    return times < order.times ? order.status : undefined
  }

  /** What somebody wants it to log, for as long as he does. */
  #log(): void {
    const { logs, logsEveryMs } = this.config.answering ?? {}
    if (logs === undefined) return
    this.print(`${logs}\n`)
    if (logsEveryMs !== undefined) this.#later(logsEveryMs, () => this.#log(), { background: true })
  }

  #planEnd(): void {
    const { end } = this.config
    if (!end || !(end.isOrdered || this.isAssumed)) return
    this.#later(end.afterMs, () => this.exit(end.exitCode), { background: end.merelyWaits })
  }

  #later(ms: number, run: () => void, options?: TimerOptions): void {
    const { process } = this
    process.machine.clock.after(boundedLength(ms), () => process.isAlive && process.perform(run), options)
  }

  #needsMore(): boolean {
    const { memoryLimitBytes: limit } = this.config
    return limit !== undefined && (this.service.needsBytes?.(this) ?? 0) > limit
  }

  #begin(): void {
    const { service } = this
    if (service.workers) this.#workers = new ServiceWorkers(service, this, this.process)
    const code = service.start?.(this)
    if (code !== undefined) return this.exit(code)
    this.#workers?.begin()
  }

  /** Opens the ports; answers what is to be said of one that is taken. */
  #listen(): string | undefined {
    const { service } = this
    const trouble =
      this.#open(service.ports(this), this) ??
      (service.datagramPorts && this.#open(service.datagramPorts(this), this.#datagrams()))
    if (trouble !== undefined) this.#close()
    else if (this.isAssumed) this.network.listen(this.ip, anyPort, this, this.#isLocal(anyPort))
    return trouble
  }

  #reload(isMoved: boolean | undefined): 'handled' {
    if (isMoved === undefined) return 'handled'
    const before = this.workerPids
    this.#workers?.renew()
    this.service.reloaded?.(this, before)
    if (isMoved) this.listenAnew()
    return 'handled'
  }

  #open(ports: readonly number[], server: Server): string | undefined {
    for (const port of ports) {
      const answer = this.network.listen(this.ip, port, this.#at(port, server), this.#isLocal(port))
      if (typeof answer !== 'string') continue
      const protocol = server.protocol === 'UDP' ? 'udp' : 'tcp'
      return this.service.portTaken?.(port, this) ?? `listen ${protocol} :${port}: ${answer}\n`
    }
    return undefined
  }

  #isLocal(port: number): boolean {
    return this.config.answering?.isLocal ?? this.service.isLocal?.(this, port) ?? false
  }

  #at(port: number, server: Server): Server {
    if (!this.service.knowsPorts || server !== this) return server
    const there = new PortServer(this, port, this.service.httpPorts?.has(port) === false)
    // A literal would leave room for sixteen more.
    this.#portServers = this.#portServers.concat(there)
    return there
  }

  #datagrams(): Server {
    const receive = (datagram: string, from?: string) =>
      this.process.perform(() => this.service.receive?.(datagram, this, from))
    return (this.#datagramServer = { protocol: 'UDP', receive })
  }

  #close(): void {
    this.network.close(this.ip, this)
    for (const each of this.#portServers) this.network.close(this.ip, each)
    this.#portServers = noServers
    if (this.#datagramServer) this.network.close(this.ip, this.#datagramServer)
  }
}
