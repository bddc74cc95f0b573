/** `kubectl exec` and `attach` at the node: finds the container, and connects a client with a program in it. */
import { NodeRefusal } from '../client/node-refusal.ts'
import type {
  ByteSource,
  ByteTarget,
  CommandRequest,
  Session,
  SessionEnd,
  TerminalSize,
} from '../client/node-streams.ts'
import type { RunningContainer } from './runtime/container-runtime.ts'
import { nowhere, Pipe } from './runtime/processes/streams.ts'
import type { Terminal } from './runtime/processes/terminal.ts'
import { StartError } from './runtime/start-error.ts'
import type { Instance, Worker } from './worker/node-services.ts'

/** @throws NodeRefusal where nothing of it is wanted, or there is no such container that runs */
export function openSession(worker: Worker | undefined, request: CommandRequest): Session {
  if (!request.stdin && !request.stdout && !request.stderr)
    throw new NodeRefusal(400, 'you must specify at least 1 of stdin, stdout, stderr')
  if (!worker) throw new NodeRefusal(404, 'pod does not exist')
  const instance = worker.instance(request.container)
  const { running } = instance ?? {}
  if (!instance || !running || running.exited) throw new NodeRefusal(500, notFound(worker, request))
  return request.command
    ? new Execution(running, request, request.command)
    : new Attachment(running, request, instance)
}

/** In the words of the kubelet's GetExec and GetAttach. */
function notFound({ pod: { metadata } }: Worker, { container, command }: CommandRequest): string {
  if (command) return `container not found (${JSON.stringify(container)})`
  return `container ${container} not found in pod ${metadata.name}_${metadata.namespace}`
}

/** What both have: the streams of one client. */
abstract class ClientSession implements Session {
  abstract readonly stdin: ByteTarget | undefined
  protected terminal: Terminal | undefined
  readonly #pipes: Pipe[] = []
  #end: SessionEnd | undefined
  #onEnd: ((end: SessionEnd) => void) | undefined
  readonly out: Pipe | undefined
  readonly err: Pipe | undefined

  constructor(
    protected readonly running: RunningContainer,
    { stdout, stderr, tty }: CommandRequest,
  ) {
    this.out = stdout ? this.#pipe() : undefined
    // A terminal shows both.
    this.err = stderr && !tty ? this.#pipe() : undefined
  }

  get stdout(): ByteSource | undefined {
    return this.out?.source
  }

  get stderr(): ByteSource | undefined {
    return this.err?.source
  }

  resize(size: TerminalSize): void {
    this.terminal?.resize(size)
  }

  onEnd(run: (end: SessionEnd) => void): void {
    if (this.#end) run(this.#end)
    else this.#onEnd = run
  }

  abandon(): void {
    for (const pipe of this.#pipes) pipe.reader.release?.()
    this.#pipes.length = 0
  }

  protected ended(end: SessionEnd): void {
    if (this.#end) return
    this.#end = end
    this.#onEnd?.(end)
  }

  #pipe(): Pipe {
    const pipe = new Pipe(this.running.machine)
    pipe.reader.retain?.()
    this.#pipes.push(pipe)
    return pipe
  }
}

class Execution extends ClientSession {
  readonly stdin: ByteTarget | undefined

  constructor(running: RunningContainer, request: CommandRequest, command: readonly string[]) {
    super(running, request)
    const execution = running.exec(command, {
      stdout: this.out?.writer ?? nowhere,
      stderr: this.err?.writer ?? nowhere,
      stdin: request.stdin,
      tty: request.tty,
      onExit: ({ exitCode }) => this.ended({ exitCode }),
    })
    if (execution instanceof StartError) {
      const why = execution.execMessage(running.nextExecId())
      this.ended({ problem: `error executing command in container: ${why}` })
      return
    }
    this.stdin = execution.stdin
    this.terminal = execution.terminal
  }

  override abandon(): void {
    super.abandon()
    this.stdin?.close()
  }
}

class Attachment extends ClientSession {
  readonly stdin: ByteTarget | undefined

  constructor(running: RunningContainer, request: CommandRequest, { spec }: Instance) {
    super(running, request)
    const { stdin } = running
    // Others may come after this one, unless the container wants its input once.
    const close = () => void (spec.stdinOnce && stdin?.close())
    if (request.stdin && stdin) this.stdin = { write: (bytes) => stdin.write(bytes), close }
    this.terminal = request.tty ? running.terminal : undefined
    if (this.out) running.follow('stdout', this.out)
    // What a terminal shows is all on one stream.
    if (this.err && !running.terminal) running.follow('stderr', this.err)
    // How the container ends, its status tells.
    running.whenEnded(() => this.ended({ exitCode: 0 }))
  }
}
