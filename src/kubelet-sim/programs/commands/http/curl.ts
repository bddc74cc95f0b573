/** curl. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { headerName, headText } from '../../../runtime/http/message.ts'
import type { ConnectError, HttpResponse } from '../../../runtime/network/network.ts'
import { isError, type PosixError } from '../../../runtime/posix.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { type Address, connectMs, parseAddress, resolve } from '../addresses.ts'
import { relay } from '../network/relay.ts'
import { type Curl, curlOptions } from './curl-options.ts'
import { destination } from './destination.ts'
import { type Exchange, exchange, type HttpFailure, redirection } from './exchange.ts'
import { receiveRest } from './going-on.ts'

/** What came of an address in the end. */
interface Result {
  readonly code: number
  readonly text?: string
  readonly address: Address
  readonly response?: HttpResponse
  /** What the responses before it said, where heads are shown. */
  readonly heads: string
  readonly ip?: string
  readonly redirects: number
  readonly startedAt: number
}

const version =
  'curl 8.14.1 (x86_64-pc-linux-gnu) libcurl/8.14.1\nRelease-Date: 2025-06-04\nProtocols: http https\nFeatures: IPv6 SSL\n'

export function* curl(process: Process): Running {
  if (process.args.includes('--version') || process.args[1] === '-V') {
    yield* process.write(version)
    return 0
  }
  const asked = curlOptions(process)
  if ('code' in asked) {
    process.complain(`curl: ${asked.code === 2 ? '' : `(${asked.code}) `}${asked.text}\n`)
    return asked.code
  }
  if (asked.urls.length === 0) {
    process.complain('curl: (2) no URL specified\n')
    return 2
  }
  const authority = authorityOf(process, asked)
  if (isError(authority)) {
    const name = asked.options.get('1') ?? process.variables.get('CURL_CA_BUNDLE')
    process.complain(`curl: (77) error setting certificate file: ${name}\n`)
    return 77
  }
  const trusts = asked.options.has('k') || (authority?.includes('-----BEGIN CERTIFICATE-----') ?? false)
  let status = 0
  for (const [n, url] of asked.urls.entries()) {
    const code = yield* fetchOne(process, asked, { url, trusts, place: n })
    if (code !== 0) status = code
    yield* process.breathe()
  }
  return status
}

/** Whose certificates it takes: the text of a file; undefined where none is named. */
function authorityOf(process: Process, { options }: Curl): string | PosixError | undefined {
  const path = options.get('1') ?? process.variables.get('CURL_CA_BUNDLE')
  return path === undefined
    ? undefined
    : process.machine.files.read(resolvePath(process.cwd, path), process.user)
}

interface Fetch {
  readonly url: string
  readonly trusts: boolean
  /** Which of the addresses it is: each has an output of its own. */
  readonly place: number
}

/** Failures after which it tries again, and answers of servers that have too much to do. */
const transient: ReadonlySet<number> = new Set([28, 6])
const transientStatus: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

function* fetchOne(process: Process, asked: Curl, fetch: Fetch): Working<number> {
  const { options } = asked
  if (fetch.url.startsWith('telnet://')) return yield* talk(process, fetch.url)
  const tries = 1 + Math.max(0, Math.min(options.number('9', 0), 1_000))
  for (let n = 1; ; n++) {
    const result = yield* attempt(process, asked, fetch)
    const { code, response } = result
    const isTransient =
      transient.has(code) ||
      (code !== 0 && options.has('R') && code !== 22) ||
      (response !== undefined && transientStatus.has(response.status))
    if (n >= tries || !isTransient || process.isDying)
      return yield* finish(process, asked, { result, place: fetch.place })
    const seconds = options.has('0') ? options.number('0', 1) : Math.min(2 ** (n - 1), 600)
    const why = response ? `HTTP error. Will retry` : 'timeout. Will retry'
    if (!options.has('s') || options.has('S'))
      process.complain(
        `Warning: Problem: ${code === 7 ? 'connection refused. Will retry' : why} in ${seconds} second${seconds === 1 ? '' : 's'}. ${tries - n} ${tries - n === 1 ? 'retry' : 'retries'} left.\n`,
      )
    yield process.sleep(seconds * 1_000)
  }
}

