/** Clients who are connected with something inside: what they send, and what they have taken in, is told to the journal. */
import { pod as podKind } from '../api/core/pod.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { ApiStream } from '../client/api-connection.ts'
import type {
  LogRequest,
  LogStream,
  NodeConnection,
  ProxiedRequest,
  ProxiedResponse,
  ProxyTarget,
} from '../client/node-connection.ts'
import { NodeRefusal } from '../client/node-refusal.ts'
import type {
  ByteSource,
  ByteTarget,
  CommandRequest,
  Connection,
  Session,
  SessionEnd,
  TerminalSize,
  Wait,
} from '../client/node-streams.ts'
import type { ControlPlane } from '../control-plane.ts'
import { fromOctets, octetsOf } from '../kubelet-sim/runtime/bytes.ts'

/** What a guest does. Each has a number, counted from 1. */
export type GuestInput =
  | { readonly guest: number; readonly opens: CommandRequest; readonly pod: Place }
  | { readonly guest: number; readonly connects: number; readonly pod: Place }
  /** Bytes, each character one. */
  | { readonly guest: number; readonly writes: string }
  | { readonly guest: number; readonly closes: true }
  /** Takes what there is to be read, which may let a program go on. */
  | { readonly guest: number; readonly reads: StreamName }
  /** Takes what has come of an answer that goes on. */
  | { readonly guest: number; readonly hears: true }
  /** Waits for more of it, or does so no longer. */
  | { readonly guest: number; readonly waits: boolean }
  | { readonly guest: number; readonly resizes: TerminalSize }
  | { readonly guest: number; readonly goes: true }
  /** One exchange over HTTP. */
  | { readonly guest: number; readonly asks: Asked }

interface Asked {
  readonly target: ProxyTarget
  /** Its body as bytes, each character one. */
  readonly request: Omit<ProxiedRequest, 'body'> & { readonly body?: string }
}

interface Place {
  readonly namespace: string
  readonly name: string
}

type StreamName = 'stdout' | 'stderr' | 'connection'

type Tell = (input: GuestInput) => void

/** Those who came into one control plane, by number. */
const guests = new WeakMap<ControlPlane, Map<number, Session | Connection | Reader>>()

function guestsOf(plane: ControlPlane): Map<number, Session | Connection | Reader> {
  let found = guests.get(plane)
  if (!found) guests.set(plane, (found = new Map()))
  return found
}

/** The nodes, as those outside reach them. */
export class GuestNodes implements NodeConnection {
  #count = 0

  /** @param tell undefined where nobody keeps a journal */
  constructor(
    private readonly plane: () => ControlPlane,
    private readonly tell: () => Tell | undefined,
  ) {}

  readLogs(pod: Pod, request: LogRequest): LogStream {
    return this.plane().kubelets.readLogs(pod, request)
  }

  openSession(pod: Pod, request: CommandRequest): Session {
    const guest = ++this.#count
    const tell = this.tell()
    tell?.({ guest, opens: request, pod: placeOf(pod) })
    const session = this.plane().kubelets.openSession(pod, request)
    return tell ? new ToldSession(guest, session, tell) : session
  }

  connect(pod: Pod, port: number): Connection {
    const guest = ++this.#count
    const tell = this.tell()
    tell?.({ guest, connects: port, pod: placeOf(pod) })
    const connection = this.plane().kubelets.connect(pod, port)
    return tell ? new ToldConnection(guest, connection, tell) : connection
  }

  exchange(target: ProxyTarget, request: ProxiedRequest): ProxiedResponse | string {
    const guest = ++this.#count
    const tell = this.tell()
    tell?.({ guest, asks: askedOf(target, request) })
    const answer = this.plane().kubelets.exchange(target, request)
    if (!tell || typeof answer === 'string' || !answer.rest) return answer
    return { ...answer, rest: toldStream(guest, answer.rest, tell) }
  }
}

const askedOf = (target: ProxyTarget, { body, ...request }: ProxiedRequest): Asked => ({
  target,
  request: { ...request, ...(body && { body: fromOctets(body) }) },
})

const placeOf = ({ metadata: { namespace = '', name } }: Pod): Place => ({ namespace, name })

class ToldSession implements Session {
  readonly stdin: ByteTarget | undefined
  readonly stdout: ByteSource | undefined
  readonly stderr: ByteSource | undefined

  constructor(
    private readonly guest: number,
    private readonly session: Session,
    private readonly tell: Tell,
  ) {
    const { stdin, stdout, stderr } = session
    this.stdin = stdin && toldTarget(guest, stdin, tell)
    this.stdout = stdout && { read: () => told(stdout.read(), { guest, reads: 'stdout' }, tell) }
    this.stderr = stderr && { read: () => told(stderr.read(), { guest, reads: 'stderr' }, tell) }
  }

