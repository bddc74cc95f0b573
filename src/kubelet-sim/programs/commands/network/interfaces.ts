/** Commands that show the network of a container: ip, ifconfig, route, arp. Nothing of it can be changed. */
import type { Process, Program, Running } from '../../../runtime/program.ts'
import { isGnu, Options } from '../options.ts'

interface Interface {
  readonly index: number
  readonly name: string
  /** As `ip link` shows it: `eth0@if5`. */
  readonly shownName: string
  readonly flags: string
  readonly mtu: number
  readonly state: string
  readonly link: string
  readonly broadcastLink: string
  readonly inet: readonly {
    readonly address: string
    readonly prefix: number
    readonly broadcast?: string
    readonly scope: string
  }[]
  readonly inet6: readonly { readonly address: string; readonly prefix: number; readonly scope: string }[]
}

const loopback: Interface = {
  index: 1,
  name: 'lo',
  shownName: 'lo',
  flags: 'LOOPBACK,UP,LOWER_UP',
  mtu: 65_536,
  state: 'UNKNOWN',
  link: 'loopback 00:00:00:00:00:00',
  broadcastLink: '00:00:00:00:00:00',
  inet: [{ address: '127.0.0.1', prefix: 8, scope: 'host lo' }],
  inet6: [{ address: '::1', prefix: 128, scope: 'host' }],
}

const isV6 = (ip: string): boolean => ip.includes(':')

/** As the bridge of a CNI plugin makes it of the address. */
function hardwareAddress(ip: string): string {
  const octets = isV6(ip) ? [...ip].slice(-4).map((each) => each.charCodeAt(0)) : ip.split('.').map(Number)
  return ['0a', '58', ...octets.map((each) => (each & 255).toString(16).padStart(2, '0'))].join(':')
}

/** The network of a Pod is the /24 of its node. */
const networkOf = (ip: string): string => ip.replace(/\.\d+$/, '')

/** The address of IPv6 that every interface has, made of that of its hardware: RFC 4291. */
function linkLocalOf(ip: string): string {
  const [first, ...rest] = hardwareAddress(ip)
    .split(':')
    .map((each) => Number.parseInt(each, 16))
  const octets = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)]
  const groups = [0, 2, 4, 6].map((n) => ((octets[n] << 8) | octets[n + 1]).toString(16))
  return `fe80::${groups.join(':')}`
}

function interfacesOf({ machine: { config, network } }: Process): readonly Interface[] {
  const { ip } = config
  const second = isV6(ip) ? ip : network.otherAddressOf(ip)
  const eth0: Interface = {
    index: 2,
    name: 'eth0',
    shownName: 'eth0@if5',
    flags: 'BROADCAST,MULTICAST,UP,LOWER_UP',
    mtu: 1_500,
    state: 'UP',
    link: `ether ${hardwareAddress(ip)}`,
    broadcastLink: 'ff:ff:ff:ff:ff:ff',
    inet: isV6(ip)
      ? []
      : [{ address: ip, prefix: 24, broadcast: `${networkOf(ip)}.255`, scope: 'global eth0' }],
    inet6: [
      ...(second === undefined ? [] : [{ address: second, prefix: 64, scope: 'global' }]),
      { address: linkLocalOf(ip), prefix: 64, scope: 'link' },
    ],
  }
  return [loopback, eth0]
}

interface Asked {
  readonly family: 'inet' | 'inet6' | undefined
  readonly isBrief: boolean
  readonly isOneLine: boolean
  readonly words: readonly string[]
}

function askedOf(args: readonly string[]): Asked | string {
  let first = 1
  let family: Asked['family']
  let [isBrief, isOneLine] = [false, false]
  for (; args[first]?.startsWith('-'); first++) {
    const option = args[first].replace(/^-+/, '')
    if (option === '4') family = 'inet'
    else if (option === '6') family = 'inet6'
    else if (/^br(ief)?$/.test(option)) isBrief = true
    else if (/^o(neline)?$/.test(option)) isOneLine = true
    else if (option === 'f' || option === 'family') family = args[++first] === 'inet6' ? 'inet6' : 'inet'
    else if (!/^(c|color.*|d|details|s|stats|statistics|N|h|human|p|pretty)$/.test(option))
      return `Option "-${option}" is unknown, try "ip -help".`
  }
  return { family, isBrief, isOneLine, words: args.slice(first) }
}

