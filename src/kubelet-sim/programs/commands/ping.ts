/** ping: whether somebody is at an address. As busybox has it, or iputils where the image has that. */
import { boundOf } from '../../runtime/files/permissions.ts'
import type { Wait } from '../../runtime/processes/streams.ts'
import type { Machine, Process, Program, Running } from '../../runtime/program.ts'
import { lookupOptions, resolve } from './addresses.ts'
import { Options } from './options.ts'

/** How the two say what they have to say. */
interface Manner {
  readonly firstSequence: number
  head(host: string, ip: string, bytes: number): string
  reply(ip: string, reply: Reply): string
  /** An error that came back; undefined where it is not told. */
  unreachable?(gateway: string, sequence: number): string
  statistics(host: string, tally: Tally): string
  unknownHost(host: string, isUnanswered: boolean): string
  readonly denied: string
  readonly deniedCode: number
  readonly unknownCode: number
}

interface Reply {
  readonly bytes: number
  readonly sequence: number
  readonly ttl: number
  readonly ms: number
}

interface Tally {
  readonly startedAt: number
  lastAt: number
  sent: number
  errors: number
  /** The round trips, in milliseconds. */
  readonly trips: number[]
}

const fixed = (ms: number) => ms.toFixed(3)

function summary(trips: readonly number[]) {
  const average = trips.reduce((sum, ms) => sum + ms, 0) / trips.length
  const square = trips.reduce((sum, ms) => sum + ms * ms, 0) / trips.length
  const [least, most] = [trips.reduce((a, b) => Math.min(a, b)), trips.reduce((a, b) => Math.max(a, b))]
  return {
    shown: [least, average, most].map(fixed).join('/'),
    deviation: Math.sqrt(Math.max(0, square - average ** 2)),
  }
}

const lost = ({ sent, trips }: Tally): number =>
  sent === 0 ? 0 : Math.floor((100 * (sent - trips.length)) / sent)

const busybox: Manner = {
  firstSequence: 0,
  head: (host, ip, bytes) => `PING ${host} (${ip}): ${bytes} data bytes\n`,
  reply: (ip, { bytes, sequence, ttl, ms }) =>
    `${bytes + 8} bytes from ${ip}: seq=${sequence} ttl=${ttl} time=${fixed(ms)} ms\n`,
  statistics(host, tally) {
    const { sent, trips } = tally
    const counts = `${sent} packets transmitted, ${trips.length} packets received, ${lost(tally)}% packet loss\n`
    const times = trips.length > 0 ? `round-trip min/avg/max = ${summary(trips).shown} ms\n` : ''
    return `\n--- ${host} ping statistics ---\n${counts}${times}`
  },
  unknownHost: (host) => `ping: bad address '${host}'\n`,
  denied: 'ping: permission denied (are you root?)\n',
  deniedCode: 1,
  unknownCode: 1,
}

const iputils: Manner = {
  firstSequence: 1,
  head: (host, ip, bytes) => `PING ${host} (${ip}) ${bytes}(${bytes + 28}) bytes of data.\n`,
  reply: (ip, { bytes, sequence, ttl, ms }) =>
    `${bytes + 8} bytes from ${ip}: icmp_seq=${sequence} ttl=${ttl} time=${fixed(ms)} ms\n`,
  unreachable: (gateway, sequence) => `From ${gateway} icmp_seq=${sequence} Destination Host Unreachable\n`,
  statistics(host, tally) {
    const { sent, trips, errors, startedAt, lastAt } = tally
    const failed = errors > 0 ? `, +${errors} errors` : ''
    const counts = `${sent} packets transmitted, ${trips.length} received${failed}, ${lost(tally)}% packet loss, time ${lastAt - startedAt}ms\n`
    if (trips.length === 0) return `\n--- ${host} ping statistics ---\n${counts}\n`
    const { shown, deviation } = summary(trips)
    return `\n--- ${host} ping statistics ---\n${counts}rtt min/avg/max/mdev = ${shown}/${fixed(deviation)} ms\n`
  },
  unknownHost: (host, isUnanswered) =>
    `ping: ${host}: ${isUnanswered ? 'Temporary failure in name resolution' : 'Name or service not known'}\n`,
  denied:
    'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?\n',
  deniedCode: 2,
  unknownCode: 2,
}

const usualBytes = 56
const mostBytes = 65_507
/** How long it waits for the answer to its last request, in seconds. */
const usualPatience = 10
const leastIntervalMs = 2
/** How long it takes until it is known that nobody has an address. */
const unreachableMs = 3_000

