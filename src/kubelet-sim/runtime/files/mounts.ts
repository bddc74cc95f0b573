/** What is mounted in a container: its own files, those of the kernel, its volumes, and what a kubelet puts into /etc. */
import { isError } from '../posix.ts'
import type { Machine } from '../program.ts'
import type { Volume } from './files.ts'

/** What is mounted somewhere in a container, as the kernel tells it. */
export interface Mounted {
  readonly source: string
  readonly path: string
  readonly type: string
  readonly options: string
  /** Undefined for what has no size. */
  readonly volume?: Volume
}

/** Where the files of nodes are. */
const nodeDisk = '/dev/sda1'

const kernelMounts: readonly Mounted[] = [
  { source: 'proc', path: '/proc', type: 'proc', options: 'rw,nosuid,nodev,noexec,relatime' },
  { source: 'tmpfs', path: '/dev', type: 'tmpfs', options: 'rw,nosuid,size=65536k,mode=755' },
  {
    source: 'devpts',
    path: '/dev/pts',
    type: 'devpts',
    options: 'rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=666',
  },
  { source: 'mqueue', path: '/dev/mqueue', type: 'mqueue', options: 'rw,nosuid,nodev,noexec,relatime' },
  { source: 'sysfs', path: '/sys', type: 'sysfs', options: 'ro,nosuid,nodev,noexec,relatime' },
  { source: 'cgroup', path: '/sys/fs/cgroup', type: 'cgroup2', options: 'ro,nosuid,nodev,noexec,relatime' },
]

/** Volumes stand where links lead to: `/run/secrets`, where `/var/run` is a link. */
export function mountsOf({ config, files }: Machine): readonly Mounted[] {
  const own = files.locate('/')
  const overlay: Mounted = {
    source: 'overlay',
    path: '/',
    type: 'overlay',
    options: `${config.readOnlyRoot ? 'ro' : 'rw'},relatime`,
    volume: isError(own) ? undefined : own.volume,
  }
  const volumes = (config.mounts ?? []).map(({ path, volume, readOnly }): Mounted => {
    const isInMemory = volume.isInMemory
    const place = files.locate(path)
    return {
      source: isInMemory ? 'tmpfs' : nodeDisk,
      path: isError(place) ? path : place.path,
      type: isInMemory ? 'tmpfs' : 'ext4',
      options: `${readOnly ? 'ro' : 'rw'},relatime`,
      volume,
    }
  })
  const ofPod = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'].map(
    (path): Mounted => ({ source: nodeDisk, path, type: 'ext4', options: 'rw,relatime' }),
  )
  const shm: Mounted = {
    source: 'shm',
    path: '/dev/shm',
    type: 'tmpfs',
    options: 'rw,nosuid,nodev,noexec,relatime,size=65536k',
  }
  return [overlay, ...kernelMounts, ...volumes, ...ofPod, shm]
}

/** /proc/mounts */
export const mountsText = (machine: Machine): string =>
  mountsOf(machine)
    .map(({ source, path, type, options }) => `${source} ${path} ${type} ${options} 0 0\n`)
    .join('')
