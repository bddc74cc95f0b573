/** httpd: serves the folders that its configuration names, on the ports that it names. Source: the manual of Apache HTTP Server 2.4. */
import { memoByIdentity, memoOfLast, memoOfLastFew } from '../../api/memo.ts'
import { hexDigits } from '../../sim/random.ts'
import { formatDate } from '../programs/commands/date.ts'
import type { ContainerConfig } from '../runtime/container-config.ts'
import { resolvePath, type User } from '../runtime/files/files.ts'
import type { Image, Service, ServiceContext, ServiceWorker } from '../runtime/image.ts'
import { isError, type Signal } from '../runtime/posix.ts'
import type { Process, Program } from '../runtime/program.ts'
import { debianBase } from './parts/bases.ts'
import { errorNumber } from './parts/error-number.ts'
import { perServer } from './parts/per-server.ts'
import { serve, type WebServer } from './parts/web.ts'
import { isFrom, taggedVersion } from './registry/tagged-version.ts'

const serverRoot = '/usr/local/apache2'
const configFile = `${serverRoot}/conf/httpd.conf`

/** What the image brings, as far as it makes a difference here. */
const usualConfig = `ServerRoot "${serverRoot}"
Listen 80
User www-data
Group www-data
ServerAdmin you@example.com
#ServerName www.example.com:80
<Directory />
    AllowOverride none
    Require all denied
</Directory>
DocumentRoot "${serverRoot}/htdocs"
<Directory "${serverRoot}/htdocs">
    Options Indexes FollowSymLinks
    AllowOverride None
    Require all granted
</Directory>
<IfModule dir_module>
    DirectoryIndex index.html
</IfModule>
ErrorLog /proc/self/fd/2
LogLevel warn
CustomLog /proc/self/fd/1 common
`

const page = '<html><body><h1>It works!</h1></body></html>\n'

/** A folder that is served: at a port and under a name, or at every other. */
interface Host {
  readonly port: number | undefined
  names: string[]
  folder: string | undefined
}

interface Settings {
  readonly ports: readonly number[]
  readonly folder: string
  readonly index: string
  readonly hosts: readonly Host[]
  /** It has been told its own name. */
  readonly isNamed: boolean
}

/** Why a configuration cannot be used. */
class ConfigProblem {
  constructor(readonly message: string) {}
}

/** Of the modules that are usually there; what follows them changes nothing here, but for those that are read. */
const directives = new Set(
  (
    'serverroot listen loadmodule user group serveradmin servername serveralias documentroot directoryindex errorlog loglevel logformat customlog ' +
    'transferlog options allowoverride require order allow deny satisfy alias scriptalias redirect redirectmatch redirectpermanent addtype addhandler ' +
    'addencoding addoutputfilter sethandler typesconfig include includeoptional timeout keepalive keepalivetimeout maxkeepaliverequests hostnamelookups ' +
    'servertokens serversignature traceenable header requestheader setenv setenvif browsermatch passenv rewriteengine rewriterule rewritecond rewritebase ' +
    'proxypass proxypassreverse proxypreservehost proxyrequests errordocument expiresactive expiresbytype expiresdefault filesmatch authtype authname ' +
    'authuserfile authbasicprovider pidfile mutex enablesendfile enablemmap accessfilename defaultruntimedir mpm startservers minspareservers ' +
    'maxspareservers maxrequestworkers maxconnectionsperchild threadsperchild serverlimit sslengine sslcertificatefile sslcertificatekeyfile sslprotocol ' +
    'sslciphersuite sslrandomseed fallbackresource usecanonicalname limitrequestbody limitrequestline indexoptions define undefine substitute protocols'
  ).split(' '),
)

const unquoted = (word: string): string => word.replace(/^"(.*)"$/, '$1')

/** A number, after an address or not. */
const portIn = (text: string): number | undefined => {
  const [, port] = /(?:^|:)(\d{1,5})$/.exec(text) ?? []
  return port !== undefined && Number(port) > 0 && Number(port) < 65_536 ? Number(port) : undefined
}

