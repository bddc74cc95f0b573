/** What an image is: what it runs, which programs it brings, and what its services do. */
import { memoByIdentity } from '../../api/memo.ts'
import type { ContainerConfig } from './container-config.ts'
import type { Files, User } from './files/files.ts'
import type { HttpRequest, HttpResponse, Network } from './network/network.ts'
import type { Socket } from './network/socket.ts'
import type { Exit, Signal } from './posix.ts'
import type { MoreVariables } from './processes/service-child.ts'
import type { Wait } from './processes/streams.ts'
import type { Answer, Distribution, Process, Program } from './program.ts'

/** A user of an image's own; who has no shell cannot log in. */
interface OwnAccount {
  readonly uid: number
  readonly home?: string
  readonly shell?: string
  /** What it is called in full. Default: as it is called. */
  readonly fullName?: string
  /** Groups of the distribution that it is in besides its own, by name. */
  readonly memberOf?: readonly string[]
}

export interface Image extends Distribution {
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  /** Whether arguments of a container are a command by themselves, and none of the entrypoint's. */
  takesCommand?(args: readonly string[]): boolean
  /** The variables that it sets; a value may follow from the reference by which it was asked for, as a version does. */
  readonly env?: Readonly<Record<string, string | ((reference: string) => string)>>
  readonly workingDir?: string
  readonly user?: User
  /** How it names that user, where it does not do so by number: nobody can tell then that it is not root. */
  readonly userName?: string
  /** Users that it brings besides those of its distribution, by name; each has a group of that name and number. */
  readonly accounts?: Readonly<Record<string, OwnAccount>>
  /** Groups that it brings besides those. */
  readonly groups?: readonly {
    readonly name: string
    readonly gid: number
    readonly members: readonly string[]
  }[]
  /** What the container runtime sends to stop it. Default SIGTERM. */
  readonly stopSignal?: Signal
  /** Programs that only this image has. */
  readonly programs?: ReadonlyMap<string, Program>
  /** The servers in it, by the name of their program. */
  readonly services?: ReadonlyMap<string, Service>
  /** What stands for programs that are not simulated. */
  readonly anyService?: Service
  /** Which programs that is; absent: every other one, for nobody knows what the image brings. */
  readonly tools?: ReadonlySet<string>
  /** What the same image on Alpine brings that Alpine itself does not, though Debian does. */
  readonly alsoOnAlpine?: readonly string[]
  /** Whether it is known not to bring a program, though nobody knows what it brings. */
  readonly lacks?: (name: string) => boolean
  /** What it uses while it runs, besides what is done in it. Default: a thousandth of a CPU, and 4 MiB. */
  readonly use?: Use
  /** Files it brings besides the usual ones. */
  readonly files?: Readonly<Record<string, string>>
  /** Folders that it brings for others than root, by path: for the user of which number, and with which mode (default: 755). */
  readonly folders?: Readonly<Record<string, number | { readonly uid: number; readonly mode: number }>>
  /** Which release of Debian the version of that tag is made of, by its number. Default: the usual one. */
  readonly debianOf?: (reference: string) => string
  /** Links that it brings, by path: where they lead. */
  readonly links?: Readonly<Record<string, string>>
}

/** What stands for a program that is not simulated; undefined where the image does not bring it. */
export const assumedService = ({ anyService, tools, lacks }: Image, name: string): Service | undefined =>
  (!tools || tools.has(name)) && !lacks?.(name) ? anyService : undefined

/** Programs of it are scripts, which may be changed. */
export const bringsScripts = memoByIdentity((image: Image): boolean =>
  Object.keys({ ...image.files, ...image.links }).some((path) =>
    isProgramDirectory(path.slice(0, path.lastIndexOf('/'))),
  ),
)

/** Whether somebody who names a program so means one of those that many images have: what is in another folder is this image's own. */
export function isUsualPlace(name: string): boolean {
  const slash = name.lastIndexOf('/')
  return slash < 0 || isProgramDirectory(name.slice(0, slash))
}

