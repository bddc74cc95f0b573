/** The files of a node itself, those that hostPath volumes show: what any Linux has, and what pods put there. */
import type { KubeletConfiguration } from '../../api/kubelet/configuration.ts'
import type { Clock } from '../../sim/clock.ts'
import { nodeHostsFile } from '../pod/network-files.ts'
import type { Cri } from '../runtime/cri.ts'
import { groupOf, passwdOf } from '../runtime/files/accounts.ts'
import { Directory, directoryAt, Files, RegularFile, Volume } from '../runtime/files/files.ts'
import { procDirectory } from '../runtime/files/proc-files.ts'
import { releaseFiles } from '../runtime/files/releases.ts'
import { WatchedDirectory } from '../runtime/files/volume.ts'
import type { Library } from '../runtime/image.ts'
import { isError } from '../runtime/posix.ts'
import type { Machine } from '../runtime/program.ts'
import type { Limits } from '../runtime/quota.ts'
import { kubeadmFiles } from './kubeadm-files.ts'
import { containerLogLinks, podLogFolders } from './log-files.ts'

/** The files, and the volume they are in; `files` shows it under `/host`. */
export interface HostFiles {
  readonly volume: Volume
  readonly files: Files
}

const directories = [
  'bin boot dev/disk dev/net dev/shm etc/cni/net.d etc/kubernetes etc/ssl/certs etc/systemd home lib/modules media mnt',
  'opt/cni/bin root run/containerd run/dbus run/lock run/systemd run/udev sbin srv sys/class/net sys/devices/system',
  'sys/fs/bpf sys/fs/cgroup sys/kernel/debug sys/module usr/bin usr/lib/modules usr/local/bin usr/sbin usr/share usr/src var/cache',
  'var/lib/cni var/lib/containerd var/lib/kubelet/device-plugins var/lib/kubelet/plugins var/lib/kubelet/plugins_registry',
  'var/lib/kubelet/pods var/log var/spool var/tmp',
].join(' ')

/** Files that agents of all sorts look for. */
const ordinaryFiles =
  'etc/group etc/localtime etc/machine-id etc/os-release etc/passwd etc/resolv.conf run/xtables.lock'

/** What its system is like. */
const nodeImage = 'debian:12'

/** What is not as it looks: a real kubelet would ask the kernel. */
const specialFiles: Readonly<Record<string, string>> = {
  '/dev/fuse': 'CharDevice',
  '/dev/kmsg': 'CharDevice',
  '/dev/net/tun': 'CharDevice',
  '/dev/null': 'CharDevice',
  '/dev/vda': 'BlockDevice',
  '/run/containerd/containerd.sock': 'Socket',
  '/run/dbus/system_bus_socket': 'Socket',
}

/** The type of a hostPath that is neither a directory nor an ordinary file. */
export const sortOfHostFile = (path: string): string | undefined => specialFiles[path]

/** Where a kubelet looks for static pods. */
const manifestFolder = '/host/etc/kubernetes/manifests'

/** What is written in the files there, by their paths. */
export function manifestsIn({ files }: HostFiles): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  const found = files.node(manifestFolder)
  for (const name of found instanceof Directory ? found.names : []) {
    const path = `${manifestFolder}/${name}`
    const isFile = !name.startsWith('.') && files.node(path) instanceof RegularFile
    const text = isFile ? files.read(path) : undefined
    if (text !== undefined && !isError(text)) texts.set(path.slice('/host'.length), text)
  }
  return texts
}

/** What is at a path below /var/log: the names in a folder, or the bytes of a file; undefined where there is nothing. */
export function logAt({ files }: HostFiles, path: string): readonly string[] | string | undefined {
  const at = `/host/var/log${path}`
  const found = files.node(at)
  if (!(found instanceof Directory)) {
    const text = isError(found) ? found : files.read(at)
    return isError(text) ? undefined : text
  }
  const isFolder = (name: string) => files.node(`${at}/${name}`) instanceof Directory
  return found.names.map((name) => (isFolder(name) ? `${name}/` : name))
}

