/** mongod as a service: what it writes as it starts and ends, and of who connects. */
import { hostOf } from '../../runtime/container-config.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/http/exchange.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isLocalHost } from '../../runtime/network/network.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import { isError, type Signal, signalNumbers } from '../../runtime/posix.ts'
import { converse } from '../parts/conversation.ts'
import { option } from '../parts/flags.ts'
import {
  entryPoint,
  type Filling,
  fill,
  hasInitScripts,
  type InitScript,
  isFilling,
  willFill,
} from '../parts/init-scripts.ts'
import { perServer } from '../parts/per-server.ts'
import { plainText } from '../parts/plain-answers.ts'
import { secretVariable } from '../parts/secret-variable.ts'
import {
  authNotice,
  clientNotice,
  connectionNotice,
  endNotices,
  isInJson,
  type Start,
  startNotices,
} from './notices.ts'
import type { Question } from './question.ts'
import { MongoServer } from './server.ts'
import { mongoVersion } from './version.ts'

const mebibyte = 1024 * 1024

export const portOf = ({ args }: ServiceContext): number => Number(option(args, 'port')) || 27_017

const serverOf = perServer((context) => new MongoServer(context, portOf(context)))

/** Other members ask over HTTP; to all others it says what it always says. */
export const answerHttp = (request: HttpRequest, context: ServiceContext): HttpResponse =>
  serverOf(context).answerMember(request) ??
  plainText(200, 'It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n')

export const listensLocally = ({ args }: ServiceContext): boolean =>
  isLocalHost(option(args, 'bind_ip') ?? '')

const hasUser = (context: ServiceContext): boolean => Boolean(context.env('MONGO_INITDB_ROOT_USERNAME'))

/** Half of what is beyond a gibibyte. Source: its manual, storage.wiredTiger.engineConfig.cacheSizeGB. */
function cacheOf({ config }: ServiceContext): number {
  const bytes = Math.min(hostOf(config).memoryBytes, config.memoryLimitBytes ?? Number.POSITIVE_INFINITY)
  return Math.max(256, Math.floor((bytes / mebibyte - 1_024) / 2))
}

/** Its options, as it tells them. */
function optionsOf(context: ServiceContext): object {
  const { args } = context
  const [bindIp, port, replSet, dbPath] = ['bind_ip', 'port', 'replSet', 'dbpath'].map((name) =>
    option(args, name),
  )
  const isOpen = args.includes('--bind_ip_all')
  const needsUser = args.includes('--auth') || args.includes('--keyFile') || hasUser(context)
  return {
    net: {
      bindIp: bindIp ?? (isOpen || context.args[0].endsWith('entrypoint.sh') ? '*' : '127.0.0.1'),
      ...(port !== undefined && { port: Number(port) }),
    },
    ...(replSet !== undefined && { replication: { replSet } }),
    ...(needsUser && { security: { authorization: 'enabled' } }),
    ...(dbPath !== undefined && { storage: { dbPath } }),
  }
}

/** Whether the entry point has a server of its own at first: where it is to make a user, or there are scripts to run. */
const isMade = (context: ServiceContext): boolean =>
  context.args[0].endsWith('entrypoint.sh') &&
  isError(context.files.node(markIn(context))) &&
  (hasUser(context) || hasInitScripts(context, ['shell', 'javascript']))

/** While scripts run, the server that is there listens for who is in the container alone. */
export const isPrivate = (context: ServiceContext): boolean =>
  willFill(context, () => isMade(context)) || listensLocally(context)

const folderOf = ({ args }: ServiceContext): string => option(args, 'dbpath') ?? '/data/db'
const markIn = (context: ServiceContext): string => `${folderOf(context)}/WiredTiger`

/** How its entry point fills the database: it sources what is for a shell, and hands what is in JavaScript to mongosh. */
function fillingOf(context: ServiceContext): Filling {
  const secret = (name: string) => secretVariable(context, `MONGO_INITDB_${name}`)
  const who = hasUser(context)
    ? '-u "$MONGO_INITDB_ROOT_USERNAME" -p "$MONGO_INITDB_ROOT_PASSWORD" --authenticationDatabase admin '
    : ''
  const commands: Partial<Record<InitScript['sort'], string>> = {
    shell: '. "$1"',
    javascript: `mongosh --host 127.0.0.1 --port ${portOf(context)} --quiet ${who}"$MONGO_INITDB_DATABASE" "$1"; echo`,
  }
  return {
    opening: '',
    without: `${entryPoint}: ignoring /docker-entrypoint-initdb.d/*\n\n`,
    variables: {
      MONGO_INITDB_ROOT_USERNAME: secret('ROOT_USERNAME'),
      MONGO_INITDB_ROOT_PASSWORD: secret('ROOT_PASSWORD'),
      MONGO_INITDB_DATABASE: secret('DATABASE') || 'test',
    },
    stepOf({ path, sort }) {
      const command = commands[sort]
      const does = command === undefined ? 'ignoring' : 'running'
      return { before: `${entryPoint}: ${does} ${path}\n`, command, after: '\n' }
    },
  }
}