const isProgramDirectory = (path: string): boolean =>
  path === '/bin' ||
  path === '/usr/bin' ||
  path === '/sbin' ||
  path === '/usr/sbin' ||
  path === '/usr/local/bin'

const distributions: ReadonlySet<string> = new Set(
  'alpine debian ubuntu almalinux amazonlinux archlinux centos fedora opensuse oraclelinux rockylinux ubi'.split(
    ' ',
  ),
)

/** The distribution that it is made of; undefined where nobody knows. */
export function distributionOf({ name, has, bringsAnyFile }: Image): string | undefined {
  if (distributions.has(name)) return name
  if (bringsAnyFile) return undefined
  return has('apt-get') ? 'debian' : has('apk') ? 'alpine' : undefined
}

/** What a container uses of its node. */
export interface Use {
  /** In thousandths of a CPU. */
  readonly cpuMillis: number
  readonly memoryBytes: number
}

/** A program that serves until it is stopped. */
export interface Service {
  /** What it runs instead where its arguments ask for something that comes to an end. */
  command?(args: readonly string[]): Program | undefined
  /** What it shows as its arguments while it serves. Default: what it was started with. */
  title?(args: readonly string[]): readonly string[]
  /** As whom its entry point lets it serve where root has started that, and what is said where that may not be. */
  readonly becomes?: { readonly user: User; readonly denied: string }
  /** How many times as fast its real program does what it does here: so much less virtual time passes. Default: 1. */
  readonly speed?: number
  /** It comes up with no less memory: where the container may have less, the kernel ends that. Default: with any. */
  needsBytes?(context: ServiceContext): number
  /** What it listens on, for TCP. */
  ports(context: ServiceContext): readonly number[]
  /** Whether it does so on 127.0.0.1 alone, where nobody from elsewhere comes. Default: it does not. */
  isLocal?(context: ServiceContext, port: number): boolean
  /** And for UDP. */
  datagramPorts?(context: ServiceContext): readonly number[]
  /** The processes that work for it, once it has started; one that ends is replaced, and all are as it begins anew. Default: it has none. */
  workers?(context: ServiceContext): readonly ServiceWorker[]
  /** How many processes its entry point has had before those begin. Default: none. */
  processesBefore?(context: ServiceContext): number
  /** One of those has ended, and another has taken its place, if one could. */
  replaced?(context: ServiceContext, worker: Replacement): void
  /** What it does as it starts. A returned exit code ends it. */
  start?(context: ServiceContext): number | undefined
  /** Whether there is something that it does as it starts. Default: there is, where `start` is given. */
  hasStart?(context: ServiceContext): boolean
  /** Absent for a service that does not speak HTTP. */
  handle?(request: HttpRequest, context: ServiceContext): HttpResponse
  /**
   * Takes a datagram, in bytes, and answers the one that goes back, if one does.
   * @param from the address of who has sent it, if it is one of the cluster's
   */
  receive?(datagram: string, context: ServiceContext, from?: string): string | undefined
  /** Takes a connection, and speaks on it in bytes; absent for one that speaks HTTP, or nothing that is known. */
  accept?(socket: Socket, context: ServiceContext): void
  /**
   * It has been sent one of `reloadsOn`; answers whether it listens on other ports now, and nothing where it goes on as
   * before. Absent for one that ends then. @param from the pid of who has sent it, if that is one of its own container
   */
  reload?(context: ServiceContext, signal: Signal, from?: number): boolean | undefined
  /** Default: SIGHUP. */
  readonly reloadsOn?: ReadonlySet<Signal>
  /** It goes on with what it has read then. @param before the pids of those that have worked for it until now */
  reloaded?(context: ServiceContext, before: readonly number[]): void
  /** Those of its ports on which it speaks HTTP, where it knows ports and takes connections on the others. Default: all. */
  readonly httpPorts?: ReadonlySet<number>
  /** Is told the port of each request. */
  readonly knowsPorts?: boolean
  /** Answers gRPC health checks. */
  readonly speaksGrpc?: boolean
  /** Is given bodies in bytes, and not as the texts that they are in UTF-8. */
  readonly takesBytes?: boolean
  /** Understands HTTPS as well as HTTP. */
  readonly speaksTls?: boolean
  /** Does so on that port, where it knows ports; absent where these make no difference. */
  speaksTlsOn?(context: ServiceContext, port: number): boolean
  /**
   * What it shows to who connects over TLS, which it then understands: in PEM, its own certificate first. Absent, or
   * undefined, for one whose certificate is nobody's business.
   */
  certificate?(context: ServiceContext): string | undefined
  /** It stands for a program that nobody knows: it is where it is expected to be, and in nobody's way. */
  readonly isAssumed?: boolean
  /** What it says when a port is taken; it then exits with 1. */
  portTaken?(port: number, context: ServiceContext): string
  /** The signals that it takes for being asked to stop; what the kernel does with others, it does. Default: all that ask for that. */
  readonly stopsOn?: ReadonlySet<Signal>
  /** Its exit code after a signal that asks it to stop. Default 0. */
  readonly exitCode?: number
  /** It has been asked to stop: answers its exit code, or undefined where it ends by itself, later. Absent for `exitCode`. */
  stop?(context: ServiceContext, signal: Signal, from?: number): number | undefined
  /** It has ended, however that came: its connections are to be closed. */
  end?(context: ServiceContext): void
}

