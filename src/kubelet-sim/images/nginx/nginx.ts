/** nginx: what it is configured to do, as it starts and whenever it is told to look again. */
import { memoOfLast, memoOfLastFew } from '../../../api/memo.ts'
import { formatDate } from '../../programs/commands/date.ts'
import { hostOf } from '../../runtime/container-config.ts'
import { root, type User } from '../../runtime/files/files.ts'
import type { Image, Service, ServiceContext, ServiceWorker } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { ENOENT, isError, type Signal } from '../../runtime/posix.ts'
import { sendSignal } from '../../runtime/processes/among-processes.ts'
import type { Process, Program } from '../../runtime/program.ts'
import { debianWithCurl } from '../parts/bases.ts'
import { plainCommand } from '../parts/entrypoint.ts'
import { serve, type WebServer } from '../parts/web.ts'
import { sinceVersion, taggedVersion } from '../registry/tagged-version.ts'
import {
  type ConfigPlace,
  type Configuration,
  configFile,
  type Listen,
  readConfiguration,
  saidFirst,
} from './configuration.ts'
import { entryFiles, entryText, isOnBothFamilies, processesOfEntry } from './entrypoint.ts'
import { hasOwnLogs, logLinks, note, openLogs } from './logs.ts'
import {
  buildsOf,
  endNotices,
  reloadedNotices,
  reloadNotices,
  reopenNotices,
  replacedNotices,
  startNotices,
  takenNotices,
} from './notices.ts'
import { begin, cacheFolder, complain, emergency, isUnhindered } from './places.ts'
import { answer } from './serve.ts'
import { signed, usualVersion } from './signature.ts'
import { ConfigError } from './syntax.ts'
import { type Filled, fillTemplates } from './templates.ts'

