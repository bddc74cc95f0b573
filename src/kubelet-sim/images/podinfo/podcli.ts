/** podcli: what podinfo brings for the probes of its own containers (`podcli check http localhost:9898/healthz`). */
import { goDurationMs } from '../../../api/go-duration.ts'
import { connectMs, parseAddress, resolve } from '../../programs/commands/addresses.ts'
import { exchange } from '../../programs/commands/http/exchange.ts'
import { connect, errorText, type Place } from '../../runtime/network/calls.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { option } from '../parts/flags.ts'

/** What a check tells besides how it went. */
type Fields = Readonly<Record<string, string | number>>

interface Checked {
  readonly isWell: boolean
  readonly fields: Fields
}

/** Asks once. */
type Check = (process: Process, address: string, timeoutMs: number) => Working<Checked>

const examples: Readonly<Record<string, string>> = {
  http: 'http https://httpbin.org',
  tcp: 'tcp httpbin.org:80',
  grpc: 'grpc localhost:8080',
}

const checks: Readonly<Record<string, Check>> = { http: checkHttp, tcp: checkTcp, grpc: checkGrpc }

const notSimulated = ['cert', 'ws']

export function* podcli(process: Process): Running {
  const [, command = '', sort = ''] = process.args
  if (command !== 'check') return refused(process, unknown(command))
  if (notSimulated.includes(sort)) return refused(process, `kubesim does not simulate podcli check ${sort}`)
  if (!Object.hasOwn(checks, sort)) return refused(process, unknown(sort))
  const wishes = wishesOf(process.args.slice(3))
  if (typeof wishes === 'string') return refused(process, wishes)
  const { address, retries, delayMs, timeoutMs } = wishes
  if (!address) return refused(process, `Address is required! example: check ${examples[sort]}`)
  for (let n = 0; n <= retries; n++) {
    // Before all but the second try: so podcli has it, whose first one is therefore a second late.
    if (n !== 1) yield process.sleep(delayMs)
    const { isWell, fields } = yield* checks[sort](process, address, timeoutMs)
    log(process, `check ${isWell ? 'succeed' : 'failed'}`, fields)
    if (isWell) return 0
  }
  return 1
}

function refused(process: Process, sentence: string): number {
  process.print(`${sentence}\n`)
  return 1
}

const unknown = (command: string): string => `Unknown command ${JSON.stringify(command)} for "podcli"`

/** What is asked for; or what is wrong with it. */
function wishesOf(args: readonly string[]) {
  const address = args.find((each, n) => !each.startsWith('-') && !/^--[a-z]+$/.test(args[n - 1] ?? ''))
  const delayMs = duration(args, 'delay', '1s')
  if (typeof delayMs === 'string') return delayMs
  const timeoutMs = duration(args, 'timeout', '5s')
  if (typeof timeoutMs === 'string') return timeoutMs
  const retry = option(args, 'retry') ?? '0'
  return /^\d{1,6}$/.test(retry)
    ? { address, retries: Number(retry), delayMs, timeoutMs }
    : '--retry is required'
}

/** In milliseconds; or what is wrong with it. */
function duration(args: readonly string[], name: string, usual: string): number | string {
  const said = option(args, name) ?? usual
  const ms = goDurationMs(said)
  return typeof ms === 'number' ? ms : `Invalid argument ${JSON.stringify(said)} for "--${name}" flag: ${ms}`
}

function* checkHttp(process: Process, said: string, timeoutMs: number): Working<Checked> {
  const url = /^https?:\/\//.test(said) ? said : `http://${said}`
  const address = parseAddress(url)
  if (!address) return failed(url, `parse ${JSON.stringify(url)}: invalid URL`)
  const method = option(process.args, 'method') ?? 'GET'
  const body = option(process.args, 'body')
  const answer = yield* exchange(process, address, {
    method,
    headers: { host: address.host, 'user-agent': 'Go-http-client/1.1' },
    ...(body !== undefined && { body }),
    trusts: false,
    patienceMs: timeoutMs,
  })
  if (answer && 'response' in answer) {
    const { status, body } = answer.response
    if (status < 200 || status >= 400)
      return { isWell: false, fields: { address: url, 'status code': status } }
    return {
      isWell: true,
      fields: { address: url, 'status code': status, 'response size': sizeOf(body.length) },
    }
  }
  const why = yield* whyNot(process, address, timeoutMs)
  return failed(url, `${capitalized(method)} ${JSON.stringify(url)}: ${why}`)
}

function* checkTcp(process: Process, address: string, timeoutMs: number): Working<Checked> {
  const place = parseAddress(`tcp://${address}`)
  if (!place || !/:\d+$/.test(address))
    return failed(address, `dial tcp: address ${address}: missing port in address`)
  const why = yield* whyNot(process, place, timeoutMs)
  return why === undefined ? { isWell: true, fields: { address } } : failed(address, why)
}

function* checkGrpc(process: Process, address: string, timeoutMs: number): Working<Checked> {
  const place = parseAddress(`grpc://${address}`)
  const { network } = process.machine
  const server = place && connect(placeOf(process, place), network)
  const health =
    typeof server === 'object' ? server.checkHealth?.(option(process.args, 'service') ?? '') : undefined
  if (health !== undefined && health !== 'SERVICE_UNKNOWN')
    return { isWell: true, fields: { status: health } }
  if (health !== undefined) return failed(address, 'rpc error: code = NotFound desc = unknown service')
  yield process.sleep(typeof server === 'object' ? 0 : timeoutMs)
  return failed(address, 'rpc error: code = DeadlineExceeded desc = context deadline exceeded')
}

const failed = (address: string, error: string): Checked => ({ isWell: false, fields: { address, error } })

const placeOf = ({ machine }: Process, { host, port }: { host: string; port: number }): Place => {
  const ip = resolve(machine, host)
  return { host: ip ?? host, ip, port, from: machine.config.ip }
}

/** Why nobody answers there, once that is known; undefined: somebody takes connections. */
function* whyNot(
  process: Process,
  address: { readonly host: string; readonly port: number },
  timeoutMs: number,
): Working<string | undefined> {
  const place = placeOf(process, address)
  const server = connect(place, process.machine.network)
  if (typeof server === 'object') return undefined
  const waitMs = server === 'no such host' ? 0 : connectMs[server]
  yield process.sleep(Math.min(waitMs, timeoutMs))
  return errorText(waitMs > timeoutMs ? 'i/o timeout' : server, place)
}

const capitalized = (method: string): string => method.charAt(0) + method.slice(1).toLowerCase()

const sizeOf = (bytes: number): string => (bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(1)} kB`)

/** A line of zap, as its development logger writes it. */
function log(process: Process, message: string, fields: Fields): void {
  const at = new Date(process.machine.clock.now()).toISOString()
  const told = Object.entries(fields).map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  )
  process.complain(`${at}\tINFO\tpodcli/check.go:137\t${message}\t{${told.join(', ')}}\n`)
}