/** Whether a word is a beginning of what it stands for: `ip a s`. */
const stands = (word: string | undefined, ...names: readonly string[]): boolean =>
  word !== undefined && names.some((name) => name.startsWith(word))

function* ip(process: Process): Running {
  const asked = askedOf(process.args)
  if (typeof asked === 'string') {
    process.complain(`${asked}\n`)
    return 255
  }
  const [object, verb, ...rest] = asked.words
  const isShown = verb === undefined || stands(verb, 'show', 'list', 'lst', 'get')
  if (stands(object, 'address', 'link') && isShown) return yield* showInterfaces(process, asked, rest)
  if (stands(object, 'route') && isShown)
    return yield* showRoutes(process, asked, verb === 'get' ? rest[0] : undefined)
  if (stands(object, 'neighbour', 'neighbor', 'rule') && isShown) {
    if (stands(object, 'rule'))
      yield* process.write(
        '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n',
      )
    else if (!isV6(process.machine.config.ip))
      yield* process.write(
        `${networkOf(process.machine.config.ip)}.1 dev eth0 lladdr ${hardwareAddress(`${networkOf(process.machine.config.ip)}.1`)} REACHABLE\n`,
      )
    return 0
  }
  if (
    object === undefined ||
    !stands(object, 'address', 'link', 'route', 'neighbour', 'rule', 'tunnel', 'netns')
  ) {
    process.complain(
      object === undefined
        ? 'Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n'
        : `Object "${object}" is unknown, try "ip help".\n`,
    )
    return object === undefined ? 255 : 1
  }
  process.complain(
    isGnu(process) || process.machine.image.has('ss')
      ? 'RTNETLINK answers: Operation not permitted\n'
      : 'ip: RTNETLINK answers: Operation not permitted\n',
  )
  return 2
}

function* showInterfaces(
  process: Process,
  { family, isBrief, isOneLine, words }: Asked,
  rest: readonly string[],
): Running {
  const named = rest.find((each) => each !== 'dev' && each !== 'up' && each !== 'scope' && each !== 'global')
  const all = interfacesOf(process)
  const wanted = named === undefined ? all : all.filter(({ name }) => name === named)
  if (wanted.length === 0) {
    process.complain(
      process.machine.image.has('ss')
        ? `Device "${named}" does not exist.\n`
        : `ip: can't find device '${named}'\n`,
    )
    return 1
  }
  const isLink = stands(words[0], 'link')
  for (const each of wanted) {
    const inet = isLink || family === 'inet6' ? [] : each.inet
    const inet6 = isLink || family === 'inet' ? [] : each.inet6
    if (isBrief) {
      const shown = isLink
        ? `${each.link.split(' ')[1].padEnd(17)} <${each.flags}>`
        : [...inet, ...inet6].map(({ address, prefix }) => `${address}/${prefix}`).join(' ')
      yield* process.write(`${each.shownName.padEnd(16)} ${each.state.padEnd(14)} ${shown} \n`)
      continue
    }
    const lines = [
      ...(isOneLine && !isLink
        ? []
        : [
            `${each.index}: ${each.shownName}: <${each.flags}> mtu ${each.mtu} qdisc noqueue state ${each.state} qlen 1000`,
            ...(family ? [] : [`    link/${each.link} brd ${each.broadcastLink}`]),
          ]),
      ...inet.flatMap(({ address, prefix, broadcast, scope }) => [
        `    inet ${address}/${prefix}${broadcast ? ` brd ${broadcast}` : ''} scope ${scope}`,
        '       valid_lft forever preferred_lft forever',
      ]),
      ...inet6.flatMap(({ address, prefix, scope }) => [
        `    inet6 ${address}/${prefix} scope ${scope} `,
        '       valid_lft forever preferred_lft forever',
      ]),
    ]
    if (isOneLine && !isLink)
      for (let n = 0; n < lines.length; n += 2)
        yield* process.write(`${each.index}: ${each.name}${lines[n]}\\${lines[n + 1]}\n`)
    else yield* process.write(`${lines.join('\n')}\n`)
  }
  return 0
}