const usualRedirects = 50

/** What is sent to one address after the other, as redirections change it. */
interface Asking {
  readonly method: string
  readonly body: string | undefined
}

function* attempt(process: Process, asked: Curl, { url, trusts }: Fetch): Working<Result> {
  const { options } = asked
  const startedAt = process.machine.clock.now()
  const withQuery = asked.query ? `${url}${url.includes('?') ? '&' : '?'}${asked.query}` : url
  let address = parseAddress(withQuery)
  let asking: Asking = { method: methodOf(asked), body: asked.body }
  let heads = ''
  const most = options.has('M') ? options.number('M', usualRedirects) : usualRedirects
  for (let redirects = 0; ; redirects++) {
    const so = { heads, redirects, startedAt }
    if (!address)
      return { code: 3, text: 'URL using bad/illegal format or missing URL', address: nowhere, ...so }
    if (!isSpoken(address))
      return { code: 1, text: `Protocol "${address.scheme}" not supported`, address, ...so }
    if (options.has('v')) process.complain(`* Host ${address.host}:${address.port} was resolved.\n`)
    const to = destination(options, address)
    const socketPath = options.get('W')
    const question = { ...asking, ...sendingOf(asked), trusts, to, socketPath }
    const answer = yield* exchange(process, address, question)
    if (!answer) return { code: 6, text: `Could not resolve host: ${(to ?? address).host}`, address, ...so }
    if ('failure' in answer) {
      const unreached = yield* unconnected(process, asked, { address, failure: answer.failure, startedAt })
      return { ...unreached, heads, redirects }
    }
    const { response, ip } = answer
    if (options.has('v')) explain(process, { address, method: asking.method, headers: asked.headers, answer })
    const next = options.has('L') ? redirection(response, address) : undefined
    if (next === undefined) return { code: 0, address, response, ip, ...so }
    heads += headText(response)
    if (redirects >= most)
      return { code: 47, text: `Maximum (${most}) redirects followed`, address, ...so, heads }
    address = parseAddress(next)
    asking = redirected(asking, response.status, asked)
    yield* process.breathe()
  }
}

const methodOf = ({ method, options, body }: Curl): string =>
  method ?? (options.has('I') ? 'HEAD' : options.has('T') ? 'PUT' : body === undefined ? 'GET' : 'POST')

const sendingOf = ({ options, headers }: Curl) => ({
  headers,
  patienceMs: options.has('m') ? options.number('m', 0) * 1_000 : undefined,
  takesStream: true,
})

const isSpoken = ({ scheme }: Address) => scheme === 'http' || scheme === 'https'

/** As browsers do it: what was posted is not posted again, unless `-X` says so. */
function redirected(asking: Asking, status: number, asked: Curl): Asking {
  const isPosted = asking.method === 'POST' && status < 303 && asked.method === undefined
  if (status !== 303 && !isPosted) return asking
  return { method: asking.method === 'HEAD' ? 'HEAD' : 'GET', body: undefined }
}

const nowhere: Address = { scheme: 'http', host: '', port: 80, path: '/' }

function explain(
  process: Process,
  {
    address,
    method,
    headers,
    answer,
  }: { address: Address; method: string; headers: Readonly<Record<string, string>>; answer: Exchange },
): void {
  if (!('response' in answer)) return
  const sent = Object.entries({ host: address.host, ...headers }).map(
    ([name, value]) => `> ${headerName(name)}: ${value}\n`,
  )
  const got = headText(answer.response)
    .replaceAll('\r', '')
    .trimEnd()
    .split('\n')
    .map((line) => `< ${line}\n`)
  process.complain(
    `*   Trying ${answer.ip}:${address.port}...\n* Connected to ${address.host} (${answer.ip}) port ${address.port}\n> ${method} ${address.path} HTTP/1.1\n${sent.join('')}> \n* Request completely sent off\n${got.join('')}< \n`,
  )
}