const nginxPage = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
</body>
</html>
`

/** What it is where nobody has changed anything. */
const nginxServer = (port: number): WebServer => ({
  port,
  folder: '/usr/share/nginx/html',
  page: nginxPage,
  software: 'nginx',
  notFound: () =>
    '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
})

/** What an image says at the top: for root, or for others, who may write to /tmp alone. */
const ofRoot = { top: 'user nginx;\n', pid: '/run/nginx.pid', http: '' }
const ofOthers = {
  top: '',
  pid: '/tmp/nginx.pid',
  http: ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `    ${each}_temp_path /tmp/${each}_temp;\n`)
    .join(''),
}

const mainConfig = ({ top, pid, http }: typeof ofRoot) => `
${top}worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid ${pid};
events {
    worker_connections 1024;
}
http {
${http}    default_type application/octet-stream;
    log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"';
    access_log /var/log/nginx/access.log main;
    keepalive_timeout 65;
    include /etc/nginx/conf.d/*.conf;
}
`

/** Who may open no low port runs as somebody else. */
const wayOf = (port: number) => (port === 80 ? ofRoot : ofOthers)

const siteConfig = (port: number) => `server {
    listen ${port};
    server_name localhost;
    location / {
        root /usr/share/nginx/html;
        index index.html index.htm;
    }
    error_page 500 502 503 504 /50x.html;
    location = /50x.html {
        root /usr/share/nginx/html;
    }
}
`

const siteFile = '/etc/nginx/conf.d/default.conf'

/** What a running nginx has read. */
interface State {
  /** Undefined where it is what the image brings. */
  configuration: Configuration | undefined
  error: ConfigError | undefined
  /** What its entry point has made of templates. */
  filled: readonly Filled[]
}

const isBehindEntrypoint = ({ args }: ServiceContext): boolean => /entrypoint\.sh$/.test(args[0])

const states = new WeakMap<ServiceContext, State>()

const configOf = (args: readonly string[]): string =>
  args[args.indexOf('-c') + 1 || args.length] ?? configFile

function stateOf(context: ServiceContext, site?: string): State {
  const known = states.get(context)
  if (known) return known
  const files = filesOf(context, site)
  const filled = files && isBehindEntrypoint(context) ? fillTemplates(files, context) : nothing
  const state = read(context, site, filled)
  states.set(context, state)
  return state
}

const nothing: readonly Filled[] = Object.freeze([])

/** Those that its configuration is in; undefined where that is what the image brings. */
const filesOf = (context: ServiceContext, site: string | undefined) =>
  site === undefined ? context.filesIn('/etc/nginx') : context.files

function read(context: ServiceContext, site: string | undefined, filled: readonly Filled[]): State {
  const files = filesOf(context, site)
  if (!files) return { configuration: undefined, error: undefined, filled }
  const read = readConfiguration(
    { files, config: context.config, network: context.network },
    configOf(context.args),
  )
  return read instanceof ConfigError
    ? { configuration: undefined, error: read, filled }
    : { configuration: read, error: undefined, filled }
}

const placeOf = ({ message, file, line }: ConfigError) =>
  file === '' ? message : `${message} in ${file}${line > 0 ? `:${line}` : ''}`

/** It reads its configuration anew, or opens its logs anew: whoever has moved them finds others in their place. */
const reloadsOn: ReadonlySet<Signal> = new Set(['SIGHUP', 'SIGUSR1'])

/** What it takes for being asked to stop: it begins no more work at SIGWINCH only where it is a daemon. */
const stopsOn: ReadonlySet<Signal> = new Set(['SIGTERM', 'SIGINT', 'SIGQUIT'])

/** Ports that TLS is spoken on are spoken to without it, too. */
const portsOf = ({ servers }: Configuration): readonly number[] =>
  [...new Set(servers.flatMap(({ listens }) => listens.map(({ port }) => port)))].filter((each) => each > 0)

const listensOn = (port: number, { configuration }: State): readonly Listen[] =>
  configuration?.servers.flatMap(({ listens }) => listens).filter((each) => each.port === port) ?? []

const nginxTitle = Object.freeze(['nginx: master process', 'nginx', '-g', 'daemon off;'])

const nginxUser = { uid: 101, gid: 101 }
const workerTitle = Object.freeze(['nginx: worker process'])

/** More would only be looked at. */
const mostWorkers = 32

/** Those of servers of one sort are the same. */
const workersFor = memoOfLastFew((count: number, user: User): readonly ServiceWorker[] =>
  Object.freeze(
    Array.from({ length: Math.min(count, mostWorkers) }, () => Object.freeze({ args: workerTitle, user })),
  ),
)

/** One for each CPU of the node, unless its configuration says otherwise. */
function workersOf(context: ServiceContext, { top }: Configuration): readonly ServiceWorker[] {
  const [asked = '1'] = saidFirst(top, 'worker_processes') ?? []
  const count = asked === 'auto' ? hostOf(context.config).cpus : Number(asked) || 1
  return workersFor(count, context.user.uid === 0 ? nginxUser : context.user)
}

/**
 * @param name the last part of the image's name, whose tags are those of nginx
 * @param site what its image says in place of the usual site
 */
function nginxService(server: WebServer, name: string, site?: string): Service {
  // Read when somebody first needs it: most serve nothing but their page.
  const usual = memoOfLast((port: number) => usualConfiguration(port))
  const buildOf = buildsOf(name)
  const place = { path: siteFile, text: site ?? siteConfig(server.port), isOwn: server.port !== 80 }
  const configurationOf = (context: ServiceContext): Configuration =>
    stateOf(context, site).configuration ?? usual(server.port)
  const tell = (context: ServiceContext, text: string): void => {
    if (buildOf(context.config.image).isNoticing) note(context, configurationOf(context).top, 'notice', text)
  }
  return {
    command: (args) => otherThanNginx(args) ?? nginxCommand(args),
    knowsPorts: true,
    title: () => nginxTitle,
    workers: (context) => workersOf(context, configurationOf(context)),
    processesBefore: (context) =>
      isBehindEntrypoint(context) && buildOf(context.config.image).hasEntrypoint ? processesOfEntry : 0,
    isLocal(context, port) {
      const there = listensOn(port, stateOf(context, site))
      return there.length > 0 && there.every((each) => each.isLocal)
    },
    speaksTlsOn: (context, port) => listensOn(port, stateOf(context, site)).some((each) => each.isTls),
    ports(context) {
      const { configuration, error } = stateOf(context, site)
      return error ? [] : configuration ? portsOf(configuration) : [server.port]
    },
    start(context) {
      const isHindered = wayOf(server.port) === ofRoot ? !isUnhindered(context) : context.config.readOnlyRoot
      const build = buildOf(context.config.image)
      const { error, configuration = usual(server.port), filled } = stateOf(context, site)
      if (isBehindEntrypoint(context)) context.print(entryText(context, build, place, filled))
      if (error) {
        complain(context, placeOf(error))
        return 1
      }
      if (isHindered && !begin(context, configuration)) return 1
      openLogs(context)
      tell(context, startNotices(context, build))
      return undefined
    },
    reloadsOn,
    reload(context, signal, from) {
      if (signal === 'SIGUSR1') {
        openLogs(context)
        tell(context, reopenNotices(context, from))
        return undefined
      }
      tell(context, reloadNotices(context, from))
      const state = read(context, site, nothing)
      if (!state.error) states.set(context, state)
      else note(context, configurationOf(context).top, 'emerg', emergency(context, placeOf(state.error)))
      return state.error ? undefined : true
    },
    reloaded: (context, before) => tell(context, reloadedNotices(context, before)),
    replaced: (context, worker) => tell(context, replacedNotices(context, worker)),
    stopsOn,
    stop(context, signal, from) {
      tell(context, endNotices(context, signal, from))
      return 0
    },
    handle(request: HttpRequest, context): HttpResponse {
      const { configuration } = stateOf(context, site)
      const isPage = /^\/(?:index\.html)?(?:$|[?#])/.test(request.path)
      const isUsual = !configuration && isPage && !context.filesIn(server.folder) && !hasOwnLogs(context)
      if (isUsual) return signed(serve(request, context, server), context)
      // Its configuration is bytes, and so is all that it makes of it.
      return { ...answer(configuration ?? usual(server.port), request, context), isInBytes: true }
    },
    portTaken(port, context) {
      const build = buildOf(context.config.image)
      const isStarting = context.workerPids.length === 0
      const addresses = [`0.0.0.0:${port}`]
      if (!isStarting || !isBehindEntrypoint(context))
        return takenNotices(context, build, addresses, isStarting)
      if (isOnBothFamilies(context, build, place)) addresses.push(`[::]:${port}`)
      const entry = entryText(context, build, place, stateOf(context, site).filled)
      return entry + takenNotices(context, build, addresses, isStarting)
    },
  }
}

/** What the files of the image say. */
function usualConfiguration(port: number): Configuration {
  const texts = new Map([
    [configFile, mainConfig(wayOf(port))],
    [siteFile, siteConfig(port)],
  ])
  const files = { read: (path: string) => texts.get(path) ?? ENOENT, list: () => ['default.conf'] }
  const read = readConfiguration({ files } as unknown as ConfigPlace)
  if (read instanceof ConfigError) throw new Error(read.message)
  return read
}

/** What nginx does at once, and ends. By its option. */
const nginxOptions: ReadonlyMap<string, (process: Process, value: string) => number> = new Map([
  ['-v', sayVersion],
  ['-V', sayVersion],
  ['-t', sayConfigured],
  ['-T', sayConfigured],
  ['-s', signalNginx],
])

const otherThanNginx = plainCommand(47, 'nginx', 'nginx-debug')

function nginxCommand(args: readonly string[]): Program | undefined {
  const at = args.findIndex((each) => nginxOptions.has(each))
  const run = nginxOptions.get(args[at])
  return run && ((process) => run(process, args[at + 1] ?? ''))
}

function sayVersion(process: Process): number {
  process.complain(`nginx version: nginx/${process.machine.env.get('NGINX_VERSION')}\n`)
  return 0
}

function sayConfigured(process: Process): number {
  const { machine, args } = process
  const file = configOf(args)
  const read = readConfiguration(machine, file)
  if (read instanceof ConfigError) {
    process.complain(`nginx: [emerg] ${placeOf(read)}\nnginx: configuration file ${file} test failed\n`)
    return 1
  }
  process.complain(
    `nginx: the configuration file ${file} syntax is ok\nnginx: configuration file ${file} test is successful\n`,
  )
  if (args.includes('-T')) for (const path of [file, siteFile]) showFile(process, path)
  return 0
}

function showFile(process: Process, path: string): void {
  const text = process.machine.files.read(path, root)
  if (!isError(text)) process.print(`# configuration file ${path}:\n${text}\n`)
}

function signalNginx(process: Process, order: string): number {
  const { machine, pid } = process
  const signals: Readonly<Record<string, Signal | undefined>> = {
    stop: 'SIGTERM',
    quit: 'SIGQUIT',
    reload: 'SIGHUP',
    reopen: 'SIGUSR1',
  }
  if (signals[order]) sendSignal(process, machine.firstPid, signals[order])
  else {
    process.complain(`nginx: invalid option: "-s ${order}"\n`)
    return 1
  }
  const when = formatDate(machine.clock.now(), '%Y/%m/%d %T')
  process.complain(`${when} [notice] ${pid}#${pid}: signal process started\n`)
  return 0
}

/** @param name the last part of the image's name, whose tags are those of nginx */
const variablesOf = (name: string): Image['env'] => ({
  NGINX_VERSION: (reference) => taggedVersion(reference, name, usualVersion),
})

/** By the first version whose image was made of it. Source: the Dockerfiles of github.com/nginx/docker-nginx. */
const debians = [
  ['1.29.1', '13'],
  ['1.25.1', '12'],
  ['1.20.2', '11'],
  ['1.16.1', '10'],
  ['0', '9'],
] as const

function nginxImage(port: number, name: string, site?: string): Image {
  const server = nginxServer(port)
  const service = nginxService(server, name, site)
  return {
    ...debianWithCurl,
    name: 'nginx',
    accounts: { nginx: { uid: 101, shell: '/bin/false' } },
    folders: { [cacheFolder]: 0 },
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: variablesOf(name),
    debianOf: (reference) => sinceVersion(taggedVersion(reference, name, usualVersion), debians)!,
    stopSignal: 'SIGQUIT',
    services: new Map([
      ['docker-entrypoint.sh', service],
      ['nginx', service],
      ['nginx-debug', service],
    ]),
    files: {
      ...entryFiles,
      '/usr/share/nginx/html/index.html': nginxPage,
      [configFile]: mainConfig(wayOf(port)),
      [siteFile]: site ?? siteConfig(port),
    },
    links: logLinks,
  }
}

/** nginx as others build it, with a site of their own. @param site the text of `/etc/nginx/conf.d/default.conf` */
export const nginxWithSite = (site: string): Image => ({ ...nginxImage(80, 'nginx', site), entrypoint: [] })

export const nginx = nginxImage(80, 'nginx')
export const nginxUnprivileged: Image = {
  ...nginxImage(8080, 'nginx-unprivileged'),
  user: { uid: 101, gid: 101 },
}
