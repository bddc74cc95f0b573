/** _socket and _http: connections over the cluster's network, and HTTP in one go. */
import { bytesOf, textOf } from '../../../runtime/bytes.ts'
import { isAddress, isLocalHost, type Server } from '../../../runtime/network/network.ts'
import type { Socket } from '../../../runtime/network/socket.ts'
import {
  bindUnix,
  connectUnix,
  listenUnix,
  reachUnix,
  type UnixSocket,
} from '../../../runtime/network/unix-socket.ts'
import { ENAMETOOLONG, isError, type PosixError } from '../../../runtime/posix.ts'
import type { Wait } from '../../../runtime/processes/streams.ts'
import type { Process } from '../../../runtime/program.ts'
import { connectErrors, connectMs, parseAddress, resolve } from '../../commands/addresses.ts'
import { type Exchange, exchange, failureMs, type HttpFailure } from '../../commands/http/exchange.ts'
import { exceptions, failure, osError, systemError, valueError } from '../errors.ts'
import type { Host } from '../host.ts'
import { define, fill } from '../natives.ts'
import { Dict } from '../tables.ts'
import { doubleOf, indexOf } from '../types-number.ts'
import { textArgument } from '../types-text.ts'
import { Bytes, Class, type Doing, type Names, Obj, objectType, Tuple, type Value } from '../values.ts'
import { until } from './threads.ts'

const nameProblem = new Class('gaierror', [osError])
nameProblem.module = 'socket'

const messages: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ETIMEDOUT: 'Connection timed out',
  EADDRINUSE: 'Address already in use',
  EPIPE: 'Broken pipe',
  ENOTCONN: 'Transport endpoint is not connected',
  EPROTOTYPE: 'Protocol wrong type for socket',
}
const problem = (code: string) => systemError({ code, message: messages[code] })
const timedOut = () => failure(exceptions.get('TimeoutError')!, 'timed out')

function addressOf(host: Host, name: string): string {
  const found =
    name === '' || name === '0.0.0.0'
      ? host.process.machine.config.ip
      : resolve(host.process.machine, bytesOf(name))
  if (found === undefined) throw failure(nameProblem, -2, 'Name or service not known')
  return found
}

const seconds = (value: Value | undefined): number | undefined =>
  value === undefined || value === null ? undefined : doubleOf(value)

const connectionType = new Class('_Connection', [objectType])

class Connection extends Obj {
  constructor(
    readonly socket: Socket,
    readonly peer: string,
  ) {
    super(connectionType)
    socket.retain()
  }
}

function* connected(host: Host, name: string, port: number, timeout: number | undefined): Doing<Value> {
  const { process } = host
  const { network, config } = process.machine
  process.charge(1_000)
  const ip = addressOf(host, name)
  const server = network.connect(ip, port, config.ip)
  const patience = timeout === undefined ? Number.POSITIVE_INFINITY : timeout * 1_000
  if (typeof server === 'string') {
    const waits = connectMs[server]
    if (waits > 0) yield process.sleep(Math.min(waits, patience))
    if (patience < waits) throw timedOut()
    throw problem(connectErrors[server])
  }
  const slow = server.connectsAfterMs ?? 0
  if (slow > 0) yield process.sleep(Math.min(slow, patience))
  if (slow > patience) throw timedOut()
  const socket = network.open(ip, port, config.ip)
  if (typeof socket === 'string') throw problem('ECONNREFUSED')
  const made = new Connection(socket, ip)
  process.whenExited(() => socket.abort())
  return made
}

function* received(
  host: Host,
  { socket }: Connection,
  most: number,
  timeout: number | undefined,
): Doing<Value> {
  const { process } = host
  const { clock } = process.machine
  const deadline = timeout === undefined ? undefined : clock.now() + timeout * 1_000
  for (;;) {
    const piece = socket.read()
    if (piece === undefined) return new Bytes('')
    if (typeof piece === 'string') {
      process.charge(64 + (piece.length >> 3))
      if (piece.length > most) socket.unread(piece.slice(most))
      return new Bytes(piece.slice(0, most))
    }
    if (deadline !== undefined && clock.now() >= deadline) {
      if (timeout === 0)
        throw failure(exceptions.get('BlockingIOError')!, 11, 'Resource temporarily unavailable')
      throw timedOut()
    }
    let hasCome = false
    const left = deadline === undefined ? undefined : (deadline - clock.now()) / 1_000
    const some: Wait = (wake) =>
      piece(() => {
        hasCome = true
        wake()
      })
    yield* until(host, () => hasCome, some, left)
  }
}

