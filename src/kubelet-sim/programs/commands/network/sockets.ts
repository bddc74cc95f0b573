/** Commands that show who listens: netstat, ss. */
import type { Process, Program, Running } from '../../../runtime/program.ts'
import { Options, refuseOption } from '../options.ts'

interface Row {
  readonly protocol: 'tcp' | 'udp'
  /** With the port: `0.0.0.0:80`. */
  readonly address: string
  readonly port: number
}

/** The ports that are open at the address of the container, all containers of its Pod together. */
const listeners = ({ machine: { network, config } }: Process): readonly Row[] =>
  network
    .listening(config.ip)
    .map(({ port, protocol, isLocal }): Row => {
      const address = `${isLocal ? '127.0.0.1' : '0.0.0.0'}:${port}`
      return { protocol: protocol === 'UDP' ? 'udp' : 'tcp', address, port }
    })
    .sort((a, b) => (a.protocol === b.protocol ? a.port - b.port : a.protocol < b.protocol ? -1 : 1))

function wanted(process: Process, options: Options): readonly Row[] {
  const all = !options.has('t') && !options.has('u')
  return listeners(process).filter(({ protocol }) => all || options.has(protocol[0]))
}

/** Whose the port is, nobody but the first process can say. */
const owner = (process: Process): string => {
  const { processes, firstPid } = process.machine
  const first = processes.get(firstPid)
  const name = first?.args[0] ?? ''
  return first ? `${firstPid}/${name.slice(name.lastIndexOf('/') + 1)}` : '-'
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
  yield* process.write(
    `Active Internet connections ${kind}\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${program}\n`,
  )
  if (!options.has('l') && !options.has('a')) return 0
  for (const { protocol, address } of wanted(process, options)) {
    const local = address.padEnd(23)
    const state = (protocol === 'tcp' ? 'LISTEN' : '').padEnd(11)
    yield* process.write(
      `${protocol.padEnd(5)}      0      0 ${local} ${'0.0.0.0:*'.padEnd(23)} ${state} ${program ? owner(process) : ''}\n`,
    )
  }
  return 0
}

function* ss(process: Process): Running {
  const options = new Options(process.args, 'altunpemoiHrs46', {
    listening: 'l',
    tcp: 't',
    udp: 'u',
    numeric: 'n',
    all: 'a',
    processes: 'p',
    'no-header': 'H',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (!options.has('H'))
    yield* process.write('Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n')
  if (!options.has('l') && !options.has('a')) return 0
  for (const { protocol, address } of wanted(process, options)) {
    const state = (protocol === 'tcp' ? 'LISTEN' : 'UNCONN').padEnd(6)
    const user = options.has('p') ? ` users:(("${owner(process).slice(2)}",pid=1,fd=3))` : ''
    yield* process.write(
      `${protocol.padEnd(5)} ${state} 0      ${protocol === 'tcp' ? '4096' : '0'}   ${address.padStart(18)} ${'0.0.0.0:*'.padStart(17)}${user}\n`,
    )
  }
  return 0
}

export const socketPrograms: Readonly<Record<string, Program>> = { netstat, ss }
