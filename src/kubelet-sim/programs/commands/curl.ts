/** curl. */
import { resolvePath } from '../../runtime/files.ts'
import { headersFrom, headText } from '../../runtime/http-message.ts'
import type { ConnectError, HttpResponse } from '../../runtime/network.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { type Address, connectMs, parseAddress } from './addresses.ts'
import { exchange, type HttpFailure } from './http.ts'
import { Options } from './options.ts'

/** Digits stand for what has no short form; what stands behind `5` and `6` changes nothing here. */
const letters = 'sSfLkiIvGNgo:O:X:H:d:m:w:A:u:1:2:5:6'

const longOptions: Readonly<Record<string, string>> = {
  silent: 's',
  fail: 'f',
  'fail-with-body': 'f',
  location: 'L',
  insecure: 'k',
  head: 'I',
  include: 'i',
  get: 'G',
  output: 'o',
  request: 'X',
  header: 'H',
  data: 'd',
  'data-binary': 'd',
  'data-raw': 'd',
  'max-time': 'm',
  'connect-timeout': 'm',
  'write-out': 'w',
  'show-error': 'S',
  'user-agent': 'A',
  verbose: 'v',
  user: 'u',
  'no-buffer': 'N',
  cacert: '1',
  'oauth2-bearer': '2',
  cert: '5',
  key: '5',
  retry: '5',
  'retry-delay': '5',
  'retry-max-time': '5',
  'retry-connrefused': '6',
  'retry-all-errors': '6',
  compressed: '6',
  'http1.1': '6',
  ipv4: '6',
}

export function* curl(process: Process): Running {
  const options = new Options(process.args, letters, longOptions)
  if (options.invalid) {
    process.complain(`curl: option -${options.invalid}: is unknown\n`)
    return 2
  }
  const address = parseAddress(options.operands[0] ?? '')
  if (!address) {
    process.complain('curl: (2) no URL specified\n')
    return 2
  }
  const authority = authorityOf(process, options)
  if (isError(authority))
    return fail(process, options, {
      code: 77,
      text: `error setting certificate file: ${options.get('1') ?? process.variables.get('CURL_CA_BUNDLE')}`,
    })
  const answer = exchange(process, addressWith(options, address), questionOf(options, authority))
  if (!answer) return fail(process, options, { code: 6, text: `Could not resolve host: ${address.host}` })
  if ('failure' in answer) return yield* unconnected(process, options, { address, failure: answer.failure })
  const { status } = answer.response
  if (options.has('f') && status >= 400)
    return fail(process, options, { code: 22, text: `The requested URL returned error: ${status}` })
  return yield* deliver(process, options, answer.response)
}

/** Whose certificates it takes: the text of a file; undefined where none is named. */
function authorityOf(process: Process, options: Options): string | PosixError | undefined {
  const path = options.get('1') ?? process.variables.get('CURL_CA_BUNDLE')
  return path === undefined
    ? undefined
    : process.machine.files.read(resolvePath(process.cwd, path), process.user)
}

/** With `-G`, what would be sent is part of the question. */
function addressWith(options: Options, address: Address): Address {
  if (!options.has('G') || !options.has('d')) return address
  const mark = address.path.includes('?') ? '&' : '?'
  return { ...address, path: address.path + mark + options.all('d').join('&') }
}

function questionOf(options: Options, authority: string | undefined) {
  const body = options.has('G') || !options.has('d') ? undefined : options.all('d').join('&')
  const usual = options.has('I') ? 'HEAD' : body === undefined ? 'GET' : 'POST'
  const trusts = options.has('k') || (authority?.includes('-----BEGIN CERTIFICATE-----') ?? false)
  return { method: options.get('X') ?? usual, headers: headersOf(options), body, trusts }
}

const legend =
  'More details here: https://curl.se/docs/sslcerts.html\n\n' +
  'curl failed to verify the legitimacy of the server and therefore could not\n' +
  'establish a secure connection to it. To learn more about this situation and\n' +
  'how to fix it, please visit the webpage mentioned above.'

const immediateFailures: Readonly<Record<string, { readonly code: number; readonly text: string }>> = {
  EOF: { code: 52, text: 'Empty reply from server' },
  'no TLS': { code: 35, text: 'TLS connect error: error:0A00010B:SSL routines::wrong version number' },
  'unknown authority': {
    code: 60,
    text: `SSL certificate problem: unable to get local issuer certificate\n${legend}`,
  },
}

function* unconnected(
  process: Process,
  options: Options,
  { address, failure }: { address: Address; failure: HttpFailure },
): Working<number> {
  if (Object.hasOwn(immediateFailures, failure)) return fail(process, options, immediateFailures[failure])
  const limitMs = options.has('m') ? options.number('m', 0) * 1_000 : undefined
  const waitMs = failure === 'connection refused' ? 0 : (limitMs ?? connectMs[failure as ConnectError])
  if (waitMs > 0) yield process.sleep(waitMs)
  if (waitMs > 0 && limitMs !== undefined)
    return fail(process, options, { code: 28, text: `Connection timed out after ${waitMs} milliseconds` })
  const where = `${address.host} port ${address.port}`
  const text = `Failed to connect to ${where} after ${waitMs} ms: Could not connect to server`
  return fail(process, options, { code: 7, text })
}

/** Says what went wrong, as far as it is wanted; answers the exit code. */
function fail(process: Process, options: Options, { code, text }: { code: number; text: string }): number {
  if (!options.has('s') || options.has('S')) process.complain(`curl: (${code}) ${text}\n`)
  if (options.has('w')) process.print(writeOut(options.get('w')!, 0))
  return code
}

/** Prints the response, or writes it to a file; answers the exit code. */
function* deliver(process: Process, options: Options, response: HttpResponse): Working<number> {
  const head = options.has('i') || options.has('I') ? headText(response) : ''
  const text = head + (options.has('I') ? '' : response.body)
  const file = options.get('o')
  if (file === undefined) yield* process.write(text)
  else {
    const error = process.machine.files.write(resolvePath(process.cwd, file), text, process.user)
    if (isError(error) && file !== '/dev/null')
      return fail(process, options, { code: 23, text: 'Failure writing output to destination' })
  }
  if (options.has('w')) process.print(writeOut(options.get('w')!, response.status))
  return 0
}

function headersOf(options: Options): Record<string, string> {
  const token = options.get('2')
  return {
    'user-agent': options.get('A') ?? 'curl/8.14.1',
    ...(options.has('d') && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...headersFrom(options.all('H')),
  }
}

const writeOut = (format: string, status: number): string =>
  format
    .replace(/%\{(http_code|response_code)\}/g, String(status).padStart(3, '0'))
    .replace(/%\{\w+\}/g, '')
    .replace(/\\n/g, '\n')
