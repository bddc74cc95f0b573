/** The parts of agnhost that ask others, or the API server; and those that tell what a container knows of names. */
import { contentTypeOf } from '../../../api/codec/content-type.ts'
import { connectMs, lookupOptions, parseAddress, resolve } from '../../programs/commands/addresses.ts'
import { exchange } from '../../programs/commands/http/exchange.ts'
import { isError } from '../../runtime/posix.ts'
import type { Answer, Process, Program, Resident, Running } from '../../runtime/program.ts'
import { option } from '../parts/flags.ts'
import { stoppedByGo } from './answers.ts'
import { durationMs } from './commands.ts'
import { issuerDiscovery } from './issuer-discovery.ts'
import { portForwardTester } from './port-forward-tester.ts'

/** Tries a connection and says what went wrong, by a word that tests look for. */
function* connect(process: Process): Running {
  const { args, machine } = process
  const target = args
    .slice(2)
    .find(
      (each, n, all) => !each.startsWith('-') && !(all[n - 1]?.startsWith('--') && !all[n - 1].includes('=')),
    )
  const found = /^\[?([^\]]*?)\]?:(\d{1,5})$/.exec(target ?? '')
  if (!found) {
    process.complain(`UNKNOWN: address ${target ?? ''}: missing port in address\n`)
    return 1
  }
  const [, host, port] = found
  const protocol = option(args, 'protocol') ?? 'tcp'
  if (protocol !== 'tcp' && protocol !== 'udp') {
    process.complain(`OTHER: kubesim does not simulate ${protocol}\n`)
    return 1
  }
  const ip = resolve(machine, host)
  if (ip === undefined) {
    process.complain(`DNS: lookup ${host}: no such host\n`)
    return 1
  }
  const from = machine.config.ip
  const server = machine.network.connect(
    ip,
    Number(port),
    protocol === 'udp' ? { from, protocol: 'UDP' } : from,
  )
  const timeoutMs = durationMs(option(args, 'timeout') ?? '')
  if (typeof server === 'object' && protocol === 'tcp') return 0
  if (typeof server === 'object' && server.receive?.(`${option(args, 'udp-data') ?? 'hostname'}\n`, from))
    return 0
  if (server === 'connection refused') {
    process.complain('REFUSED\n')
    return 1
  }
  const usualMs = connectMs[server === 'no route to host' ? server : 'i/o timeout']
  const waitMs = timeoutMs > 0 ? Math.min(timeoutMs, usualMs) : usualMs
  yield process.sleep(waitMs)
  const isLate = server !== 'no route to host' || waitMs < usualMs
  process.complain(isLate ? 'TIMEOUT\n' : `OTHER: dial tcp ${ip}:${port}: connect: no route to host\n`)
  return 1
}

/** Serves the values of variables on the ports that their names tell. */
function porter(process: Process): Answer {
  const { network, config } = process.machine
  const isJson = process.args.includes('--json-response')
  const closers: (() => void)[] = []
  for (const [name, value] of process.variables) {
    const found = /^SERVE_(?:(TCP|UDP|TLS)_)?PORT_(\d{1,5})$/.exec(name)
    if (!found) continue
    const [, kind, port] = found
    const close = network.listen(
      config.ip,
      Number(port),
      kind === 'UDP'
        ? { protocol: 'UDP', receive: () => value }
        : {
            speaksTls: kind === 'TLS',
            handle: ({ method }) => ({
              status: 200,
              body: isJson ? JSON.stringify({ Method: method, Body: value }) : value,
              headers: { 'content-type': isJson ? 'application/json' : contentTypeOf(value) },
            }),
          },
    )
    if (typeof close === 'function') closers.push(close)
    else process.complain(`server on port "${port}" failed: listen tcp 0.0.0.0:${port}: ${close}\n`)
  }
  return stays(process, closers)
}

const stays = (process: Process, closers: readonly (() => void)[]): Resident => ({
  heed(signal) {
    if (signal !== 'SIGTERM' && signal !== 'SIGINT') return 'default'
    process.quit(stoppedByGo)
    return 'handled'
  },
  end() {
    for (const close of closers) close()
  },
})

/** Takes connections and cuts them off. */
function tcpReset(process: Process): Answer {
  const { network, config } = process.machine
  const port = Number(option(process.args, 'port') ?? 8_080)
  const close = network.listen(config.ip, port, { accept: (socket) => socket.abort() })
  if (typeof close === 'function') return stays(process, [close])
  process.complain(`listen tcp :${port}: ${close}\n`)
  return 1
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** Asks the API server again and again whether it is well, with the token that is there then. */
function* inClusterClient(process: Process): Running {
  const { machine, variables } = process
  const [host, port] = [variables.get('KUBERNETES_SERVICE_HOST'), variables.get('KUBERNETES_SERVICE_PORT')]
  const log = (level: 'I' | 'E', text: string) => {
    const at = new Date(machine.clock.now()).toISOString()
    process.complain(
      `${level}${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000       1 main.go:66] ${text}\n`,
    )
  }
  log('I', 'started')
  if (!host || !port || isError(machine.files.read(tokenPath, process.user))) {
    process.complain(
      'err: unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined\n',
    )
    return 1
  }
  const everyMs = Math.max(1, Number(option(process.args, 'poll-interval') ?? 30)) * 1_000
  const address = parseAddress(`https://${host}:${port}/healthz`)!
  for (;;) {
    yield process.sleep(everyMs)
    log('I', 'calling /healthz')
    const token = machine.files.read(tokenPath, process.user)
    const bearer = isError(token) ? '' : token.trim()
    log(bearer ? 'I' : 'E', `authz_header=${bearer ? fingerprint(bearer) : '<empty>'}`)
    const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {}
    const answer = yield* exchange(process, address, { method: 'GET', headers, trusts: true })
    if (answer && 'response' in answer && answer.response.status === 200) continue
    log('E', 'status=failed')
    const why = answer && 'response' in answer ? answer.response.body : 'connection refused'
    log('E', `error checking /healthz: ${why}`)
  }
}

/** Tells one token from another, and nothing of it. */
function fingerprint(token: string): string {
  let value = 0x811c9dc5
  for (let n = 0; n < token.length; n++) value = Math.imul(value ^ token.charCodeAt(n), 0x01000193) >>> 0
  return value.toString(36).padStart(7, '0')
}

const dnsSuffix: Program = (process) => {
  process.print(`${lookupOptions(process.machine.config).search?.join(',') ?? ''}\n`)
  return 0
}

const dnsServers: Program = (process) => {
  process.print(`${lookupOptions(process.machine.config).server}\n`)
  return 0
}

const hostsFile: Program = (process) => {
  const text = process.machine.files.read('/etc/hosts', process.user)
  if (isError(text)) return 1
  process.print(text)
  return 0
}

const refused =
  (name: string): Program =>
  (process) => {
    process.complain(`agnhost: kubesim does not simulate ${name}\n`)
    return 1
  }

const notSimulated =
  'audit-proxy completion external-metrics fake-registry-server help mtlsclient mtlsserver net no-snat-test-proxy nonewprivs podcertificatesigner stress'.split(
    ' ',
  )

/** By subcommand. */
export const clients: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['connect', connect],
  ['porter', porter],
  ['tcp-reset', tcpReset],
  ['inclusterclient', inClusterClient],
  ['dns-suffix', dnsSuffix],
  ['dns-server-list', dnsServers],
  ['etc-hosts', hostsFile],
  ['port-forward-tester', portForwardTester],
  ['test-service-account-issuer-discovery', issuerDiscovery],
  ...notSimulated.map((name): [string, Program] => [name, refused(name)]),
])
