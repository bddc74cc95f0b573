/** traceroute: the gateway of the node, and then whoever is asked for. */
import { gatewayOf } from '../../../runtime/network/network.ts'
import type { Process, Running } from '../../../runtime/program.ts'
import { resolve } from '../addresses.ts'
import { Options, refuseOption } from '../options.ts'

const waitMs = 5_000
const usualHops = 30

export function* traceroute(process: Process): Running {
  const options = new Options(process.args, 'nFIlrvdm:p:q:s:t:w:z:f:i:g:46')
  if (options.invalid) return refuseOption(process, options.invalid)
  const [host = ''] = options.operands
  const { machine } = process
  const ip = resolve(machine, host)
  if (ip === undefined) {
    process.complain(`traceroute: bad address '${host}'\n`)
    return 1
  }
  const hops = Math.max(1, Math.min(options.number('m', usualHops), 255))
  const probes = Math.max(1, Math.min(options.number('q', 3), 10))
  yield* process.write(`traceroute to ${host} (${ip}), ${hops} hops max, 46 byte packets\n`)
  const own = machine.config.ip
  const gateway = gatewayOf(own)
  const times = (ms: number) => Array.from({ length: probes }, () => `  ${ms.toFixed(3)} ms`).join('')
  const line = (n: number, name: string, address: string, ms: number) =>
    `${String(n).padStart(2)}  ${options.has('n') ? address : `${name} (${address})`}${times(ms)}\n`
  if (ip === own) {
    yield* process.write(line(1, host, ip, 0.005))
    return 0
  }
  yield* process.write(line(1, gateway, gateway, 0.008))
  if (machine.network.reach(ip, own) === undefined) {
    yield* process.write(line(2, host, ip, 0.041))
    return 0
  }
  for (let n = 2; n <= hops; n++) {
    yield process.sleep(waitMs * probes)
    yield* process.write(`${String(n).padStart(2)}${'  *'.repeat(probes)}\n`)
  }
  return 0
}
