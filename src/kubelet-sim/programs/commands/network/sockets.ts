/** Commands that show who listens: netstat, ss. */
import { hash } from '../../../../sim/random.ts'
import type { Server } from '../../../runtime/network/server.ts'
import { unixSocketsOf } from '../../../runtime/network/unix-socket.ts'
import { nameOf } from '../../../runtime/processes/process-name.ts'
import type { Process, Program, Running, Working } from '../../../runtime/program.ts'
import { Options, refuseOption } from '../options.ts'

interface Row {
  readonly protocol: 'tcp' | 'udp'
  /** With the port: `0.0.0.0:80`. */
  readonly address: string
  readonly port: number
  readonly owner: Server['owner']
}

/** The ports that are open at the address of the container, all containers of its Pod together. */
const listeners = ({ machine: { network, config } }: Process): readonly Row[] =>
  network
    .listening(config.ip)
    .map(({ port, protocol, isLocal, owner }): Row => {
      const address = `${isLocal ? '127.0.0.1' : '0.0.0.0'}:${port}`
      return { protocol: protocol === 'UDP' ? 'udp' : 'tcp', address, port, owner }
    })
    .sort((a, b) => (a.protocol === b.protocol ? a.port - b.port : a.protocol < b.protocol ? -1 : 1))

interface FileRow {
  readonly type: 'STREAM' | 'DGRAM'
  readonly inode: number
  readonly path: string
}

/** The sockets among the files on which somebody listens. */
const fileRows = ({ machine }: Process): readonly FileRow[] =>
  unixSocketsOf(machine).map(({ path, server }) => ({
    type: server?.protocol === 'UDP' ? 'DGRAM' : 'STREAM',
    inode: 10_000 + (hash(path) % 90_000),
    path,
  }))

const isAll = (options: Options): boolean => !['t', 'u', 'x'].some((each) => options.has(each))

function wanted(process: Process, options: Options): readonly Row[] {
  const all = isAll(options)
  return listeners(process).filter(({ protocol }) => all || options.has(protocol[0]))
}

/** Whose a port is; undefined where it is none of the processes that one sees. */
function ownerOf({ machine }: Process, { owner }: Row): Process | undefined {
  if (owner === undefined) return undefined
  return machine.processes
    .list()
    .find((each) =>
      typeof owner === 'string'
        ? nameOf(each) === owner
        : each.machine === owner.machine && each.args === owner.args,
    )
}

/** netstat shows the beginning of the command line. */
function shownByNetstat(owner: Process | undefined): string {
  if (!owner) return '-'
  const [first = ''] = owner.args
  return `${owner.pid}/${first.slice(first.lastIndexOf('/') + 1)}`.slice(0, 19).padEnd(19)
}

function* netstat(process: Process): Running {
  const options = new Options(process.args, 'altunpeWxwr', {
    listening: 'l',
    tcp: 't',
    udp: 'u',
    numeric: 'n',
    all: 'a',
    programs: 'p',
    program: 'p',
    route: 'r',
    unix: 'x',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.has('r')) {
    const own = process.machine.config.ip.replace(/\.\d+$/, '')
    yield* process.write(
      `Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n0.0.0.0         ${`${own}.1`.padEnd(15)} 0.0.0.0         UG        0 0          0 eth0\n${`${own}.0`.padEnd(15)} 0.0.0.0         255.255.255.0   U         0 0          0 eth0\n`,
    )
    return 0
  }
  const kind = options.has('l')
    ? '(only servers)'
    : options.has('a')
      ? '(servers and established)'
      : '(w/o servers)'
  const program = options.has('p') ? ' PID/Program name    ' : ''
  const listens = options.has('l') || options.has('a')
  if (isAll(options) || options.has('t') || options.has('u'))
    yield* netstatInternet(process, { kind, program, rows: listens ? wanted(process, options) : [] })
  if (!isAll(options) && !options.has('x')) return 0
  yield* process.write(
    `Active UNIX domain sockets ${kind}\nProto RefCnt Flags       Type       State         I-Node   Path\n`,
  )
  for (const { type, inode, path } of listens ? fileRows(process) : []) {
    const state =
      type === 'STREAM' ? '[ ACC ]     STREAM     LISTENING    ' : '[ ]         DGRAM                   '
    yield* process.write(`unix  2      ${state} ${String(inode).padEnd(8)} ${path}\n`)
  }
  return 0
}

interface Shown {
  readonly kind: string
  readonly program: string
  readonly rows: readonly Row[]
}

function* netstatInternet(process: Process, { kind, program, rows }: Shown): Working {
  yield* process.write(
    `Active Internet connections ${kind}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${program}\n`,
  )
  for (const row of rows) {
    const { protocol, address } = row
    const local = address.padEnd(23)
    const state = (protocol === 'tcp' ? 'LISTEN' : '').padEnd(11)
    yield* process.write(
      `${protocol.padEnd(5)}      0      0 ${local} ${'0.0.0.0:*'.padEnd(23)} ${state} ${program ? shownByNetstat(ownerOf(process, row)) : ''}\n`,
    )
  }
}

function* ss(process: Process): Running {
  const options = new Options(process.args, 'altunpemoiHrs46x', {
    listening: 'l',
    tcp: 't',
    udp: 'u',
    numeric: 'n',
    all: 'a',
    processes: 'p',
    'no-header': 'H',
    unix: 'x',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  // Where there is one sort, nobody is told which.
  const isOne = !options.has('x') && options.has('t') !== options.has('u')
  const netid = (text: string) => (isOne ? '' : text.padEnd(6))
  if (!options.has('H'))
    yield* process.write(
      `${netid('Netid')}State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n`,
    )
  if (!options.has('l') && !options.has('a')) return 0
  for (const row of wanted(process, options)) {
    const { protocol, address } = row
    const state = (protocol === 'tcp' ? 'LISTEN' : 'UNCONN').padEnd(6)
    const owner = options.has('p') ? ownerOf(process, row) : undefined
    const user = owner ? ` users:(("${nameOf(owner)}",pid=${owner.pid},fd=3))` : ''
    yield* process.write(
      `${netid(protocol)}${state} 0      ${protocol === 'tcp' ? '4096' : '0'}   ${address.padStart(18)} ${'0.0.0.0:*'.padStart(17)}${user}\n`,
    )
  }
  if (!isAll(options) && !options.has('x')) return 0
  for (const { type, inode, path } of fileRows(process)) {
    const [sort, state] = type === 'STREAM' ? ['u_str', 'LISTEN'] : ['u_dgr', 'UNCONN']
    yield* process.write(
      `${netid(sort)}${state} 0      128   ${`${path} ${inode}`.padStart(18)} ${'* 0'.padStart(17)}\n`,
    )
  }
  return 0
}

export const socketPrograms: Readonly<Record<string, Program>> = { netstat, ss }