function settingsIn(text: string): Settings | ConfigProblem {
  const ports: number[] = []
  const hosts: Host[] = []
  let host: Host | undefined
  let [folder, index, isNamed] = [`${serverRoot}/htdocs`, 'index.html', false]
  const refuse = (n: number, why: string) =>
    new ConfigProblem(`AH00526: Syntax error on line ${n + 1} of ${configFile}:\n${why}\n`)
  for (const [n, line] of text.split('\n').entries()) {
    const [, section, end] = /^\s*<(\/?)(\w+)/.exec(line) ?? []
    if (end !== undefined) {
      if (end.toLowerCase() !== 'virtualhost') continue
      host = section
        ? undefined
        : {
            port: portIn(line.replace(/>.*$/, '').trim().split(/\s+/)[1] ?? ''),
            names: [],
            folder: undefined,
          }
      if (host) hosts.push(host)
      continue
    }
    const [name = '', ...words] = line.trim().split(/\s+/)
    const [first = ''] = words.map(unquoted)
    if (name === '' || name.startsWith('#')) continue
    switch (name.toLowerCase()) {
      case 'listen': {
        const port = portIn(first)
        if (port === undefined) return refuse(n, `Port must be specified`)
        if (!ports.includes(port)) ports.push(port)
        break
      }
      case 'documentroot':
        if (host) host.folder = resolvePath(serverRoot, first)
        else folder = resolvePath(serverRoot, first)
        break
      case 'servername':
      case 'serveralias':
        isNamed ||= !host
        host?.names.push(...words.map((each) => each.toLowerCase().replace(/:\d+$/, '')))
        break
      case 'directoryindex':
        index = first
        break
      default:
        if (!directives.has(name.toLowerCase()))
          return refuse(
            n,
            `Invalid command '${name}', perhaps misspelled or defined by a module not included in the server configuration`,
          )
    }
  }
  if (ports.length === 0)
    return new ConfigProblem('no listening sockets available, shutting down\nAH00015: Unable to open logs\n')
  return { ports, folder, index, hosts, isNamed }
}

const usualSettings = settingsIn(usualConfig) as Settings

/** The settings that hold until it is told to read them anew. */
class Configuration {
  settings: Settings = usualSettings
  problem: ConfigProblem | undefined

  constructor(private readonly context: ServiceContext) {
    this.read()
  }

  /** Answers whether it listens elsewhere now. */
  read(): boolean {
    const before = this.settings.ports.join()
    const text = this.context.filesIn(`${serverRoot}/conf`)?.read(configFile) ?? usualConfig
    const found = isError(text)
      ? new ConfigProblem(
          `httpd: Could not open configuration file ${configFile}: No such file or directory\n`,
        )
      : settingsIn(text)
    this.problem = found instanceof ConfigProblem ? found : undefined
    if (!(found instanceof ConfigProblem)) this.settings = found
    return this.settings.ports.join() !== before
  }
}

const configurationOf = perServer((context) => new Configuration(context))

const notFound = () =>
  '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n'

/** The first host of its port whose name is asked for, or the first of its port; else what stands outside of all. */
function folderFor({ hosts, folder }: Settings, port: number, asked: string): string {
  const own = hosts.filter((each) => each.port === undefined || each.port === port)
  const host = own.find(({ names }) => names.includes(asked)) ?? own[0]
  return host?.folder ?? folder
}

const webServerOf = memoByIdentity((settings: Settings) => {
  const known = new Map<string, WebServer>()
  return (folder: string): WebServer => {
    let found = known.get(folder)
    if (!found)
      known.set(
        folder,
        (found = {
          port: settings.ports[0],
          folder,
          index: settings.index,
          page: folder === `${serverRoot}/htdocs` ? page : undefined,
          software: 'Apache',
          notFound,
        }),
      )
    return found
  }
})

const versionOf = ({ config }: Pick<ServiceContext, 'config'>): string =>
  taggedVersion(config.image, 'httpd', '2.4.65')