/** One that works for a service. */
export interface ServiceWorker {
  readonly args: readonly string[]
  readonly user: User
}

/** What has become of one that worked for a service. */
export interface Replacement {
  readonly pid: number
  readonly exit: Exit
  readonly successor: number | undefined
}

/** What a service knows of the container it runs in. */
export interface ServiceContext {
  readonly args: readonly string[]
  readonly pid: number
  /** The pid of a process that does something for it, and has ended before anybody looks. */
  fork(): number
  /** Of those that work for it now. */
  readonly workerPids: readonly number[]
  readonly config: ContainerConfig
  readonly startedAt: number
  readonly user: User
  /** It has been asked to stop, and has not ended yet. */
  readonly isStopping: boolean
  /** The files, made where nobody has touched them yet. */
  readonly files: Files
  /** The files, if the container has volumes or somebody has touched its files. */
  readonly touchedFiles: Files | undefined
  /** The files, if there may be others in this folder than those that the image brings. @param folder absolute */
  filesIn(folder: string): Files | undefined
  now(): number
  /** What it may ask others over. */
  readonly network: Network
  env(name: string): string | undefined
  print(text: string): void
  complain(text: string): void
  /** Ends it by itself. */
  exit(exitCode: number): void
  /** It uses so many bytes of memory more (or fewer). */
  occupy(bytes: number): void
  /** Counts work that takes a CPU so long. */
  work(ms: number): void
  /** Counts work, in units: see work.ts. Answers the wait for its next turn, where it has done enough in this one. */
  toil(units: number): Wait | undefined
  /** So many CPUs are at work for it until it ends. */
  engage(cpus: number): void
  /** Calls back later, unless it has ended. */
  after(ms: number, run: () => void): void
  /**
   * Starts a program as a child, which has nothing to read and writes where it writes itself.
   * @param args in bytes
   * @param ended told the exit code, unless it has ended itself by then
   */
  run(args: readonly string[], variables: MoreVariables, ended: (exitCode: number) => void): void
  /** Opens those ports that it names now, and closes the others. */
  listenAnew(): void
}

/** What containers can be made of: given to the runtime, which knows neither an image nor a program by itself. */
export interface Library {
  /** What the image of that name does. */
  imageFor(reference: string): Image
  /** Whether an image is the known one itself, and not somebody's own under the same name. */
  isOfficial(reference: string): boolean
  /** By name. Which of them an image has, the image says. */
  readonly programs: ReadonlyMap<string, Program>
  /** What somebody has copied or installed: one of those, or one that only packages bring. */
  installed(name: string): Program | undefined
  /** What stands for a program that was copied out of an image that nobody knows. */
  readonly anyService: Service
  /** Runs a file that may be executed but is no program. */
  runScript(process: Process, path: string): Answer
}