const legend =
  'More details here: https://curl.se/docs/sslcerts.html\n\n' +
  'curl failed to verify the legitimacy of the server and therefore could not\n' +
  'establish a secure connection to it. To learn more about this situation and\n' +
  'how to fix it, please visit the webpage mentioned above.'

const immediateFailures: Readonly<Record<string, { readonly code: number; readonly text: string }>> = {
  EOF: { code: 52, text: 'Empty reply from server' },
  'no HTTP': { code: 1, text: 'Received HTTP/0.9 when not allowed' },
  'no TLS': { code: 35, text: 'TLS connect error: error:0A00010B:SSL routines::wrong version number' },
  'unknown authority': {
    code: 60,
    text: `SSL certificate problem: unable to get local issuer certificate\n${legend}`,
  },
}

interface Unconnected {
  readonly address: Address
  readonly failure: HttpFailure
  readonly startedAt: number
}

function* unconnected(
  process: Process,
  { options }: Curl,
  { address, failure, startedAt }: Unconnected,
): Working<Pick<Result, 'code' | 'text' | 'address' | 'startedAt'>> {
  const result = (code: number, text: string) => ({ code, text, address, startedAt })
  if (Object.hasOwn(immediateFailures, failure))
    return result(immediateFailures[failure].code, immediateFailures[failure].text)
  const limits = [options.get('m'), options.get('7')]
    .filter((each) => each !== undefined)
    .map((each) => Number(each) * 1_000)
  const limitMs = limits.length > 0 ? Math.min(...limits) : undefined
  if (failure === 'no answer')
    return result(28, `Operation timed out after ${limitMs} milliseconds with 0 bytes received`)
  const usualMs = connectMs[failure as ConnectError]
  const waitMs = failure === 'connection refused' ? 0 : Math.min(limitMs ?? usualMs, usualMs)
  if (waitMs > 0) yield process.sleep(waitMs)
  if (waitMs > 0 && limitMs !== undefined && limitMs <= usualMs)
    return result(28, `Connection timed out after ${waitMs} milliseconds`)
  const where = `${address.host} port ${address.port}`
  return result(7, `Failed to connect to ${where} after ${waitMs} ms: Could not connect to server`)
}

/** Says what went wrong, as far as it is wanted, or delivers what has come; answers the exit code. */
function* finish(
  process: Process,
  { options }: Curl,
  { result, place }: { result: Result; place: number },
): Working<number> {
  const { response } = result
  const isRefused = response !== undefined && response.status >= 400 && (options.has('f') || options.has('z'))
  let code = isRefused ? 22 : result.code
  let text = isRefused ? `The requested URL returned error: ${response.status}` : result.text
  let size = 0
  if (response && (!isRefused || options.has('z'))) {
    const head = options.has('i') || options.has('I') ? result.heads + headText(response) : ''
    const body = head + (options.has('I') ? '' : response.body)
    size = options.has('I') ? 0 : response.body.length
    const file = fileFor(options, place, result.address)
    const problem = yield* deliver(process, file, body)
    if (problem) [code, text] = [23, problem]
    if (response.rest) {
      const received = yield* deliverRest(process, options, { ...result, response, file, problem })
      size += received.bytes
      if (received.code !== 0) [code, text] = [received.code, received.text]
    }
  }
  if (text !== undefined && (!options.has('s') || options.has('S')))
    process.complain(`curl: (${code}) ${text}\n`)
  if (options.has('w')) yield* process.write(writeOut(process, options.get('w')!, { ...result, code, size }))
  return code
}

/** Undefined: what comes is printed. */
function fileFor(options: Curl['options'], place: number, { path }: Address): string | undefined {
  const name = options.has('O')
    ? path.replace(/\?.*/s, '').split('/').pop() || undefined
    : options.all('o')[place]
  return name === '-' ? undefined : name
}