const connection = (of: Value): Connection => of as Connection
define(connectionType, {
  'recv(self most timeout?)': ([of, most, timeout], host) =>
    received(host, connection(of), Math.max(0, indexOf(most)), seconds(timeout)),
  'send(self data)': function* ([of, data], host) {
    const { text } = data as Bytes
    for (let from = 0; from < text.length; from += 65_536) {
      const piece = text.slice(from, from + 65_536)
      host.process.charge(64 + (piece.length >> 3))
      const written = connection(of).socket.write(piece)
      if (written === 'broken') throw problem('EPIPE')
      if (written) yield written
    }
    return text.length
  },
  'shutdown(self)': ([of]) => {
    connection(of).socket.close()
    return null
  },
  'close(self)': ([of]) => {
    connection(of).socket.abort()
    return null
  },
  peer: ([of]) => connection(of).peer,
})

const listenerType = new Class('_Listener', [objectType])
/** More do not wait to be accepted. */
const longestQueue = 128

/** What listens on a port: those who have connected wait until they are accepted, and datagrams until they are read. */
class Listener extends Obj implements Server {
  readonly waiting: Socket[] = []
  readonly datagrams: (readonly [text: string, from: string])[] = []
  #wake: (() => void) | undefined
  readonly protocol: 'TCP' | 'UDP'

  constructor(
    isDatagram: boolean,
    readonly owner: Process,
  ) {
    super(listenerType)
    this.protocol = isDatagram ? 'UDP' : 'TCP'
  }

  get refuses(): boolean {
    return this.waiting.length >= longestQueue
  }

  accept(socket: Socket): void {
    this.waiting.push(socket)
    this.#wake?.()
  }

  receive(datagram: string, from = ''): undefined {
    if (this.datagrams.length < longestQueue) this.datagrams.push([datagram, from])
    this.#wake?.()
  }