/** A path without links: `/var/run` is one. */
export const placeOnHost = (path: string): string =>
  `/${path.split('/').filter(Boolean).join('/')}`.replace(/^\/var\/run(?=\/|$)/, '/run')

interface HostFilesOptions {
  readonly name: string
  readonly ip: string
  /** Its range, where it has one already. */
  readonly podCIDR?: string
  /** Of its kubelet, where it was given one. */
  readonly configuration?: KubeletConfiguration
  readonly runtime: { readonly limits: Limits; readonly library: Library }
  /** What runs on it now, be that another boot than the first one. */
  readonly disk: {
    readonly machine: () => Machine
    readonly cri: () => Cri
    readonly onManifests: () => void
  }
}

/** What runs on a node is Debian, with what Ubuntu brings besides. */
function fillPrograms({ programs, imageFor }: Library, directory: Directory, at: number): void {
  const { has } = imageFor('ubuntu')
  for (const name of [...programs.keys()].toSorted()) {
    if (!has(name) && !ofNodes.has(name)) continue
    const made = new RegularFile(0o755, at)
    made.program = name
    directory.put(name, made)
  }
}

/** What nodes have besides. */
const ofNodes: ReadonlySet<string> = new Set(
  'crictl curl ip iptables iptables-save journalctl kubelet ss systemctl netstat ping vi less'.split(' '),
)

export function makeHostFiles(
  clock: Clock,
  { name, ip, podCIDR, configuration, runtime, disk }: HostFilesOptions,
): HostFiles {
  const at = clock.now()
  const volume = new Volume({ madeAt: at, disk: runtime.limits.disk })
  for (const path of directories.split(' ')) directoryAt(volume.root, path.split('/'), at)
  volume.root.put('proc', procDirectory(disk.machine))
  directoryAt(volume.root, ['etc', 'kubernetes'], at).put(
    'manifests',
    new WatchedDirectory(0o755, at, () => disk.onManifests()),
  )
  const log = directoryAt(volume.root, ['var', 'log'], at)
  log.put(
    'pods',
    podLogFolders(() => disk.cri(), at),
  )
  log.put(
    'containers',
    containerLogLinks(() => disk.cri(), at),
  )
  volume.root.put('tmp', new Directory(0o1777, at))
  for (const path of [...ordinaryFiles.split(' '), ...Object.keys(specialFiles)]) {
    const names = path.split('/').filter(Boolean)
    directoryAt(volume.root, names.slice(0, -1), at).put(names[names.length - 1], new RegularFile(0o644, at))
  }
  const system = runtime.library.imageFor('ubuntu')
  for (const path of ['bin', 'usr/bin']) {
    const names = path.split('/')
    directoryAt(volume.root, names.slice(0, -1), at).put(
      names[names.length - 1],
      new Directory(0o755, at, (each) => fillPrograms(runtime.library, each, at)),
    )
  }
  for (const { path, text, mode } of kubeadmFiles(podCIDR, configuration)) {
    const names = path.split('/')
    const made = new RegularFile(mode, at)
    made.content = text
    directoryAt(volume.root, names.slice(0, -1), at).put(names[names.length - 1], made)
  }
  const etc = directoryAt(volume.root, ['etc'], at)
  const texts = {
    ...Object.fromEntries(releaseFiles(runtime.library.imageFor('debian'), nodeImage)),
    passwd: passwdOf(system),
    group: groupOf(system),
    hostname: `${name}\n`,
    hosts: nodeHostsFile(name, ip),
  }
  for (const [file, content] of Object.entries(texts)) {
    const made = new RegularFile(0o644, at)
    made.content = content
    etc.put(file, made)
  }
  return { volume, files: new Files({ clock, mounts: [{ path: '/host', volume }] }) }
}
