/** The files that every container has: the usual directories, /etc and /dev. */
import { bytesOf } from '../bytes.ts'
import type { ContainerConfig } from '../container-config.ts'
import { distributionOf, type Image } from '../image.ts'
import { type Handle, longestRead, nowhere, TextSource } from '../processes/streams.ts'
import type { Machine } from '../program.ts'
import { groupOf, passwdOf } from './accounts.ts'
import {
  Device,
  Directory,
  directoryAt,
  type FilesOptions,
  LiveDirectory,
  MountPoint,
  RegularFile,
  SymbolicLink,
} from './files.ts'
import { nodeAt } from './node-at.ts'
import { procDirectory } from './proc-files.ts'
import { ProgramDirectory } from './program-directory.ts'
import { releaseFiles } from './releases.ts'
import { type RootLayout, rootLayoutOf } from './root-layout.ts'
import { sysDirectory } from './sys-files.ts'

interface Furnished extends Machine {
  readonly image: Image
  /** Those of its image that somebody has taken away. */
  lostPrograms: Set<string> | undefined
  /** The names of all programs that containers can have. */
  programNames(): readonly string[]
  readonly memoryBytes: number
  readonly processCount: number
  readonly turns: { readonly cpuMs: number }
}

/** Puts them into the root of a container; what is in /bin and /proc is made when somebody looks. */
export function containerFiles(machine: Furnished, root: Directory): void {
  const at = machine.clock.now()
  const directory = (fill?: (each: Directory) => void, mode = 0o755) => new Directory(mode, at, fill)
  machine.lostPrograms = new Set()
  const layout = rootLayoutOf(machine.image)
  const places = programPlaces(layout, machine.image)
  const fill = (isThere: (name: string) => boolean) => (each: Directory) =>
    fillPrograms(machine, each, { at, isThere })
  const [bin, usrBin, sbin, usrSbin] = ProgramDirectory.group(at, machine.lostPrograms, [
    fill(places.bin),
    fill(places.usrBin),
    fill(places.sbin),
    fill(places.usrSbin),
  ])
  const proc = procDirectory(() => machine)
  const sys = sysDirectory(machine)
  for (const each of [proc, sys]) each.modifiedAt = at
  const special: Readonly<Record<string, Directory>> = {
    bin,
    dev: directory((each) => fillDevices(machine, each, at)),
    etc: directory((each) => fillEtc(machine, each, at)),
    proc,
    root: directory(undefined, 0o700),
    sbin,
    sys,
    tmp: directory(undefined, 0o1777),
    usr: directory((each) => fillUsr(each, { bin: usrBin, sbin: usrSbin, layout, at })),
    var: directory((each) => fillVar(each, { layout, at })),
  }
  for (const name of layout.names) {
    const isMerged = layout.merged.has(name)
    root.put(name, isMerged ? new SymbolicLink(`usr/${name}`, at) : (special[name] ?? directory()))
  }
  const folderAt = (path: string): Directory => {
    const names = path.split('/').filter(Boolean)
    const found = nodeAt(root, names.join('/'), at)
    return found instanceof Directory ? found : directoryAt(root, names, at)
  }
  const put = (path: string, node: RegularFile | SymbolicLink) => {
    const slash = path.lastIndexOf('/')
    folderAt(path.slice(0, slash)).put(path.slice(slash + 1), node)
  }
  const { files = {}, links = {}, folders = {} } = machine.image
  for (const [path, owner] of Object.entries(folders)) {
    const made = folderAt(path)
    const { uid, mode } = typeof owner === 'number' ? { uid: owner, mode: made.mode } : owner
    made.uid = uid
    made.gid = uid
    made.mode = mode
  }
  for (const [path, content] of Object.entries(files)) put(path, file(content, at, modeOf(content)))
  for (const [path, target] of Object.entries(links)) put(path, new SymbolicLink(target, at))
}

/** Scripts may be executed. */
const modeOf = (content: string): number => (content.startsWith('#!') ? 0o755 : 0o644)

function file(text: string, at: number, mode = 0o644): RegularFile {
  const made = new RegularFile(mode, at)
  made.content = bytesOf(text)
  return made
}

/** Programs for administrators: those that were always in `/sbin`, and those in `/usr/sbin`. */
const ofSystem: ReadonlySet<string> = new Set('apk arp ifconfig ip nologin route runuser sysctl'.split(' '))
const addedToSystem: ReadonlySet<string> = new Set(
  'adduser addgroup chroot deluser delgroup groupadd groupdel nginx useradd userdel usermod'.split(' '),
)

/** What Alpine has in `/bin`, which is not merged with `/usr/bin` there: all else is in the latter. */
const ofAlpinesBin: ReadonlySet<string> = new Set(
  'arch ash base64 bash cat chgrp chmod chown cp date dd df dmesg echo egrep false fgrep getopt grep gunzip gzip hostname kill link ln ls mkdir mknod mktemp more mount mountpoint mv netstat nice pidof ping printenv ps pwd rev rm rmdir sed sh sleep stat stty su sync tar touch true umount uname watch zcat'.split(
    ' ',
  ),
)

