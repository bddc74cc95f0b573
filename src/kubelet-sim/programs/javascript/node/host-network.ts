/** The cluster's network, as node's own modules reach it. */
import { bytesOf, fromOctets, textOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isLocalHost, type Server } from '../../../runtime/network/network.ts'
import type { Socket } from '../../../runtime/network/socket.ts'
import { connectUnix, reachUnix, serveUnix } from '../../../runtime/network/unix-socket.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { connectErrors, connectMs, parseAddress, resolve } from '../../commands/addresses.ts'
import { exchange, failureMs, type HttpFailure } from '../../commands/http/exchange.ts'
import { Bytes } from '../language/bytes-objects.ts'
import { install } from '../language/natives.ts'
import { Obj, type Value } from '../language/values.ts'
import { bytesIn } from './host.ts'
import type { NodeProcess } from './node-process.ts'

/** More do not wait to be accepted. */
const longestQueue = 512

class SocketObj extends Obj {
  constructor(readonly socket: Socket) {
    super(null)
    socket.retain()
  }
}

class Listener extends Obj implements Server {
  readonly protocol = 'TCP'
  waiting = 0
  /** Takes away what else it has. */
  close: (() => void) | undefined

  constructor(
    readonly owner: Process,
    private readonly take: (socket: Socket) => void,
  ) {
    super(null)
  }

  get refuses(): boolean {
    return this.waiting >= longestQueue
  }

  accept(socket: Socket): void {
    this.take(socket)
  }
}

const failures: Readonly<Record<HttpFailure, string>> = {
  ...connectErrors,
  EOF: 'ECONNRESET',
  'no TLS': 'EPROTO',
  'unknown authority': 'SELF_SIGNED_CERT_IN_CHAIN',
  'no answer': 'ETIMEDOUT',
  'no HTTP': 'HPE_INVALID_CONSTANT',
}

