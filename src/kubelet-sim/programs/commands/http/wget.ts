/** wget, as busybox has it. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { headersFrom, headText, statusLine } from '../../../runtime/http/message.ts'
import type { HttpResponse } from '../../../runtime/network/network.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { type Address, connectMs, parseAddress } from '../addresses.ts'
import { Options, refuseOption } from '../options.ts'
import { durationMs } from '../processes.ts'
import { exchange, type HttpFailure, redirection } from './exchange.ts'
import { receiveRest } from './going-on.ts'

/** Digits stand for what has no short form. */
const longOptions: Readonly<Record<string, string>> = {
  timeout: 'T',
  'output-document': 'O',
  'directory-prefix': 'P',
  quiet: 'q',
  tries: 't',
  continue: 'c',
  'server-response': 'S',
  'user-agent': 'U',
  'no-verbose': 'n',
  proxy: 'Y',
  spider: '1',
  'post-data': '2',
  header: '3',
  'no-check-certificate': '4',
  'post-file': '5',
}

export function* wget(process: Process): Running {
  const options = new Options(process.args, 'qO:T:SY:t:cP:U:nv12:3:45:', longOptions)
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0) {
    process.complain(
      'BusyBox v1.36.1 () multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-T SEC] URL...\n',
    )
    return 1
  }
  const posted = options.get('5')
  const body =
    posted === undefined
      ? options.get('2')
      : process.machine.files.read(resolvePath(process.cwd, posted), process.user)
  if (isError(body)) {
    process.complain(`wget: ${posted}: ${body.message}\n`)
    return 1
  }
  for (const url of options.operands) {
    const status = yield* download(process, options, { url, body })
    if (status !== 0) return status
  }
  return 0
}

interface Download {
  readonly url: string
  readonly body: string | undefined
}

/** As busybox has it. */
const mostRedirects = 5

function* download(process: Process, options: Options, { url, body }: Download): Working<number> {
  const isQuiet = options.has('q')
  const limitMs = options.has('T') ? durationMs(options.get('T')!) : undefined
  let address = parseAddress(url)
  for (let n = 0; address; n++) {
    if (address.scheme === 'https' && !options.has('4') && n === 0)
      process.complain('wget: note: TLS certificate validation not implemented\n')
    const answer = yield* exchange(process, address, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'user-agent': options.get('U') ?? 'Wget',
        ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headersFrom(options.all('3')),
      },
      body,
      // It checks no certificate.
      trusts: true,
      patienceMs: limitMs,
      takesStream: true,
    })
    const usualPort = address.scheme === 'https' ? 443 : 80
    const where = address.port === usualPort ? address.host : `${address.host}:${address.port}`
    if (!answer) {
      process.complain(`wget: bad address '${where}'\n`)
      return 1
    }
    if (!isQuiet) process.complain(`Connecting to ${where} (${answer.ip}:${address.port})\n`)
    if ('failure' in answer)
      return yield* wgetFailed(process, { ip: answer.ip, failure: answer.failure, limitMs })
    const { response } = answer
    if (options.has('S'))
      process.complain(headText(response).trimEnd().replaceAll('\r', '').replaceAll(/^/gm, '  ').concat('\n'))
    const next = redirection(response, address)
    if (next === undefined) return yield* deliver(process, options, { address, response, limitMs })
    if (n >= mostRedirects) {
      process.complain('wget: too many redirections\n')
      return 1
    }
    address = parseAddress(next)
    yield* process.breathe()
  }
  process.complain(`wget: bad address '${url}'\n`)
  return 1
}

function* deliver(
  process: Process,
  options: Options,
  { address, response, limitMs }: { address: Address; response: HttpResponse; limitMs: number | undefined },
): Working<number> {
  const { rest } = response
  if (response.status >= 400) {
    process.complain(`wget: server returned error: ${statusLine(response.status)}\n`)
    return 1
  }
  if (options.has('1')) {
    rest?.cancel()
    if (!options.has('q')) process.complain('remote file exists\n')
    return 0
  }
  const name = address.path.replace(/\?.*/s, '').split('/').pop() || 'index.html'
  const file = options.get('O') ?? (options.has('P') ? `${options.get('P')}/${name}` : name)
  const isOut = file === '-'
  const isQuiet = options.has('q')
  if (!isOut) {
    const error = process.machine.files.write(resolvePath(process.cwd, file), response.body, process.user)
    if (error) process.complain(`wget: can't open '${file}': ${error.message}\n`)
    if (error) return 1
  }
  if (!isQuiet) process.complain(isOut ? 'writing to stdout\n' : `saving to '${file}'\n`)
  if (isOut) yield* process.write(response.body)
  let size = response.body.length
  if (rest) {
    const to = { file: isOut ? undefined : file, patienceMs: limitMs }
    const { bytes, why } = yield* receiveRest(process, rest, to)
    size += bytes
    if (why !== 'over') {
      process.complain(why === 'timeout' ? 'wget: download timed out\n' : 'wget: short write\n')
      return 1
    }
  }
  if (isQuiet) return 0
  process.complain(
    `${file.padEnd(20).slice(0, 20)} 100% |********************************| ${String(size).padStart(5)}  0:00:00 ETA\n`,
  )
  process.complain(isOut ? 'written to stdout\n' : `'${file}' saved\n`)
  return 0
}

interface Failure {
  readonly ip: string
  readonly failure: HttpFailure
  readonly limitMs: number | undefined
}

function* wgetFailed(process: Process, { ip, failure, limitMs }: Failure): Working<number> {
  if (failure === 'connection refused')
    process.complain(`wget: can't connect to remote host (${ip}): Connection refused\n`)
  else if (failure === 'EOF' || failure === 'no HTTP') process.complain('wget: error getting response\n')
  else if (failure === 'no TLS' || failure === 'unknown authority')
    process.complain('wget: error getting response: Connection reset by peer\n')
  else if (failure === 'no answer') process.complain('wget: download timed out\n')
  else {
    yield process.sleep(limitMs ?? connectMs[failure])
    const why = failure === 'no route to host' ? 'No route to host' : 'Operation timed out'
    if (limitMs !== undefined) process.complain('wget: download timed out\n')
    else process.complain(`wget: can't connect to remote host (${ip}): ${why}\n`)
  }
  return 1
}