/** `httpd -t`, `httpd -v`, `apachectl -k graceful`: what comes to an end. */
const control: Program = (process) => {
  const { args } = process
  if (args.includes('-v')) {
    process.print(
      `Server version: Apache/${versionOf(process.machine)} (Unix)\nServer built:   Jul 22 2025 01:03:28\n`,
    )
    return 0
  }
  const problem = problemIn(process)
  if (problem) {
    process.complain(problem)
    return 1
  }
  if (args.some((each) => /^(-t|configtest|-S)$/.test(each))) {
    process.complain(`${namelessness(process.machine.config, settingsOf(process))}Syntax OK\n`)
    return 0
  }
  // Whoever has started it may send it a signal.
  const server = process.machine.processes
    .list()
    .find((each) => each.args[0]?.startsWith('httpd') && each !== process)
  if (!server) {
    process.complain('httpd (no pid file) not running\n')
    return 1
  }
  const order = args.find((each) => Object.hasOwn(orders, each)) ?? 'restart'
  server.signal(orders[order], process.pid)
  return 0
}

/** Source: httpd(8), `-k`. */
const orders: Readonly<Record<string, Signal>> = {
  graceful: 'SIGUSR1',
  restart: 'SIGHUP',
  'graceful-stop': 'SIGWINCH',
  stop: 'SIGTERM',
}

function settingsOf({ machine }: Process): Settings | ConfigProblem {
  const text = machine.files.read(configFile)
  return isError(text) ? usualSettings : settingsIn(text)
}

function problemIn(process: Process): string | undefined {
  const found = settingsOf(process)
  return found instanceof ConfigProblem ? found.message : undefined
}

/** What it says as it reads its configuration, where that does not tell its name and its address has none with a dot. */
function namelessness({ ip, hosts = '' }: ContainerConfig, settings: Settings | ConfigProblem): string {
  if (settings instanceof ConfigProblem || settings.isNamed) return ''
  const at = hosts.indexOf(`${ip}\t`)
  const [name = ''] = at < 0 ? [] : hosts.slice(at + ip.length + 1).split(/\s/, 1)
  return name.includes('.') ? '' : nameless(ip)
}

const nameless = (ip: string): string =>
  `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message\n`

/** `Sat Jan 31 09:00:00.000000 2026` */
const instant = (at: number): string =>
  `${formatDate(at, '%a %b %d %T.%N').slice(0, -3)} ${formatDate(at, '%Y')}`

/** Since then a thread is told by the number that the kernel has for it. */
const firstWithThreads = '2.4.60'

const noticesOf = (at: number, version: string, pid: number, texts: readonly string[]): string => {
  const thread = isFrom(version, firstWithThreads) ? pid : 140_022_114_920_320
  const line = (text: string) =>
    `[${instant(at)}] [${text.startsWith('AH00094') ? 'core' : 'mpm_event'}:notice] [pid ${pid}:tid ${thread}] ${text}\n`
  return texts.map(line).join('')
}

const notice = (context: ServiceContext, text: string): string =>
  noticesOf(context.now(), versionOf(context), context.pid, [text])

// Those that start at one instant say the same.
const begunAt = memoOfLastFew((at: number, version: string, pid: number) =>
  noticesOf(at, version, pid, [
    `AH00489: Apache/${version} (Unix) configured -- resuming normal operations`,
    "AH00094: Command line: 'httpd -D FOREGROUND'",
  ]),
)

const begun = (context: ServiceContext): string => begunAt(context.now(), versionOf(context), context.pid)

const pidFile = `${serverRoot}/logs/httpd.pid`

/** www-data. */
const workersGroup = 33
const worker = { uid: 33, gid: workersGroup }

