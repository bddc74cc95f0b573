/** nc: tries whether somebody listens. */

import { headText } from '../../runtime/http-message.ts'
import type { ConnectError } from '../../runtime/network.ts'
import type { Process, Running } from '../../runtime/program.ts'
import { connectMs, resolve } from './addresses.ts'
import { readAll } from './input.ts'
import { Options } from './options.ts'

export function* nc(process: Process): Running {
  const options = new Options(process.args, 'zvw:nul:kp:e')
  const [host = '', port = ''] = options.operands
  if (options.has('l')) {
    process.complain('nc: listening is not simulated\n')
    return 1
  }
  const ip = resolve(process.machine, host)
  if (ip === undefined) {
    process.complain(`nc: bad address '${host}'\n`)
    return 1
  }
  const server = process.machine.network.connect(ip, Number(port), process.machine.config.ip)
  if (typeof server === 'string') {
    const waitMs = options.has('w') ? options.number('w', 1) * 1_000 : connectMs[server]
    if (server !== 'connection refused') yield process.sleep(waitMs)
    if (options.has('v') || !options.has('z'))
      process.complain(`nc: ${host} (${ip}:${port}): ${reasons[server]}\n`)
    return 1
  }
  if (options.has('v')) process.complain(`${host} (${ip}:${port}) open\n`)
  if (options.has('z')) return 0
  const request = /^(\w+) (\S+)/.exec(yield* readAll(process, process.input))
  const response =
    request &&
    process.machine.network.exchange(server, {
      method: request[1],
      path: request[2],
      from: process.machine.config.ip,
    })
  if (response && typeof response !== 'string') yield* process.write(headText(response) + response.body)
  return 0
}

const reasons: Readonly<Record<ConnectError, string>> = {
  'connection refused': 'Connection refused',
  'no route to host': 'Host is unreachable',
  'i/o timeout': 'Operation timed out',
}