/** Which programs are in which folder: in busybox, which has no `/sbin`, all are in `/bin`. */
function programPlaces({ names, merged }: RootLayout, image: Image) {
  const isParted = names.includes('sbin')
  const isOfSystem = (name: string) => isParted && ofSystem.has(name)
  const isAdded = (name: string) => isParted && addedToSystem.has(name)
  const isUsual = (name: string) => !isOfSystem(name) && !isAdded(name)
  const isAlpine = distributionOf(image) === 'alpine'
  // Whose programs nobody knows is taken to have them in both.
  const isApart = isAlpine || (image.name === 'busybox' && !isParted)
  return {
    bin: (name: string) => isUsual(name) && (!isAlpine || ofAlpinesBin.has(name)),
    usrBin: (name: string) =>
      isUsual(name) && (!isApart || (isAlpine ? !ofAlpinesBin.has(name) : name === 'env')),
    sbin: isOfSystem,
    usrSbin: (name: string) => isAdded(name) || (merged.has('sbin') && isOfSystem(name)),
  }
}

interface Filling {
  readonly at: number
  isThere(name: string): boolean
}

function fillPrograms(machine: Furnished, directory: Directory, { at, isThere }: Filling): void {
  for (const name of machine.programNames().toSorted()) {
    if (!isThere(name) || !machine.builtIn(name)) continue
    const made = new RegularFile(0o755, at)
    made.program = name
    directory.put(name, made)
  }
}

/** How the top of a container is laid out, and when that was. */
interface Laid {
  readonly layout: RootLayout
  readonly at: number
}

function fillUsr(
  usr: Directory,
  { bin, sbin, layout, at }: Laid & { readonly bin: Directory; readonly sbin: Directory },
): void {
  for (const name of ['lib', 'share', ...layout.merged]) usr.put(name, new Directory(0o755, at))
  usr.put('bin', bin)
  usr.put('sbin', sbin)
  usr.put(
    'local',
    new Directory(0o755, at, (local) => {
      for (const name of ['bin', 'sbin', 'lib', 'share']) local.put(name, new Directory(0o755, at))
    }),
  )
}

function fillVar(directory: Directory, { layout, at }: Laid): void {
  for (const name of ['cache', 'lib', 'log', 'spool']) directory.put(name, new Directory(0o755, at))
  if (layout.names.includes('run')) directory.put('run', new SymbolicLink('/run', at))
  directory.put('tmp', new Directory(0o1777, at))
}

function fillEtc({ config, image }: Furnished, etc: Directory, at: number): void {
  etc.put('mtab', new SymbolicLink('/proc/mounts', at))
  etc.put('hostname', file(`${config.hostname}\n`, at))
  etc.put('hosts', file(config.hosts ?? hostsOf(config.ip, config.hostname), at))
  etc.put('resolv.conf', file(config.resolvConf ?? '', at))
  etc.put('passwd', file(passwdOf(image), at))
  etc.put('group', file(groupOf(image), at))
  for (const [name, text] of releaseFiles(image, config.image)) etc.put(name, file(text, at))
}

const hostsOf = (ip: string, hostname: string): string =>
  `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${ip}\t${hostname}\n`

function fillDevices(machine: Machine, dev: Directory, at: number): void {
  const { config, random } = machine
  const own = (descriptor: number) => new Device((handles) => handles[descriptor] ?? nowhere)
  dev.put('null', new Device(() => nowhere))
  dev.put('zero', new Device(() => endless(() => zeroes)))
  const noise = () =>
    endless(() => String.fromCharCode(...Array.from({ length: 256 }, () => random.int(256))))
  dev.put('random', new Device(noise))
  dev.put('urandom', new Device(noise))
  dev.put('stdin', own(0))
  dev.put('stdout', own(1))
  dev.put('stderr', own(2))
  dev.put('tty', own(1))
  const descriptors = (fd: Directory) => {
    for (let n = 0; n < shownDescriptors; n++) fd.put(String(n), own(n))
  }
  dev.put('fd', new Directory(0o555, at, descriptors))
  const shm = config.ipc?.().sharedMemory
  dev.put('mqueue', new LiveDirectory(0o1777, messageQueuesOf(config)))
  dev.put('shm', shm ? new MountPoint(shm, shm.root, false) : new Directory(0o1777, at))
  const path = config.terminationMessagePath ?? '/dev/termination-log'
  if (path.startsWith('/dev/') && !path.slice(5).includes('/')) dev.put(path.slice(5), file('', at, 0o666))
}

/** What a file of mqueue(7) says of its queue. */
const queueFile = new Device(
  () => new TextSource('QSIZE:0          NOTIFY:0     SIGNO:0     NOTIFY_PID:0     \n'),
  0o644,
)

const messageQueuesOf = (config: ContainerConfig) => ({
  names: () => [...(config.ipc?.().queues.keys() ?? [])],
  get: (name: string) => (config.ipc?.().queues.has(name) ? queueFile : undefined),
})

/** So many open files can be named as `/dev/fd/N`. */
const shownDescriptors = 64

const zeroes = '\0'.repeat(longestRead)

const endless = (read: () => string): Handle => ({ read, write: () => undefined, unread: () => {} })

/** Whose memory files take that are in memory. */
interface Container {
  readonly config: { readonly memoryLimitBytes?: number }
  occupy(bytes: number): void
  endForMemory(): void
}

/** Where a volume is full only because no more of it is simulated, a real container would have reached its limit. */
export const memoryOf = (container: Container): FilesOptions['memory'] => ({
  hold: (bytes) => container.occupy(bytes),
  fill: ({ usedBytes, capacityBytes }) => {
    const { memoryLimitBytes = Number.POSITIVE_INFINITY } = container.config
    if (usedBytes < capacityBytes && capacityBytes >= memoryLimitBytes) container.endForMemory()
  },
})
