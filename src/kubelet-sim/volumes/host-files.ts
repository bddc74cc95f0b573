/** The files of a node itself, those that hostPath volumes show: what any Linux has, and what pods put there. */
import type { Clock } from '../../sim/clock.ts'
import { nodeHostsFile } from '../pod/network-files.ts'
import { Directory, directoryAt, Files, RegularFile, Volume } from '../runtime/files.ts'
import type { Limits } from '../runtime/quota.ts'

/** The files, and the volume they are in; `files` shows it under `/host`. */
export interface HostFiles {
  readonly volume: Volume
  readonly files: Files
}

const directories =
  'bin boot dev etc/kubernetes/manifests home lib/modules mnt opt proc root run/containerd sbin srv sys usr/bin usr/lib var/lib/kubelet/pods var/log/containers var/log/pods'

interface HostFilesOptions {
  readonly name: string
  readonly ip: string
  readonly runtime: { readonly limits: Limits }
}

export function makeHostFiles(clock: Clock, { name, ip, runtime }: HostFilesOptions): HostFiles {
  const at = clock.now()
  const volume = new Volume({ madeAt: at, disk: runtime.limits.disk })
  for (const path of directories.split(' ')) directoryAt(volume.root, path.split('/'), at)
  volume.root.put('tmp', new Directory(0o1777, at))
  const etc = directoryAt(volume.root, ['etc'], at)
  const texts = { hostname: `${name}\n`, hosts: nodeHostsFile(name, ip) }
  for (const [file, content] of Object.entries(texts)) {
    const made = new RegularFile(0o644, at)
    made.content = content
    etc.put(file, made)
  }
  return { volume, files: new Files({ clock, mounts: [{ path: '/host', volume }] }) }
}
