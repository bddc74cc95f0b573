/** A service of an image as a process: its ports are open from the start, and it stays until a signal asks it to stop. */
import type { ContainerConfig } from './container-config.ts'
import type { Files } from './files.ts'
import type { Service, ServiceContext } from './image.ts'
import type { GrpcHealth, HttpRequest, HttpResponse, Network, Server } from './network.ts'
import type { Signal } from './posix.ts'
import type { Process, Program, Resident } from './program.ts'

/** The program that runs `service`. */
export const serviceProgram =
  (service: Service): Program =>
  (process) =>
    service.command?.(process.args)?.(process) ?? new ServiceProcess(service, process)

class ServiceProcess implements ServiceContext, Server, Resident {
  constructor(
    private readonly service: Service,
    private readonly process: Process,
  ) {
    const trouble = this.#listen()
    // What it says, it says when whoever started it has gone on.
    if (trouble !== undefined) this.#afterAll(() => this.#failToListen(trouble))
    else if (service.start) this.#afterAll(() => this.#begin())
  }

  get ip(): string {
    return this.config.ip
  }

  get network(): Network {
    return this.process.machine.network
  }

  get args(): readonly string[] {
    return this.process.args
  }

  get config(): ContainerConfig {
    return this.process.machine.config
  }

  get startedAt(): number {
    return this.process.startedAt
  }

  get touchedFiles(): Files | undefined {
    const { machine } = this.process
    return this.config.mounts?.length ? machine.files : machine.touchedFiles
  }

  get speaksTls(): boolean | undefined {
    return this.service.speaksTls
  }

  heed(signal: Signal): 'handled' | 'default' {
    if (!stopSignals.has(signal)) return 'default'
    this.exit(this.service.exitCode ?? 0)
    return 'handled'
  }

  end(): void {
    this.network.close(this.ip, this)
  }

  handle(request: HttpRequest): HttpResponse {
    return this.service.handle?.(request, this) ?? { status: 404, body: '' }
  }

  checkHealth(): GrpcHealth | undefined {
    return this.service.speaksGrpc ? 'SERVING' : undefined
  }

  now(): number {
    return this.process.machine.clock.now()
  }

  env(name: string): string | undefined {
    return this.process.variables.get(name)
  }

  print(text: string): void {
    this.process.print(text)
  }

  complain(text: string): void {
    this.process.complain(text)
  }

  exit(exitCode: number): void {
    this.process.quit(exitCode)
  }

  killForMemory(): void {
    this.process.killForMemory()
  }

  after(ms: number, run: () => void): void {
    this.process.machine.clock.after(ms, () => this.process.isAlive && run(), { background: true })
  }

  #afterAll(run: () => void): void {
    this.process.machine.clock.after(0, () => this.process.isAlive && run())
  }

  #begin(): void {
    const code = this.service.start?.(this)
    if (code !== undefined) this.exit(code)
  }

  #failToListen(trouble: string): void {
    this.complain(trouble)
    this.exit(1)
  }

  /** Opens the ports; answers what is to be said of one that is taken. */
  #listen(): string | undefined {
    for (const port of this.service.ports(this)) {
      const answer = this.network.listen(this.ip, port, this)
      if (typeof answer !== 'string') continue
      this.network.close(this.ip, this)
      return this.service.portTaken?.(port) ?? `listen tcp :${port}: ${answer}\n`
    }
    return undefined
  }
}

/** The signals that ask a server to stop. */
const stopSignals: ReadonlySet<Signal> = new Set(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGWINCH'])