/** What of an address can be changed. */
const urlParts = [
  'href',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const

export function hostNetwork(node: NodeProcess, of: Obj): void {
  const { realm, process } = node
  const { machine } = process
  const { network, config } = machine
  const addressOf = (name: string): string | undefined =>
    name === '' || name === '0.0.0.0' || name === '::' ? config.ip : resolve(machine, bytesOf(name))

  function* connected(name: string, port: number): Working<Value> {
    process.charge(1_000)
    const ip = addressOf(name)
    if (ip === undefined) return 'ENOTFOUND'
    const server = network.connect(ip, port, config.ip)
    if (typeof server === 'string') {
      if (connectMs[server] > 0) yield process.sleep(connectMs[server])
      return connectErrors[server]
    }
    if (server.connectsAfterMs) yield process.sleep(server.connectsAfterMs)
    const socket = network.open(ip, port, config.ip)
    if (typeof socket === 'string') return 'ECONNREFUSED'
    process.whenExited(() => socket.abort())
    return realm.array([new SocketObj(socket), ip])
  }

  /** Hands on what comes, piece by piece; undefined at the end. */
  function* reading(socket: Socket, callee: Value): Working {
    for (;;) {
      const piece = socket.read()
      if (typeof piece === 'function') {
        yield piece
        continue
      }
      if (piece !== undefined) process.charge(64 + (piece.length >> 3))
      node.callLater(callee, [piece])
      if (piece === undefined) return
    }
  }

  function* asked(given: Obj): Working<Value> {
    const text = (name: string): string => String(given.own(name) ?? '')
    const address = parseAddress(bytesOf(text('url')))
    if (!address) return 'ERR_INVALID_URL'
    const headers = given.own('headers') as Obj
    const body = given.own('body')
    const plain = Object.fromEntries(
      Array.from(headers.props, ([key, value]) => [
        bytesOf(String(key)).toLowerCase(),
        bytesOf(String(value)),
      ]),
    )
    const patience = given.own('timeout')
    const path = given.own('socketPath')
    const answer = yield* exchange(process, address, {
      method: text('method'),
      headers: plain,
      body: body instanceof Bytes ? fromOctets(body.octets) : undefined,
      trusts: given.own('trusts') === true,
      patienceMs: typeof patience === 'number' ? patience : undefined,
      socketPath: typeof path === 'string' ? bytesOf(path) : undefined,
    })
    if (!answer) return 'ENOTFOUND'
    if ('failure' in answer) {
      const waits = failureMs(answer.failure)
      if (waits > 0) yield process.sleep(typeof patience === 'number' ? Math.min(waits, patience) : waits)
      return realm.array([failures[answer.failure], answer.ip])
    }
    const { status, body: said, headers: all = {} } = answer.response
    return realm.record([
      ['status', status],
      [
        'headers',
        realm.record(
          Object.entries(all).map(([name, value]) => [name.toLowerCase(), textOf(String(value))] as const),
        ),
      ],
      ['body', said],
      ['ip', answer.ip],
    ])
  }

  /** Hands on who connects, one by one. */
  function listener(callee: Value): Listener {
    const made = new Listener(process, (socket) => {
      made.waiting++
      process.whenExited(() => socket.abort())
      const taken = new SocketObj(socket)
      node.enqueue(() => {
        made.waiting--
        node.callLater(callee, [taken, socket.peer ?? '127.0.0.1'])
      })
    })
    return made
  }

  install(realm, of, {
    'connect/3': (_self, [name, port, callee]) => {
      node.beside(connected(String(name), Number(port)), (answer) => node.callLater(callee, [answer]))
      return undefined
    },
    'listen/4': (_self, [name, asked, callee]) => {
      const port = asked === 0 || asked === undefined ? 32_768 + machine.random.int(28_000) : Number(asked)
      const made = listener(callee)
      const close = network.listen(config.ip, port, made, isLocalHost(String(name)))
      if (typeof close === 'string') return 'EADDRINUSE'
      process.whenExited(() => network.close(config.ip, made))
      return realm.array([made, port])
    },
    'connectPath/1': (_self, [path]) => {
      const socket = connectUnix(process, bytesOf(String(path)))
      if (isError(socket)) return socket.code
      process.whenExited(() => socket.abort())
      return realm.array([new SocketObj(socket), undefined])
    },
    'reachPath/1': (_self, [path]) => {
      const server = reachUnix(process, bytesOf(String(path)))
      return isError(server) ? server.code : undefined
    },
    'listenPath/2': (_self, [given, callee]) => {
      const path = bytesOf(String(given))
      const made = listener(callee)
      const close = serveUnix(process, path, made)
      if (isError(close)) return close.code
      // It takes its name away with it, unless it ends in its midst.
      made.close = () => {
        close()
        machine.files.remove(resolvePath(process.cwd, path))
      }
      return realm.array([made, String(given)])
    },
    'unlisten/1': (_self, [listener]) => {
      network.close(config.ip, listener as Listener)
      ;(listener as Listener).close?.()
      return undefined
    },
    'read/2': (_self, [socket, callee]) => {
      node.beside(reading((socket as SocketObj).socket, callee), () => {})
      return undefined
    },
    'send/2': (_self, [socket, data]) => {
      const bytes = bytesIn(data)
      process.charge(64 + (bytes.length >> 3))
      return (socket as SocketObj).socket.write(bytes) !== 'broken'
    },
    'shut/1': (_self, [socket]) => void (socket as SocketObj).socket.close(),
    'abort/1': (_self, [socket]) => void (socket as SocketObj).socket.abort(),
    'lookUp/1': (_self, [name]) => addressOf(String(name)),
    'request/2': (_self, [given, callee]) => {
      node.beside(asked(given as Obj), (answer) => node.callLater(callee, [answer]))
      return undefined
    },
    'parseUrl/2': (_self, [text, base]) => {
      // What is no address, the host says by an exception.
      try {
        const found = new URL(String(text), base === undefined ? undefined : String(base))
        return realm.record([...urlParts, 'origin' as const].map((name) => [name, found[name]] as const))
      } catch {
        return undefined
      }
    },
    'changeUrl/3': (_self, [text, part, value]) => {
      const found = new URL(String(text))
      const known = urlParts.find((each) => each === part)
      if (known) found[known] = String(value)
      return found.href
    },
  })
}
