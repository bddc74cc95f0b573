/** Runs a service of an image as a process, as a shell that starts one does. */
import type { ContainerConfig } from './container-config.ts'
import type { Files } from './files.ts'
import type { Service, ServiceContext } from './image.ts'
import type { GrpcHealth, HttpRequest, HttpResponse, Network, Server } from './network.ts'
import type { Process, Program, Running } from './program.ts'

/** Opens the service's ports; answers what it said about one that is taken. */
export function listen(
  service: Service,
  context: ServiceContext,
  server: Server & NetworkPlace,
): string | undefined {
  const { ip, network } = server
  for (const port of service.ports(context)) {
    const answer = network.listen(ip, port, server)
    if (typeof answer !== 'string') continue
    network.close(ip, server)
    return service.portTaken?.(port) ?? `listen tcp :${port}: ${answer}\n`
  }
  return undefined
}

interface NetworkPlace {
  readonly ip: string
  readonly network: Network
}

/** The program that runs `service`. */
export const serviceProgram =
  (service: Service): Program =>
  (process) => {
    const command = service.command?.(process.args)
    return command ? command(process) : serve(service, process)
  }

function* serve(service: Service, process: Process): Running {
  const running = new RunningService(service, process)
  const code = running.start()
  if (code !== undefined) return code
  process.onSignal = (signal) => running.onSignal(signal)
  process.whenExited(() => running.stop())
  yield (wake) => {
    running.onEnd = wake
    return () => {}
  }
  return running.exitCode
}

class RunningService implements ServiceContext, Server, NetworkPlace {
  exitCode = 0
  onEnd: (() => void) | undefined
  readonly startedAt: number

  constructor(
    private readonly service: Service,
    private readonly process: Process,
  ) {
    this.startedAt = process.machine.clock.now()
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

  get touchedFiles(): Files {
    return this.process.machine.files
  }

  /** Answers the exit code if it ends at once. */
  start(): number | undefined {
    const trouble = listen(this.service, this, this)
    if (trouble) this.complain(trouble)
    return trouble ? 1 : this.service.start?.(this)
  }

  stop(): void {
    this.network.close(this.ip, this)
  }

  onSignal(signal: string): 'handled' | 'default' {
    if (!stopSignals.has(signal)) return 'default'
    this.exit(this.service.exitCode ?? 0)
    return 'handled'
  }

  handle(request: HttpRequest): HttpResponse {
    return this.service.handle?.(request, this) ?? { status: 404, body: '' }
  }

  checkHealth(): GrpcHealth | undefined {
    return this.service.speaksGrpc ? 'SERVING' : undefined
  }

  get speaksTls(): boolean | undefined {
    return this.service.speaksTls
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
    this.exitCode = exitCode
    this.onEnd?.()
  }

  killForMemory(): void {
    this.process.kill('SIGKILL')
  }

  after(ms: number, run: () => void): void {
    this.process.machine.clock.after(ms, () => this.process.isAlive && run(), { background: true })
  }
}

/** The signals that ask a server to stop. */
export const stopSignals: ReadonlySet<string> = new Set(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGWINCH'])
