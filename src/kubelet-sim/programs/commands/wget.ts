/** wget, as busybox has it. */
import { resolvePath } from '../../runtime/files.ts'
import { headersFrom, headText, statusLine } from '../../runtime/http-message.ts'
import type { Process, Running } from '../../runtime/program.ts'
import { connectMs, parseAddress } from './addresses.ts'
import { exchange, type HttpFailure } from './http.ts'
import { Options, refuseOption } from './options.ts'
import { durationMs } from './processes.ts'

export function* wget(process: Process): Running {
  // Digits stand for what has no short form.
  const options = new Options(process.args, 'qO:T:SY:t:cP:U:12:3:4', {
    timeout: 'T',
    'output-document': 'O',
    quiet: 'q',
    tries: 't',
    continue: 'c',
    'server-response': 'S',
    'user-agent': 'U',
    spider: '1',
    'post-data': '2',
    header: '3',
    'no-check-certificate': '4',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const address = parseAddress(options.operands[0] ?? '')
  if (!address) {
    process.complain('Usage: wget [-cqS] [--spider] [-O FILE] [-T SEC] URL...\n')
    return 1
  }
  if (address.scheme === 'https' && !options.has('4'))
    process.complain('wget: note: TLS certificate validation not implemented\n')
  const body = options.get('2')
  const answer = exchange(process, address, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'user-agent': options.get('U') ?? 'Wget', ...headersFrom(options.all('3')) },
    body,
    // It checks no certificate.
    trusts: true,
  })
  const usualPort = address.scheme === 'https' ? 443 : 80
  const where = address.port === usualPort ? address.host : `${address.host}:${address.port}`
  if (!answer) {
    process.complain(`wget: bad address '${where}'\n`)
    return 1
  }
  const isQuiet = options.has('q')
  if (!isQuiet) process.complain(`Connecting to ${where} (${answer.ip}:${address.port})\n`)
  if ('failure' in answer)
    return yield* wgetFailed(process, { ip: answer.ip, failure: answer.failure, timeout: options.get('T') })
  const { response } = answer
  if (options.has('S'))
    process.complain(headText(response).trimEnd().replaceAll('\r', '').replaceAll(/^/gm, '  ').concat('\n'))
  if (response.status >= 400) {
    process.complain(`wget: server returned error: ${statusLine(response.status)}\n`)
    return 1
  }
  if (options.has('1')) {
    if (!isQuiet) process.complain('remote file exists\n')
    return 0
  }
  const file = options.get('O') ?? (address.path.replace(/\?.*/, '').split('/').pop() || 'index.html')
  if (file === '-') yield* process.write(response.body)
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
  { ip, failure, timeout }: { ip: string; failure: HttpFailure; timeout: string | undefined },
): Running {
  if (failure === 'connection refused')
    process.complain(`wget: can't connect to remote host (${ip}): Connection refused\n`)
  else if (failure === 'EOF') process.complain('wget: error getting response\n')
  else if (failure === 'no TLS' || failure === 'unknown authority')
    process.complain('wget: error getting response: Connection reset by peer\n')
  else {
    const limitMs = timeout === undefined ? undefined : durationMs(timeout)
    yield process.sleep(limitMs ?? connectMs[failure])
    if (limitMs !== undefined) process.complain('wget: download timed out\n')
    else
      process.complain(
        `wget: can't connect to remote host (${ip}): ${failure === 'no route to host' ? 'No route to host' : 'Operation timed out'}\n`,
      )
  }
  return 1
}