  readonly someone: Wait = (wake) => {
    this.#wake = wake
    return () => {
      if (this.#wake === wake) this.#wake = undefined
    }
  }

  /** Closes what it listens on among the files. */
  closed: (() => void) | undefined

  abort(): void {
    for (const each of this.waiting) each.abort()
  }
}

const listener = (of: Value): Listener => of as Listener
define(listenerType, {
  'accept(self timeout?)': function* ([of, timeout], host) {
    const { waiting, someone } = listener(of)
    if (!(yield* until(host, () => waiting.length > 0, someone, seconds(timeout)))) throw timedOut()
    const socket = waiting.shift()!
    return new Tuple([
      new Connection(socket, socket.peer ?? '127.0.0.1'),
      40_000 + host.process.machine.random.int(20_000),
    ])
  },
  'recvfrom(self timeout?)': function* ([of, timeout], host) {
    const { datagrams, someone } = listener(of)
    if (!(yield* until(host, () => datagrams.length > 0, someone, seconds(timeout)))) throw timedOut()
    const [text, from] = datagrams.shift()!
    return new Tuple([new Bytes(text), from])
  },
  'is_ready(self)': ([of]) => listener(of).waiting.length > 0,
  'close(self)': ([of], host) => {
    host.process.machine.network.close(host.process.machine.config.ip, listener(of))
    listener(of).closed?.()
    listener(of).abort()
    return null
  },
})

/** A socket that has a name among the files, and what is to be read there. */
const fileType = new Class('_FileSocket', [objectType])

class FileSocket extends Obj {
  constructor(
    readonly bound: UnixSocket,
    readonly listener: Listener,
  ) {
    super(fileType)
  }
}

const outcome = <T>(answer: T | PosixError): T => {
  if (!isError(answer)) return answer
  if (answer === ENAMETOOLONG) throw failure(osError, 'AF_UNIX path too long')
  throw systemError(answer)
}

define(fileType, {
  'listen(self)': ([of], host) => {
    const { bound, listener: made } = of as FileSocket
    const close = listenUnix(host.process.machine, bound, made)
    made.closed = close
    host.process.whenExited(() => {
      close()
      made.abort()
    })
    return made
  },
})

function fileSockets(host: Host) {
  const { process } = host
  const connectedTo = (path: Value): Connection => {
    const made = new Connection(outcome(connectUnix(process, bytesOf(textArgument(path)))), '')
    process.whenExited(() => made.socket.abort())
    return made
  }
  return {
    'connect_unix(path)': ([path]: Value[]) => connectedTo(path),
    'bind_unix(path is_datagram)': ([path, isDatagram]: Value[]) =>
      new FileSocket(
        outcome(bindUnix(process, bytesOf(textArgument(path)))),
        new Listener(isDatagram === true, process),
      ),
    'send_unix(data path)': ([data, path]: Value[]) => {
      const server = outcome(reachUnix(process, bytesOf(textArgument(path))))
      if (!server.receive) throw problem('EPROTOTYPE')
      server.receive((data as Bytes).text)
      return null
    },
  }
}

function listening(host: Host, name: string, asked: number, isDatagram: boolean): Value {
  const { process } = host
  const { network, config, random } = process.machine
  const port = asked === 0 ? 32_768 + random.int(28_000) : asked
  if (!(port > 0 && port < 65_536))
    throw failure(exceptions.get('OverflowError')!, 'bind(): port must be 0-65535.')
  const made = new Listener(isDatagram, process)
  const close = network.listen(config.ip, port, made, isLocalHost(name))
  if (typeof close === 'string') throw problem('EADDRINUSE')
  process.whenExited(() => {
    network.close(config.ip, made)
    made.abort()
  })
  return new Tuple([made, port])
}

export function socket(names: Names, host: Host): void {
  const { machine } = host.process
  fill(
    names,
    {
      'connect(host port timeout?)': ([name, port, timeout]) =>
        connected(host, textArgument(name), indexOf(port), seconds(timeout)),
      'listen(host port is_datagram)': ([name, port, isDatagram]) =>
        listening(host, textArgument(name), indexOf(port), isDatagram === true),
      /** A datagram, and the one that comes back. */
      'send_datagram(data host port)': ([data, name, port]) => {
        const server = machine.network.connect(addressOf(host, textArgument(name)), indexOf(port), {
          from: machine.config.ip,
          protocol: 'UDP',
        })
        const answer =
          typeof server === 'string' ? undefined : server.receive?.((data as Bytes).text, machine.config.ip)
        return answer === undefined ? null : new Bytes(answer)
      },
      ...fileSockets(host),
      'gethostbyname(name)': ([name]) => addressOf(host, textArgument(name)),
      'gethostname()': () => textOf(machine.config.hostname),
      'own_address()': () => machine.config.ip,
      'is_address(text)': ([text]) => isAddress(textArgument(text)),
    },
    { gaierror: nameProblem },
  )
}

/** Why no answer came, as the exception that http.client raises for it. */
function httpProblem(failed: HttpFailure): Value {
  if (failed === 'EOF') return 'Remote end closed connection without response'
  if (failed === 'no answer') return timedOut().exception
  if (failed === 'no TLS') return 'SSL: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1010)'
  if (failed === 'unknown authority')
    return 'SSL: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1010)'
  return problem(failed === 'no HTTP' ? 'ETIMEDOUT' : connectErrors[failed]).exception
}

export function http(names: Names, host: Host): void {
  const { process } = host
  fill(names, {
    /** Answers the status, the headers and the body; or an exception, or a text that says what went wrong. */
    'request(method url headers body timeout trusts)': function* ([
      method,
      url,
      headers,
      body,
      timeout,
      trusts,
    ]) {
      const address = parseAddress(bytesOf(textArgument(url)))
      if (!address) throw valueError(`unknown url type: ${textArgument(url)}`)
      const given = Object.fromEntries(
        Array.from((headers as Dict).entries.values(), ({ key, value }) => [
          bytesOf(String(key)).toLowerCase(),
          bytesOf(String(value)),
        ]),
      )
      const patienceMs = timeout === null ? undefined : doubleOf(timeout) * 1_000
      const asked = exchange(process, address, {
        method: textArgument(method),
        headers: given,
        body: body instanceof Bytes ? body.text : undefined,
        trusts: trusts === true,
        patienceMs,
      }) as unknown as Doing<Exchange | undefined>
      const answer = yield* asked
      if (!answer) return failure(nameProblem, -2, 'Name or service not known').exception
      if ('failure' in answer) {
        const waits = failureMs(answer.failure)
        if (waits > 0) yield process.sleep(Math.min(waits, patienceMs ?? waits))
        if (waits > (patienceMs ?? waits)) return timedOut().exception
        return httpProblem(answer.failure)
      }
      const { status, body: text, headers: said = {} } = answer.response
      return new Tuple([status, Dict.of(Object.entries(said)), new Bytes(text)])
    },
  })
}