  resize(size: TerminalSize): void {
    this.tell({ guest: this.guest, resizes: size })
    this.session.resize(size)
  }

  onEnd(run: (end: SessionEnd) => void): void {
    this.session.onEnd(run)
  }

  abandon(): void {
    this.tell({ guest: this.guest, goes: true })
    this.session.abandon()
  }
}

class ToldConnection implements Connection {
  readonly #target: ByteTarget

  constructor(
    private readonly guest: number,
    private readonly connection: Connection,
    private readonly tell: Tell,
  ) {
    this.#target = toldTarget(guest, connection, tell)
  }

  read(): string | undefined | Wait {
    return told(this.connection.read(), { guest: this.guest, reads: 'connection' }, this.tell)
  }

  write(bytes: string): undefined | Wait | 'broken' {
    return this.#target.write(bytes)
  }

  close(): void {
    this.#target.close()
  }

  abort(): void {
    this.tell({ guest: this.guest, goes: true })
    this.connection.abort()
  }
}

const toldTarget = (guest: number, target: ByteTarget, tell: Tell): ByteTarget => ({
  write(bytes) {
    tell({ guest, writes: bytes })
    return target.write(bytes)
  },
  close() {
    tell({ guest, closes: true })
    target.close()
  },
})

/** To wait may be a turn of its own, and whoever reads at the end ends what was read. */
const toldStream = (guest: number, stream: ApiStream, tell: Tell): ApiStream => ({
  read() {
    tell({ guest, hears: true })
    return stream.read()
  },
  onMore(run) {
    tell({ guest, waits: true })
    const stop = stream.onMore(run)
    return () => {
      tell({ guest, waits: false })
      stop()
    }
  },
  cancel() {
    tell({ guest, goes: true })
    stream.cancel()
  },
})

/** Who reads an answer that goes on. */
class Reader {
  #stopWaiting: (() => void) | undefined

  constructor(private readonly stream: ApiStream) {}

  read(): void {
    this.stream.read()
  }

  wait(waits: boolean): void {
    if (waits) this.#stopWaiting = this.stream.onMore(() => {})
    else this.#stopWaiting?.()
  }

  leave(): void {
    this.stream.cancel()
  }
}

/** Where nothing was there to be read, nothing has changed. */
function told<T>(read: T, input: GuestInput, tell: Tell): T {
  if (typeof read === 'string') tell(input)
  return read
}

/** Does again what a guest did. */
export function performGuest(plane: ControlPlane, input: GuestInput): void {
  const all = guestsOf(plane)
  if ('pod' in input) {
    const opened = open(plane, input)
    if (opened) all.set(input.guest, opened)
    return
  }
  if ('asks' in input) {
    const { target, request } = input.asks
    const body = request.body ? octetsOf(request.body) : undefined
    const answer = plane.kubelets.exchange(target, { ...request, body })
    if (typeof answer === 'object' && answer.rest) all.set(input.guest, new Reader(answer.rest))
    return
  }
  const guest = all.get(input.guest)
  if (!guest) return
  if (guest instanceof Reader) {
    performReader(guest, input)
    if ('goes' in input) all.delete(input.guest)
    return
  }
  const [session, connection] = 'resize' in guest ? [guest, undefined] : [undefined, guest]
  if ('writes' in input) (session?.stdin ?? connection)?.write(input.writes)
  else if ('closes' in input) (session?.stdin ?? connection)?.close()
  else if ('reads' in input) (input.reads === 'connection' ? connection : session?.[input.reads])?.read()
  else if ('resizes' in input) session?.resize(input.resizes)
  else {
    session?.abandon()
    connection?.abort()
    all.delete(input.guest)
  }
}

function performReader(reader: Reader, input: GuestInput): void {
  if ('hears' in input) reader.read()
  else if ('waits' in input) reader.wait(input.waits)
  else reader.leave()
}

type Arrival = Extract<GuestInput, { readonly pod: Place }>

/** Undefined for one who was refused. */
function open({ registry, kubelets }: ControlPlane, input: Arrival): Session | Connection | undefined {
  const found = registry.get(podKind, input.pod)
  if (!found) return undefined
  try {
    return 'opens' in input
      ? kubelets.openSession(found, input.opens)
      : kubelets.connect(found, input.connects)
  } catch (error) {
    if (error instanceof NodeRefusal) return undefined
    throw error
  }
}