/** What the entry point makes by a server of its own. @param done called once that is over */
function make(context: ServiceContext, start: Start, done: () => void): void {
  const net = { bindIp: '127.0.0.1', port: start.port, tls: { mode: 'disabled' } }
  const processManagement = { fork: true, pidFilePath: '/tmp/docker-entrypoint-temp-mongod.pid' }
  const systemLog = { destination: 'file', logAppend: true, path: '/proc/1/fd/1' }
  const options = JSON.stringify({ net, processManagement, systemLog })
  const pid = makerPid
  context.print(
    `about to fork child process, waiting until server is ready for connections.\nforked process: ${pid}\n\n` +
      startNotices(context.now(), { ...start, pid, options, isLocal: true, hasUsers: false }) +
      'child process started successfully, parent exiting\n\n',
  )
  fill(context, fillingOf(context), () => {
    context.print(
      `killing process with pid: ${pid}\n${isInJson(start.version) ? endNotices(context.now(), 15, pid + 1) : ''}` +
        '\nMongoDB init process complete; ready for start up.\n\n',
    )
    done()
  })
}

const makerPid = 28

export function startMongo(context: ServiceContext): undefined {
  const { config, files } = context
  const folder = folderOf(context)
  const mark = markIn(context)
  const isOld = !isError(files.node(mark))
  const start: Start = {
    version: mongoVersion(config.image),
    pid: context.pid,
    port: portOf(context),
    folder,
    host: config.hostname,
    options: JSON.stringify(optionsOf(context)),
    isLocal: listensLocally(context),
    hasUsers: hasUser(context) || context.args.includes('--auth'),
    isOld,
    cacheMebibytes: cacheOf(context),
  }
  const isMaking = isMade(context)
  if (!isOld && context.filesIn(folder)) files.write(mark, 'WiredTiger\nWiredTiger 12.0.0\n')
  const begin = () => context.print(startNotices(context.now(), { ...start, isOld: isOld || isMaking }))
  if (isMaking) make(context, start, begin)
  else begin()
}

/** The entry point, which is still there while scripts run, hears no signal. */
export function stopMongo(
  context: ServiceContext,
  signal: Signal,
  from: number | undefined,
): number | undefined {
  if (isFilling(context)) return undefined
  if (isInJson(mongoVersion(context.config.image)))
    context.print(endNotices(context.now(), signalNumbers[signal], from))
  return 0
}

interface Connections {
  last: number
  count: number
}

const connectionsOf = perServer((): Connections => ({ last: 0, count: 0 }))

/** Ports of clients are nobody's here: each has the next but one. */
const firstPort = 40_000
const portsInAll = 20_000

export function acceptMongo(socket: Socket, context: ServiceContext): void {
  const connections = connectionsOf(context)
  const id = ++connections.last
  connections.count++
  const { peer = '127.0.0.1' } = socket
  const address = peer === context.config.ip ? '127.0.0.1' : peer
  const remote = `${address}:${firstPort + ((id * 2) % portsInAll)}`
  const tells = isInJson(mongoVersion(context.config.image))
  const tell = (text: string) => tells && context.print(text)
  tell(connectionNotice(context.now(), remote, { id, count: connections.count }))
  let isKnown = false
  const meet = ({ user, database }: Question, isRight: boolean) => {
    if (isKnown) return
    isKnown = true
    tell(clientNotice(context.now(), remote, id))
    if (user !== undefined)
      tell(
        authNotice(context.now(), `conn${id}`, {
          user: String(user),
          database: String(database),
          remote,
          isRight,
        }),
      )
  }
  converse(socket, (bytes) => serverOf(context).answer(bytes, meet), context, {
    onEnd: () => {
      connections.count--
      if (context.isStopping) return
      tell(connectionNotice(context.now(), remote, { id, count: connections.count, isEnd: true }))
    },
  })
}