/** Prints what has come, or writes it to a file; answers what went wrong. */
function* deliver(process: Process, name: string | undefined, body: string): Working<string | undefined> {
  if (name === undefined) {
    yield* process.write(body)
    return undefined
  }
  const error = process.machine.files.write(resolvePath(process.cwd, name), body, process.user)
  return error && name !== '/dev/null' ? `client returned ERROR on write, ${body.length} bytes` : undefined
}

interface Beginning extends Result {
  readonly response: HttpResponse
  readonly file: string | undefined
  /** What was wrong with what came first. */
  readonly problem: string | undefined
}

/** The same with a body that goes on. */
function* deliverRest(
  process: Process,
  options: Curl['options'],
  { response, file, problem, startedAt }: Beginning,
): Working<{ readonly bytes: number; readonly code: number; readonly text?: string }> {
  const { rest, body } = response
  if (!rest) return { bytes: 0, code: 0 }
  if (options.has('I') || problem !== undefined) {
    rest.cancel()
    return { bytes: 0, code: 0 }
  }
  const limitMs = options.has('m') ? options.number('m', 0) * 1_000 : undefined
  const deadline = limitMs === undefined ? undefined : startedAt + limitMs
  const { bytes, why } = yield* receiveRest(process, rest, { file, deadline })
  if (why === 'over') return { bytes, code: 0 }
  const size = body.length + bytes
  return why === 'timeout'
    ? {
        bytes,
        code: 28,
        text: `Operation timed out after ${limitMs} milliseconds with ${size} bytes received`,
      }
    : { bytes, code: 23, text: `client returned ERROR on write, ${size} bytes` }
}

/** `%{http_code}` and its like. */
function writeOut(
  process: Process,
  format: string,
  { address, response, code, size, ip, redirects, startedAt, text }: Result & { size: number },
): string {
  const seconds = ((process.machine.clock.now() - startedAt) / 1_000).toFixed(6)
  const status = String(response?.status ?? 0).padStart(3, '0')
  const usualPort = address.scheme === 'https' ? 443 : 80
  const fields: Readonly<Record<string, string | number>> = {
    http_code: status,
    response_code: status,
    exitcode: code,
    errormsg: text ?? '',
    size_download: size,
    size_header: response ? headText(response).length : 0,
    num_redirects: redirects,
    remote_ip: ip ?? '',
    remote_port: address.port,
    local_ip: process.machine.config.ip,
    content_type: response?.headers?.['content-type'] ?? '',
    method: 'GET',
    scheme: address.scheme,
    http_version: '1.1',
    url_effective: `${address.scheme}://${address.host}${address.port === usualPort ? '' : `:${address.port}`}${address.path}`,
    redirect_url: (response && redirection(response, address)) ?? '',
    time_total: seconds,
    time_connect: '0.000100',
    time_namelookup: '0.000050',
    time_starttransfer: seconds,
    time_pretransfer: '0.000120',
    time_appconnect: '0.000000',
    time_redirect: '0.000000',
    speed_download: 0,
    num_connects: 1,
    ssl_verify_result: 0,
  }
  return format
    .replace(/%\{(\w+)\}/g, (_whole, name: string) =>
      Object.hasOwn(fields, name) ? String(fields[name]) : '',
    )
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\r/g, '\r')
    .replace(/%%/g, '%')
}

/** `telnet://host:port`: bytes both ways, as tests of connections use it. */
function* talk(process: Process, url: string): Working<number> {
  const address = parseAddress(url.replace('telnet://', 'http://'))
  const ip = address && resolve(process.machine, address.host)
  if (!address || ip === undefined) {
    process.complain(`curl: (6) Could not resolve host: ${address?.host ?? ''}\n`)
    return 6
  }
  const socket = process.machine.network.open(ip, address.port, process.machine.config.ip)
  if (typeof socket === 'string') {
    yield process.sleep(connectMs[socket])
    process.complain(
      `curl: (7) Failed to connect to ${address.host} port ${address.port} after ${connectMs[socket]} ms: Could not connect to server\n`,
    )
    return 7
  }
  socket.retain()
  yield* relay(process, { socket, input: process.input, output: process.output })
  socket.release()
  return 0
}
