/** nc and telnet: connections in bytes, to others or from them. */
import { type ConnectError, isLocalHost, type Server } from '../../../runtime/network/network.ts'
import type { Socket } from '../../../runtime/network/socket.ts'
import { connectUnix, serveUnix } from '../../../runtime/network/unix-socket.ts'
import { ENOENT, isError } from '../../../runtime/posix.ts'
import type { Handle, Wait } from '../../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { connectMs, resolve } from '../addresses.ts'
import { readAll } from '../input.ts'
import { isGnu, nameOf, Options } from '../options.ts'
import { eitherOf, relay } from './relay.ts'

const reasons: Readonly<Record<ConnectError, string>> = {
  'connection refused': 'Connection refused',
  'no route to host': 'Host is unreachable',
  'i/o timeout': 'Operation timed out',
}

export const nc: Program = (process) => {
  // What stands behind -e is a program with its arguments.
  const at = process.args.indexOf('-e')
  const command = at < 0 ? undefined : process.args.slice(at + 1)
  const options = new Options(
    at < 0 ? process.args : process.args.slice(0, at),
    'zvw:nulkp:s:i:q:NdC46tbDFhrSUI:M:m:O:T:V:W:X:x:',
  )
  if (options.invalid) {
    const { name, lacksValue } = options.invalid
    process.complain(`nc: ${lacksValue ? 'option requires an argument' : 'invalid option'} -- '${name}'\n`)
    return 1
  }
  if (options.has('U') && process.machine.image.name === 'busybox') {
    process.complain('nc: unrecognized option: U\n')
    return 1
  }
  if (options.has('U')) return overFile(process, options, command)
  return options.has('l') ? listen(process, options, command) : connect(process, options, command)
}

/** Over a socket that has a name among the files. */
function* overFile(process: Process, options: Options, command: readonly string[] | undefined): Running {
  const path = options.operands[0] ?? options.get('s') ?? ''
  const listens = options.has('l')
  if (!listens) {
    const socket = connectUnix(process, path)
    if (isError(socket)) {
      process.complain(`nc: unix connect failed: ${socket.message}\nnc: ${path}: ${socket.message}\n`)
      return 1
    }
    if (!options.has('z')) yield* talk(process, { socket, command, idleMs: undefined })
    else socket.abort()
    return 0
  }
  const callers = new Callers(options.has('k'), process)
  const close = serveUnix(process, path, callers)
  if (isError(close)) {
    process.complain(`nc: unix bind failed: ${close.message}\n`)
    return 1
  }
  process.whenExited(() => callers.abort())
  if (options.has('v')) process.complain(`Bound on ${path}\nListening on ${path}\n`)
  do {
    const socket = yield* callers.next(undefined)
    if (!socket) return 1
    if (options.has('v')) process.complain(`Connection received on ${path}\n`)
    yield* talk(process, { socket, command, idleMs: undefined })
    yield* process.breathe()
  } while (options.has('k'))
  close()
  return 0
}

function* connect(process: Process, options: Options, command: readonly string[] | undefined): Running {
  const [host = '', ports = ''] = options.operands
  const { network, config } = process.machine
  const ip = resolve(process.machine, host)
  if (ip === undefined) {
    process.complain(`nc: bad address '${host}'\n`)
    return 1
  }
  const idleMs = options.has('w') ? Math.max(0, options.number('w', 1)) * 1_000 : undefined
  let status = 0
  for (const port of portsOf(ports, options.has('z'))) {
    if (options.has('u')) return yield* sendDatagrams(process, options, { ip, port })
    const server = network.connect(ip, port, config.ip)
    if (typeof server === 'string') {
      if (server !== 'connection refused') yield process.sleep(idleMs ?? connectMs[server])
      if (options.has('v') || !options.has('z'))
        process.complain(`nc: ${host} (${ip}:${port}): ${reasons[server]}\n`)
      status = 1
      continue
    }
    if (server.connectsAfterMs) yield process.sleep(server.connectsAfterMs)
    if (options.has('v')) process.complain(`${host} (${ip}:${port}) open\n`)
    if (options.has('z')) {
      status = 0
      continue
    }
    const socket = network.open(ip, port, config.ip)
    if (typeof socket === 'string') return 1
    yield* talk(process, { socket, command, idleMs })
    return 0
  }
  return status
}

/** `80`, or for -z also `20-25`. */
function portsOf(text: string, isScan: boolean): readonly number[] {
  const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  if (from === undefined) return []
  const last = to === undefined || !isScan ? Number(from) : Math.min(Number(to), 65_535)
  return Array.from({ length: Math.max(0, last - Number(from) + 1) }, (_each, n) => Number(from) + n)
}

function* sendDatagrams(
  process: Process,
  options: Options,
  { ip, port }: { ip: string; port: number },
): Running {
  const { network, config } = process.machine
  const server = network.connect(ip, port, { from: config.ip, protocol: 'UDP' })
  if (options.has('z')) return typeof server === 'string' ? 1 : 0
  const text = yield* readAll(process, process.input)
  if (typeof server === 'string') return 1
  const answer = server.receive?.(text, config.ip)
  if (answer !== undefined) yield* process.write(answer)
  return 0
}

