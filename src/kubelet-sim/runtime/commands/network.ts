/** Commands that use the network: wget, curl, nc, nslookup. */
import { resolvePath } from '../files.ts'
import type { HttpResponse, LookupOptions } from '../network.ts'
import { isError } from '../posix.ts'
import type { Process, Program, Running } from '../process.ts'
import { readAll } from '../streams.ts'
import { Options, refuseOption } from './options.ts'
import { durationMs } from './processes.ts'

interface Address {
  readonly scheme: string
  readonly host: string
  readonly port: number
  readonly path: string
}

function parseAddress(text: string): Address | undefined {
  const found = /^(?:(\w+):\/\/)?(?:[^@/]*@)?(\[[\da-fA-F:.]+\]|[^:/?#]+)(?::(\d+))?([/?][^#]*)?/.exec(text)
  if (!found) return undefined
  const scheme = found[1] ?? 'http'
  const host = found[2].replace(/^\[|\]$/g, '')
  const path = found[4] ?? '/'
  return {
    scheme,
    host,
    port: Number(found[3] ?? (scheme === 'https' ? 443 : 80)),
    path: path.startsWith('?') ? `/${path}` : path,
  }
}

/** The search list and ndots of the container's /etc/resolv.conf. */
function lookupOptions(process: Process): LookupOptions & { server: string } {
  const text = process.machine.config.resolvConf ?? ''
  return {
    server: /^nameserver\s+(\S+)/m.exec(text)?.[1] ?? '10.96.0.10',
    search: (/^search\s+(.+)$/m.exec(text)?.[1] ?? '').split(/\s+/).filter(Boolean),
    ndots: Number(/ndots:(\d+)/.exec(text)?.[1] ?? 1),
  }
}

/** The address of a host: from /etc/hosts, and then from the name server. */
function resolve(process: Process, host: string): string | undefined {
  if (host === 'localhost' || host === '127.0.0.1' || host === '::1') return process.machine.config.ip
  if (host === process.machine.config.hostname) return process.machine.config.ip
  for (const line of (process.machine.config.hosts ?? '').split('\n')) {
    const [ip, ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (ip && names.includes(host)) return ip
  }
  return process.machine.network.lookup(host, lookupOptions(process))?.addresses[0]
}

type Exchange =
  | { readonly ip: string; readonly response: HttpResponse }
  | {
      readonly ip: string
      readonly failure: 'connection refused' | 'no route to host' | 'i/o timeout' | 'EOF'
    }
  | undefined

/** One exchange; undefined when the host has no address. */
function exchange(
  process: Process,
  address: Address,
  { method, headers, body }: { method: string; headers: Readonly<Record<string, string>>; body?: string },
): Exchange {
  const ip = resolve(process, address.host)
  if (ip === undefined) return undefined
  const response = process.machine.network.http(ip, address.port, {
    method,
    path: address.path,
    headers: { host: address.host, ...headers },
    body,
    from: process.machine.config.ip,
  })
  return typeof response === 'string' ? { ip, failure: response } : { ip, response }
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
}

/** How long the kernel tries to connect to an address that stays silent. */
const connectMs = 130_000

function* wget(process: Process): Running {
  const options = new Options(process.args, 'qO:T:SY:t:cP:U:', {
    timeout: 'T',
    spider: 'c',
    'output-document': 'O',
    quiet: 'q',
    tries: 't',
    'post-data': 'P',
    header: 'U',
    'no-check-certificate': 'S',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const address = parseAddress(options.operands[0] ?? '')
  if (!address) {
    process.complain('Usage: wget [-cqS] [--spider] [-O FILE] [-T SEC] URL...\n')
    return 1
  }
  const body = options.get('P')
  const answer = exchange(process, address, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'user-agent': 'Wget' },
    body,
  })
  if (!answer) {
    process.complain(`wget: bad address '${address.host}${address.port === 80 ? '' : `:${address.port}`}'\n`)
    return 1
  }
  const isQuiet = options.has('q')
  if (!isQuiet)
    process.complain(
      `Connecting to ${address.host}${address.port === 80 ? '' : `:${address.port}`} (${answer.ip}:${address.port})\n`,
    )
  if ('failure' in answer)
    return yield* wgetFailed(process, { ip: answer.ip, failure: answer.failure, timeout: options.get('T') })
  const { response } = answer
  if (response.status >= 400) {
    process.complain(
      `wget: server returned error: HTTP/1.1 ${response.status} ${reasons[response.status] ?? ''}\n`,
    )
    return 1
  }
  if (options.has('c')) {
    if (!isQuiet) process.complain('remote file exists\n')
    return 0
  }
  const file = options.get('O') ?? (address.path.replace(/\?.*/, '').split('/').pop() || 'index.html')
  if (file === '-') process.print(response.body)
  else {
    const error = process.machine.files.write(resolvePath(process.cwd, file), response.body, process.user)
    if (error) process.complain(`wget: can't open '${file}': ${error.message}\n`)
    if (error) return 1
  }
  if (!isQuiet) reportDownload(process, file, response.body.length)
  return 0
}

function reportDownload(process: Process, file: string, size: number): void {
  const isOut = file === '-'
  process.complain(isOut ? 'writing to stdout\n' : `saving to '${file}'\n`)
  process.complain(
    `${file.padEnd(20).slice(0, 20)} 100% |********************************| ${String(size).padStart(5)}  0:00:00 ETA\n`,
  )
  process.complain(isOut ? 'written to stdout\n' : `'${file}' saved\n`)
}

function* wgetFailed(
  process: Process,
  { ip, failure, timeout }: { ip: string; failure: string; timeout: string | undefined },
): Running {
  if (failure === 'connection refused')
    process.complain(`wget: can't connect to remote host (${ip}): Connection refused\n`)
  else if (failure === 'EOF') process.complain('wget: error getting response\n')
  else {
    const limitMs = timeout === undefined ? undefined : durationMs(timeout)
    yield process.sleep(limitMs ?? (failure === 'no route to host' ? noRouteMs : connectMs))
    if (limitMs !== undefined) process.complain('wget: download timed out\n')
    else
      process.complain(
        `wget: can't connect to remote host (${ip}): ${failure === 'no route to host' ? 'No route to host' : 'Operation timed out'}\n`,
      )
  }
  return 1
}

/** How long it takes the kernel to find that nobody has an address. */
const noRouteMs = 3_000

function* curl(process: Process): Running {
  const options = new Options(process.args, 'sSfLkiIvo:O:X:H:d:m:w:A:u:', {
    silent: 's',
    fail: 'f',
    location: 'L',
    insecure: 'k',
    head: 'I',
    include: 'i',
    output: 'o',
    request: 'X',
    header: 'H',
    data: 'd',
    'max-time': 'm',
    'connect-timeout': 'm',
    'write-out': 'w',
    'show-error': 'S',
    'user-agent': 'A',
    verbose: 'v',
    user: 'u',
  })
  if (options.invalid) {
    process.complain(
      `curl: option ${options.invalid.startsWith('-') ? `-${options.invalid}` : `-${options.invalid}`}: is unknown\n`,
    )
    return 2
  }
  const address = parseAddress(options.operands[0] ?? '')
  if (!address) {
    process.complain('curl: (2) no URL specified\n')
    return 2
  }
  const body = options.get('d')
  const method = options.get('X') ?? (options.has('I') ? 'HEAD' : body === undefined ? 'GET' : 'POST')
  const answer = exchange(process, address, { method, headers: curlHeaders(options), body })
  const isLoud = !options.has('s') || options.has('S')
  const fail = (code: number, text: string): number => {
    if (isLoud) process.complain(`curl: (${code}) ${text}\n`)
    if (options.has('w')) process.print(writeOut(options.get('w')!, 0))
    return code
  }
  if (!answer) return fail(6, `Could not resolve host: ${address.host}`)
  if ('failure' in answer) {
    if (answer.failure === 'EOF') return fail(52, 'Empty reply from server')
    const limitMs = options.has('m') ? options.number('m', 0) * 1_000 : undefined
    const waitMs =
      answer.failure === 'connection refused'
        ? 0
        : (limitMs ?? (answer.failure === 'no route to host' ? noRouteMs : connectMs))
    if (waitMs > 0) yield process.sleep(waitMs)
    if (waitMs > 0 && limitMs !== undefined)
      return fail(28, `Connection timed out after ${waitMs} milliseconds`)
    return fail(
      7,
      `Failed to connect to ${address.host} port ${address.port} after ${waitMs} ms: Could not connect to server`,
    )
  }
  const { response } = answer
  if (options.has('f') && response.status >= 400)
    return fail(22, `The requested URL returned error: ${response.status}`)
  const text =
    (options.has('i') || options.has('I') ? headText(response) : '') + (options.has('I') ? '' : response.body)
  const file = options.get('o')
  const error =
    file === undefined
      ? undefined
      : process.machine.files.write(resolvePath(process.cwd, file), text, process.user)
  if (file === undefined) process.print(text)
  else if (isError(error) && file !== '/dev/null') return fail(23, 'Failure writing output to destination')
  if (options.has('w')) process.print(writeOut(options.get('w')!, response.status))
  return 0
}

function curlHeaders(options: Options): Record<string, string> {
  const found = /^([^:]+):\s*(.*)$/.exec(options.get('H') ?? '')
  return {
    'user-agent': options.get('A') ?? 'curl/8.14.1',
    ...(found ? { [found[1].toLowerCase()]: found[2] } : {}),
  }
}

function headText({ status, headers = {} }: HttpResponse): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${reasons[status] ?? ''}\r\n${lines.join('')}\r\n`
}

const writeOut = (format: string, status: number): string =>
  format
    .replace(/%\{(http_code|response_code)\}/g, String(status).padStart(3, '0'))
    .replace(/%\{\w+\}/g, '')
    .replace(/\\n/g, '\n')

function* nc(process: Process): Running {
  const options = new Options(process.args, 'zvw:nul:kp:e')
  const [host = '', port = ''] = options.operands
  if (options.has('l')) {
    process.complain('nc: listening is not simulated\n')
    return 1
  }
  const ip = resolve(process, host)
  if (ip === undefined) {
    process.complain(`nc: bad address '${host}'\n`)
    return 1
  }
  const server = process.machine.network.connect(ip, Number(port))
  if (typeof server === 'string') {
    const limitMs = options.has('w')
      ? options.number('w', 1) * 1_000
      : server === 'no route to host'
        ? noRouteMs
        : connectMs
    if (server !== 'connection refused') yield process.sleep(limitMs)
    const why =
      server === 'connection refused'
        ? 'Connection refused'
        : server === 'no route to host'
          ? 'Host is unreachable'
          : 'Operation timed out'
    if (options.has('v') || !options.has('z')) process.complain(`nc: ${host} (${ip}:${port}): ${why}\n`)
    return 1
  }
  if (options.has('v')) process.complain(`${host} (${ip}:${port}) open\n`)
  if (options.has('z')) return 0
  const request = /^(\w+) (\S+)/.exec(yield* readAll(process.input))
  const response =
    request && server.handle?.({ method: request[1], path: request[2], from: process.machine.config.ip })
  if (response) process.print(headText(response) + response.body)
  return 0
}

const nslookup: Program = (process) => {
  const options = new Options(process.args, 't:q:', { type: 't' })
  const name = options.operands.find((each) => !each.startsWith('-')) ?? ''
  const lookup = lookupOptions(process)
  const found = process.machine.network.lookup(name, lookup)
  if (isOldBusybox(process))
    return nslookupOld(process, { name, server: lookup.server, found: found?.addresses })
  process.print(`Server:\t\t${lookup.server}\nAddress:\t${lookup.server}:53\n\n`)
  if (!found) {
    process.print(`** server can't find ${name}: NXDOMAIN\n\n`)
    return 1
  }
  for (const address of found.addresses) process.print(`Name:\t${found.name}\nAddress: ${address}\n`)
  process.print('\n')
  return 0
}

/** Up to busybox 1.28, which examples use because of it, the output was another. */
function nslookupOld(
  process: Process,
  { name, server, found }: { name: string; server: string; found: readonly string[] | undefined },
): number {
  process.print(`Server:    ${server}\nAddress 1: ${server} kube-dns.kube-system.svc.cluster.local\n\n`)
  if (!found) {
    process.complain(`nslookup: can't resolve '${name}'\n`)
    return 1
  }
  process.print(`Name:      ${name}\n`)
  for (const [n, address] of found.entries()) process.print(`Address ${n + 1}: ${address}\n`)
  return 0
}

const isOldBusybox = (process: Process): boolean =>
  /busybox:1\.(\d|1\d|2[0-8])(\D|$)/.test(process.machine.config.image)

const ping: Program = (process) => {
  process.complain('ping: permission denied (are you root?)\n')
  return 1
}

export const networkPrograms: Readonly<Record<string, Program>> = { wget, curl, nc, nslookup, ping }
