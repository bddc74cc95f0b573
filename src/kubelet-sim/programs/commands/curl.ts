/** curl. */
import { resolvePath } from '../../runtime/files.ts'
import type { ConnectError, HttpResponse } from '../../runtime/network.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { type Address, connectMs, parseAddress } from './addresses.ts'
import { exchange, headText } from './http.ts'
import { Options } from './options.ts'

export function* curl(process: Process): Running {
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
    process.complain(`curl: option -${options.invalid}: is unknown\n`)
    return 2
  }
  const address = parseAddress(options.operands[0] ?? '')
  if (!address) {
    process.complain('curl: (2) no URL specified\n')
    return 2
  }
  const body = options.get('d')
  const method = options.get('X') ?? (options.has('I') ? 'HEAD' : body === undefined ? 'GET' : 'POST')
  const answer = exchange(process, address, { method, headers: headersOf(options), body })
  if (!answer) return fail(process, options, { code: 6, text: `Could not resolve host: ${address.host}` })
  if ('failure' in answer) return yield* unconnected(process, options, { address, failure: answer.failure })
  const { status } = answer.response
  if (options.has('f') && status >= 400)
    return fail(process, options, { code: 22, text: `The requested URL returned error: ${status}` })
  return yield* deliver(process, options, answer.response)
}

function* unconnected(
  process: Process,
  options: Options,
  { address, failure }: { address: Address; failure: ConnectError | 'EOF' },
): Working<number> {
  if (failure === 'EOF') return fail(process, options, { code: 52, text: 'Empty reply from server' })
  const limitMs = options.has('m') ? options.number('m', 0) * 1_000 : undefined
  const waitMs = failure === 'connection refused' ? 0 : (limitMs ?? connectMs[failure])
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
  const header = options.get('H') ?? ''
  const colon = header.indexOf(':')
  return {
    'user-agent': options.get('A') ?? 'curl/8.14.1',
    ...(colon > 0 && { [header.slice(0, colon).toLowerCase()]: header.slice(colon + 1).trim() }),
  }
}

const writeOut = (format: string, status: number): string =>
  format
    .replace(/%\{(http_code|response_code)\}/g, String(status).padStart(3, '0'))
    .replace(/%\{\w+\}/g, '')
    .replace(/\\n/g, '\n')