function* showRoutes(process: Process, { family }: Asked, target: string | undefined): Running {
  const { ip } = process.machine.config
  if (isV6(ip) || family === 'inet6') return 0
  const own = networkOf(ip)
  if (target !== undefined) {
    const via = networkOf(target) === own || target === ip ? '' : ` via ${own}.1`
    yield* process.write(`${target}${via} dev ${target === ip ? 'lo' : 'eth0'}  src ${ip} \n`)
    return 0
  }
  yield* process.write(`default via ${own}.1 dev eth0 \n${own}.0/24 dev eth0 scope link  src ${ip} \n`)
  return 0
}

function* ifconfig(process: Process): Running {
  const [name, ...change] = process.args.slice(1).filter((each) => each !== '-a')
  if (change.length > 0) {
    process.complain('ifconfig: SIOCSIFADDR: Operation not permitted\n')
    return 1
  }
  const all = interfacesOf(process).toReversed()
  const wanted = name === undefined ? all : all.filter((each) => each.name === name)
  if (wanted.length === 0) {
    process.complain(`ifconfig: ${name}: error fetching interface information: Device not found\n`)
    return 1
  }
  for (const { name: own, link, inet, inet6, mtu } of wanted) {
    const isLoop = own === 'lo'
    const lines = [
      `${own.padEnd(10)}Link encap:${isLoop ? 'Local Loopback' : `Ethernet  HWaddr ${link.split(' ')[1].toUpperCase()}`}`,
      ...inet.map(
        ({ address, broadcast }) =>
          `          inet addr:${address}${broadcast ? `  Bcast:${broadcast}` : ''}  Mask:${isLoop ? '255.0.0.0' : '255.255.255.0'}`,
      ),
      ...inet6.map(
        ({ address, prefix, scope }) =>
          `          inet6 addr: ${address}/${prefix} Scope:${scope[0].toUpperCase()}${scope.slice(1)}`,
      ),
      `          UP ${isLoop ? 'LOOPBACK' : 'BROADCAST'} RUNNING${isLoop ? '' : ' MULTICAST'}  MTU:${mtu}  Metric:1`,
      '          RX packets:0 errors:0 dropped:0 overruns:0 frame:0',
      '          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0',
      `          collisions:0 txqueuelen:${isLoop ? 1_000 : 0} `,
      '          RX bytes:0 (0.0 B)  TX bytes:0 (0.0 B)',
    ]
    yield* process.write(`${lines.join('\n')}\n\n`)
  }
  return 0
}

function* route(process: Process): Running {
  const options = new Options(process.args, 'neA:')
  if (options.operands.length > 0) {
    process.complain('route: SIOCADDRT: Operation not permitted\n')
    return 1
  }
  const own = networkOf(process.machine.config.ip)
  const [target, none] = options.has('n') ? ['0.0.0.0', '0.0.0.0'] : ['default', '*']
  const row = (to: string, gateway: string, mask: string, flags: string) =>
    `${to.padEnd(15)} ${gateway.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 eth0\n`
  yield* process.write(
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${row(target, `${own}.1`, '0.0.0.0', 'UG')}${row(`${own}.0`, none, '255.255.255.0', 'U')}`,
  )
  return 0
}

const arp: Program = (process) => {
  const gateway = `${networkOf(process.machine.config.ip)}.1`
  process.print(`? (${gateway}) at ${hardwareAddress(gateway)} [ether]  on eth0\n`)
  return 0
}

export const interfacePrograms: Readonly<Record<string, Program>> = { ip, ifconfig, route, arp }