interface Talk {
  readonly socket: Socket
  readonly command: readonly string[] | undefined
  readonly idleMs: number | undefined
}

/** Lets the two ends speak, or a program with the other end. */
function* talk(process: Process, { socket, command, idleMs }: Talk): Working {
  socket.retain()
  if (command) yield* runOver(process, socket, command)
  else yield* relay(process, { socket, input: process.input, output: process.output, idleMs })
  socket.release()
}

function* runOver(process: Process, socket: Socket, args: readonly string[]): Working {
  const { machine, variables: env, cwd, user } = process
  const program = machine.find(args[0] ?? '', { cwd, env })
  if (isError(program)) {
    process.complain(`nc: can't execute '${args[0]}': ${(program === ENOENT ? ENOENT : program).message}\n`)
    return
  }
  const handles: readonly (Handle | undefined)[] = [socket, socket, process.handles[2]]
  const child = machine.spawn({ args, program, env, cwd, user, handles, parent: process })
  if (isError(child)) return
  child.start()
  if (child.isAlive) yield child.ended
}

/** More do not wait to be accepted. */
const longestQueue = 128

function* listen(process: Process, options: Options, command: readonly string[] | undefined): Running {
  const port = Number(options.get('p') ?? options.operands.at(-1) ?? 0)
  if (!(port > 0 && port < 65_536)) {
    process.complain('nc: bad port\n')
    return 1
  }
  const { network, config } = process.machine
  const callers = new Callers(options.has('k'), process)
  const server: Server = options.has('u')
    ? {
        owner: process,
        protocol: 'UDP',
        receive: (datagram) => void process.perform(() => process.print(datagram)),
      }
    : callers
  const close = network.listen(config.ip, port, server, isLocalHost(options.get('s') ?? ''))
  if (typeof close === 'string') {
    process.complain('nc: bind: Address already in use\n')
    return 1
  }
  process.whenExited(() => {
    network.close(config.ip, server)
    callers.abort()
  })
  // That of Debian waits for ever, whatever `-w` says.
  const isPatient = !options.has('w') || isGnu(process)
  if (options.has('v')) process.complain(`listening on [::]:${port} ...\n`)
  do {
    const socket = yield* callers.next(isPatient ? undefined : process.sleep(options.number('w', 1) * 1_000))
    if (!socket) {
      process.complain('nc: timed out\n')
      return 1
    }
    if (options.has('v'))
      process.complain(`connect to [::ffff:${config.ip}]:${port} from ${socket.peer ?? 'unknown'}\n`)
    yield* talk(process, { socket, command, idleMs: undefined })
    yield* process.breathe()
  } while (options.has('k'))
  network.close(config.ip, server)
  return 0
}

/** Those who have connected, and are not yet talked with. */
class Callers implements Server {
  readonly #waiting: Socket[] = []
  #wake: (() => void) | undefined
  #isTaken = false

  /** @param takesMany whether there may come more than one */
  constructor(
    private readonly takesMany: boolean,
    readonly owner: Process,
  ) {}

  get refuses(): boolean {
    return (this.#isTaken && !this.takesMany) || this.#waiting.length >= longestQueue
  }

  accept(socket: Socket): void {
    this.#waiting.push(socket)
    this.#isTaken = true
    this.#wake?.()
  }

  /** The one who came first; undefined: `patience` has ended before somebody came. */
  *next(patience: Wait | undefined): Working<Socket | undefined> {
    const someone: Wait = (go) => {
      this.#wake = go
      return () => {
        this.#wake = undefined
      }
    }
    if (this.#waiting.length === 0) yield eitherOf(patience ? [someone, patience] : [someone])
    return this.#waiting.shift()
  }

  abort(): void {
    for (const each of this.#waiting) each.abort()
  }
}

export function* telnet(process: Process): Running {
  const [host, port = '23'] = new Options(process.args, 'al:48EL').operands
  if (host === undefined) {
    process.complain('Usage: telnet [-a] [-l USER] HOST [PORT]\n')
    return 1
  }
  const { machine } = process
  const ip = resolve(machine, host)
  if (ip === undefined) {
    process.complain(`${nameOf(process)}: bad address '${host}'\n`)
    return 1
  }
  const socket = machine.network.open(ip, Number(port), machine.config.ip)
  if (typeof socket === 'string') {
    yield process.sleep(connectMs[socket])
    process.complain(`telnet: can't connect to remote host (${ip}): ${reasons[socket]}\n`)
    return 1
  }
  process.complain(`Connected to ${host}\n`)
  if (process.input.isTerminal) process.complain("\nEntering character mode\nEscape character is '^]'.\n\n")
  yield* talk(process, { socket, command: undefined, idleMs: undefined })
  process.complain('Connection closed by foreign host\n')
  return 1
}