/** Why it cannot start: it writes down its number as it starts, and gives its workers to others. */
function hindrance(context: ServiceContext): string | undefined {
  const { user, config } = context
  if (user.isExpected) return undefined
  const at = `[${instant(context.now())}]`
  const error = user.uid !== 0 || config.readOnlyRoot ? context.files.write(pidFile, '1\n', user) : undefined
  if (error)
    return (
      `${at} [core:error] [pid 1:tid 1] (${errorNumber(error)})${error.message}: AH00099: could not create ${pidFile}.${hexDigits(config.ip, 6)}\n` +
      `${at} [core:error] [pid 1:tid 1] AH00100: httpd: could not log pid to file ${pidFile}\n`
    )
  if (user.uid !== 0 || (config.privileges?.capabilities.has('SETGID') ?? true)) return undefined
  return (
    `${at} [unixd:alert] [pid 8:tid 8] (1)Operation not permitted: AH02156: setgid: unable to set group id to Group ${workersGroup}\n` +
    `${at} [core:alert] [pid 1:tid 1] AH00050: Child 8 returned a Fatal error... Apache is exiting!\n`
  )
}

/** Its script has had so many, and it itself, until the first of those that work for it: 8. */
const processesBefore = 6

const workersFor = memoOfLast((user: User): readonly ServiceWorker[] =>
  Object.freeze(Array.from({ length: 3 }, () => Object.freeze({ args: httpdTitle, user }))),
)

const httpdTitle = Object.freeze(['httpd', '-DFOREGROUND'])

const httpdService: Service = {
  title: () => httpdTitle,
  workers: ({ user }) => workersFor(user.uid === 0 ? worker : user),
  processesBefore: () => processesBefore,
  command: (args) =>
    args.some((each) => /^(-t|-v|-S|-k|graceful|restart|stop|configtest)$/.test(each)) ? control : undefined,
  ports: (context) => (configurationOf(context).problem ? [] : configurationOf(context).settings.ports),
  knowsPorts: true,
  start(context) {
    const { problem } = configurationOf(context)
    const trouble = problem?.message ?? hindrance(context)
    if (trouble !== undefined) {
      context.complain(trouble)
      return 1
    }
    const { settings } = configurationOf(context)
    // It reads its configuration twice.
    const name = namelessness(context.config, settings)
    context.complain(name + name + begun(context))
    return undefined
  },
  reloadsOn: new Set(['SIGHUP', 'SIGUSR1']),
  reload(context, signal) {
    const configuration = configurationOf(context)
    const isMoved = configuration.read()
    const heard =
      signal === 'SIGHUP'
        ? 'AH00494: SIGHUP received.  Attempting to restart'
        : 'AH00493: SIGUSR1 received.  Doing graceful restart'
    const { problem, settings } = configuration
    context.complain(
      notice(context, heard) + (problem?.message ?? namelessness(context.config, settings) + begun(context)),
    )
    return isMoved
  },
  stopsOn: new Set(['SIGTERM', 'SIGINT', 'SIGWINCH']),
  stop(context, signal) {
    const how =
      signal === 'SIGWINCH'
        ? 'AH00492: caught SIGWINCH, shutting down gracefully'
        : 'AH00491: caught SIGTERM, shutting down'
    context.complain(notice(context, how))
    return 0
  },
  handle(request, context) {
    const { settings } = configurationOf(context)
    const host = (request.headers?.host ?? '').toLowerCase().replace(/:\d+$/, '')
    const folder = folderFor(settings, request.port ?? settings.ports[0], host)
    const response = serve(request, context, webServerOf(settings)(folder))
    return { ...response, headers: { ...response.headers, server: `Apache/${versionOf(context)} (Unix)` } }
  },
  portTaken: (port) =>
    `(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${port}\nno listening sockets available, shutting down\n`,
}

export const httpd: Image = {
  ...debianBase,
  name: 'httpd',
  entrypoint: [],
  cmd: ['httpd-foreground'],
  workingDir: serverRoot,
  stopSignal: 'SIGWINCH',
  services: new Map([
    ['httpd-foreground', httpdService],
    ['httpd', httpdService],
    ['apachectl', httpdService],
  ]),
  folders: { [`${serverRoot}/logs`]: 0 },
  files: { [`${serverRoot}/htdocs/index.html`]: page, [configFile]: usualConfig },
}
