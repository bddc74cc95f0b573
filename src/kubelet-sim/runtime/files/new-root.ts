/** What is there for processes that have another root: the programs and users that its files hold. */
import { type ContainerConfig, hostOf } from '../container-config.ts'
import type { Image } from '../image.ts'
import { type Files, RegularFile, root } from './files.ts'

const directories = ['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin']

/** It brings the programs that are in its files, and no others. */
export function imageWithin(files: Files): Image {
  const has = (name: string): boolean =>
    directories.some((directory) => {
      const node = files.node(`${directory}/${name}`)
      return node instanceof RegularFile && node.program !== undefined
    })
  return { name: 'chroot', shell: has('apt-get') ? 'dash' : 'ash', has, entrypoint: [], cmd: [] }
}

/** Nothing is mounted in it, and it has no output of its own. */
export const configWithin = (config: ContainerConfig): ContainerConfig => ({
  image: config.image,
  env: config.env,
  hostname: config.hostname,
  ip: config.ip,
  ports: [],
  user: config.user,
  privileges: config.privileges,
  handler: config.handler,
  memoryLimitBytes: config.memoryLimitBytes,
  sysctls: config.sysctls,
  hosts: config.hosts,
  resolvConf: config.resolvConf,
  tty: config.tty,
  host: () => hostOf(config),
  onOutput() {},
  onExit() {},
})

/** Of what the processes of a container see who have joined some namespaces of others. */
export const configJoining = (
  own: ContainerConfig,
  { files, network, names }: Readonly<Record<'files' | 'network' | 'names', ContainerConfig>>,
): ContainerConfig => ({
  ...configWithin(files),
  user: root,
  privileges: own.privileges,
  tty: own.tty,
  memoryLimitBytes: own.memoryLimitBytes,
  ip: network.ip,
  hostname: names.hostname,
})
