/** The sockets among the files on which a server of an image listens. */
import { Directory } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { Server } from '../../runtime/network/network.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import { bindUnix, listenUnix, UnixSocket } from '../../runtime/network/unix-socket.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import { perServer } from './per-server.ts'

interface Wanted {
  readonly path: string
  readonly mode: number
  /** Of the folder, where the image brings that. */
  readonly folderMode?: number
}

class SocketFiles {
  readonly #closing: (() => void)[] = []
  readonly #paths: string[] = []

  constructor(private readonly context: ServiceContext) {}

  /** Listens there, in the place of who has left his socket behind. @returns why not */
  listen({ path, mode, folderMode }: Wanted, server: Server): PosixError | undefined {
    const { context } = this
    const { files, user } = context
    if (folderMode !== undefined) this.#prepare(path.slice(0, path.lastIndexOf('/')), folderMode)
    const left = files.node(path)
    if (left instanceof UnixSocket && !left.server) files.remove(path)
    const bound = bindUnix({ machine: context, cwd: '/', user }, path, mode)
    if (isError(bound)) return bound
    this.#closing.push(listenUnix(context, bound, server))
    this.#paths.push(path)
    return undefined
  }

  /** The folder is the image's own; one that is mounted there, the entry point gives to the server, where root has started it. */
  #prepare(folder: string, mode: number): void {
    const { files, user, config } = this.context
    const names = folder.split('/').slice(1)
    const isThere = files.exists(folder)
    for (const [n] of isThere ? [] : names.entries())
      files.makeDirectory(`/${names.slice(0, n + 1).join('/')}`)
    const made = files.node(folder)
    if (!(made instanceof Directory) || (isThere && (config.user?.uid ?? 0) !== 0)) return
    made.mode = mode
    made.uid = user.uid
    made.gid = user.gid
  }

  /** It ends in order: its sockets go. */
  remove(): void {
    this.close()
    for (const each of this.#paths.splice(0)) this.context.files.remove(each)
  }

  /** Nobody listens there any more. */
  close(): void {
    for (const each of this.#closing.splice(0)) each()
  }
}

/** Takes connections over a socket wherever it takes those over a port of its own. */
export const beside = (context: ServiceContext, port: number, accept: (socket: Socket) => void): Server => ({
  accept,
  get refuses() {
    return typeof context.network.connect('127.0.0.1', port, context.config.ip) === 'string'
  },
})

export const socketFilesOf = perServer((context) => new SocketFiles(context))