export const ping: Program = (process) => {
  const manner = process.machine.image.shell === 'ash' ? busybox : iputils
  const options = new Options(process.args, '46c:i:I:nqs:t:vw:W:')
  const [host] = options.operands
  if (options.invalid || host === undefined) {
    process.complain('Usage: ping [-c COUNT] [-i SECONDS] [-q] [-s SIZE] [-w SECONDS] [-W SECONDS] HOST\n')
    return manner.unknownCode
  }
  const ip = addressOf(process.machine, host)
  if (ip === undefined) {
    const { network, config } = process.machine
    const isUnanswered = network.lookup(host, lookupOptions(config)) === 'i/o timeout'
    process.complain(manner.unknownHost(host, isUnanswered))
    return manner.unknownCode
  }
  if (!mayPing(process, manner)) {
    process.complain(manner.denied)
    return manner.deniedCode
  }
  return ask(process, manner, { host, ip, options })
}

const isLoopback = (host: string) => host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host)

const addressOf = (machine: Machine, host: string): string | undefined =>
  isLoopback(host) ? '127.0.0.1' : resolve(machine, host)

/** A file may bring the capability along, as that of iputils does; busybox has no such file. */
function mayPing(process: Process, manner: Manner): boolean {
  const { user, machine } = process
  const { mayGain = true, pingGroups } = machine.config.privileges ?? {}
  const groups = [user.gid, ...(user.groups ?? [])]
  if (pingGroups && groups.some((gid) => gid >= pingGroups[0] && gid <= pingGroups[1])) return true
  return boundOf(machine).has('NET_RAW') && (user.uid === 0 || (manner === iputils && mayGain))
}

interface Question {
  readonly host: string
  readonly ip: string
  readonly options: Options
}

function* ask(process: Process, manner: Manner, { host, ip, options }: Question): Running {
  const { clock } = process.machine
  const count = options.has('c') ? Math.max(1, Math.floor(options.number('c', 1))) : Number.POSITIVE_INFINITY
  const intervalMs = Math.max(leastIntervalMs, options.number('i', 1) * 1_000)
  const bytes = Math.min(mostBytes, Math.max(0, Math.floor(options.number('s', usualBytes))))
  const endAt = clock.now() + (options.has('w') ? options.number('w', 0) * 1_000 : Number.POSITIVE_INFINITY)
  const tally: Tally = { startedAt: clock.now(), lastAt: clock.now(), sent: 0, errors: 0, trips: [] }
  const finish = () => process.print(manner.statistics(host, tally))
  process.onSignal = (signal) => {
    if (signal !== 'SIGINT') return 'default'
    finish()
    process.quit(tally.trips.length > 0 ? 0 : 1)
    return 'handled'
  }
  yield* process.write(manner.head(host, ip, bytes))
  while (tally.sent < count && clock.now() <= endAt) {
    const isAnswered = yield* askOnce(process, manner, { ip, bytes, isQuiet: options.has('q'), tally })
    const isLast = tally.sent >= count
    const waitMs = isLast ? (isAnswered ? 0 : patienceMs(options, tally)) : intervalMs
    const leftMs = Math.min(waitMs, endAt - clock.now())
    if (leftMs > 0) yield process.sleep(leftMs)
    if (clock.now() >= endAt) break
  }
  finish()
  return tally.trips.length > 0 ? 0 : 1
}

/** Who has been answered before knows how long that takes. */
const patienceMs = (options: Options, { trips }: Tally): number =>
  trips.length > 0 ? leastIntervalMs : options.number('W', usualPatience) * 1_000

interface Request {
  readonly ip: string
  readonly bytes: number
  readonly isQuiet: boolean
  readonly tally: Tally
}

/** One request; answers whether something came back. */
function* askOnce(
  process: Process,
  manner: Manner,
  { ip, bytes, isQuiet, tally }: Request,
): Generator<Wait, boolean, void> {
  const { network, config, random, clock } = process.machine
  const sequence = tally.sent + manner.firstSequence
  tally.sent++
  tally.lastAt = clock.now()
  const failure = isLoopback(ip) ? undefined : network.reach(ip, config.ip)
  if (failure === undefined) {
    const ms = 0.04 + random.fraction() * 0.08
    tally.trips.push(ms)
    if (!isQuiet) yield* process.write(manner.reply(ip, { bytes, sequence, ttl: ttlOf(ip, config.ip), ms }))
    return true
  }
  if (failure !== 'no route to host' || !manner.unreachable) return false
  yield process.sleep(unreachableMs)
  tally.errors++
  if (!isQuiet) yield* process.write(manner.unreachable(gatewayOf(config.ip), sequence))
  return true
}

const networkOf = (ip: string) => ip.slice(0, ip.lastIndexOf('.'))

/** The first address of its range is the node's. */
const gatewayOf = (ip: string): string => `${networkOf(ip)}.1`

/** Each node on the way takes one from the 64 with which an answer starts. */
function ttlOf(ip: string, own: string): number {
  if (isLoopback(ip) || ip === own) return 64
  return networkOf(ip) === networkOf(own) ? 63 : 62
}
