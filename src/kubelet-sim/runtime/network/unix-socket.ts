/** Sockets that have a name among the files: who connects to one reaches the program that listens there, in whichever container. */
import { may, resolvePath, type User } from '../files/files.ts'
import { maskOf } from '../files/user.ts'
import { Device } from '../files/volume.ts'
import { EACCES, EEXIST, ENAMETOOLONG, isError, PosixError } from '../posix.ts'
import type { Machine, Process } from '../program.ts'
import type { Network, Server } from './network.ts'
import type { Socket } from './socket.ts'

export const ECONNREFUSED = new PosixError('ECONNREFUSED', 'Connection refused')
export const EADDRINUSE = new PosixError('EADDRINUSE', 'Address already in use')
const ENXIO = new PosixError('ENXIO', 'No such device or address')

/** A path may be no longer: `sun_path` has 108 bytes, and ends with a zero. */
const longestSocketPath = 107

export class UnixSocket extends Device {
  /** What listens there; undefined where nobody does, or does any more: the file stays. */
  server: Server | undefined

  constructor(
    /** Where it was bound, as its container sees it. */
    readonly path: string,
    mode: number,
  ) {
    super(() => ({}), mode)
  }

  override openBy(): PosixError {
    return ENXIO
  }
}

/** Those on which somebody listens, by network and by the address of the Pod. */
const listening = new WeakMap<Network, Map<string, Set<UnixSocket>>>()

/** Those on which somebody listens in a Pod, as `ss -x` shows them. */
export const unixSocketsOf = ({ network, config }: Within): readonly UnixSocket[] => [
  ...(listening.get(network)?.get(config.ip) ?? []),
]

/** What of a container is needed. */
type Within = Pick<Machine, 'files' | 'network' | 'config'>

interface Place {
  readonly machine: Within
  readonly cwd: string
  readonly user: User
}

/** Gives a socket a name among the files: bind(2). Nobody listens there yet. */
export function bindUnix(
  { machine, cwd, user }: Place,
  name: string,
  mode?: number,
): UnixSocket | PosixError {
  if (name.length > longestSocketPath) return ENAMETOOLONG
  const path = resolvePath(cwd, name)
  const socket = new UnixSocket(path, mode ?? 0o777 & ~maskOf(user))
  const error = machine.files.makeDevice(path, socket, user)
  if (error) return error === EEXIST ? EADDRINUSE : error
  return socket
}

/** Listens on it until what this answers is called; the file stays. */
export function listenUnix({ network, config }: Within, socket: UnixSocket, server: Server): () => void {
  const pods = listening.get(network) ?? new Map<string, Set<UnixSocket>>()
  listening.set(network, pods)
  const sockets = pods.get(config.ip) ?? new Set()
  pods.set(config.ip, sockets)
  socket.server = server
  sockets.add(socket)
  return () => {
    if (socket.server === server) socket.server = undefined
    sockets.delete(socket)
    if (sockets.size === 0) pods.delete(config.ip)
  }
}

/** What listens at a path, or why nobody is reached there: connect(2). */
export function reachUnix({ machine, cwd, user }: Place, name: string): Server | PosixError {
  if (name.length > longestSocketPath) return ENAMETOOLONG
  const node = machine.files.node(resolvePath(cwd, name))
  if (isError(node)) return node
  if (!may(node, user, 2)) return EACCES
  const server = node instanceof UnixSocket ? node.server : undefined
  return server && !server.refuses ? server : ECONNREFUSED
}

export function connectUnix(place: Place, name: string): Socket | PosixError {
  const server = reachUnix(place, name)
  return isError(server) ? server : place.machine.network.join(server, undefined)
}

/** A socket of a process: bound, listened on, and closed when it ends. */
export function serveUnix(process: Process, name: string, server: Server): (() => void) | PosixError {
  const socket = bindUnix(process, name)
  if (isError(socket)) return socket
  const close = listenUnix(process.machine, socket, server)
  process.whenExited(close)
  return close
}
