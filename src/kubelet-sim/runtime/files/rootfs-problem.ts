/** What runc cannot make in the files of a container before its program starts: places of mounts, and the folder to work in. */
import { memoByIdentity, memoOfLast } from '../../../api/memo.ts'
import { bytesOf } from '../bytes.ts'
import type { Image } from '../image.ts'
import type { ContainerMachine } from '../machine.ts'
import { isError } from '../posix.ts'
import { StartError } from '../start-error.ts'
import { containerFiles } from './container-files.ts'
import { Directory, Files, type Mount, resolvePath } from './files.ts'
import { nodeAt } from './node-at.ts'

type Sort = 'file' | 'directory' | 'nothing'

/** What images bring at paths that were asked for. */
const knownOf = memoByIdentity((_image: Image) => new Map<string, Sort>())
const mostKnown = 1_000

/** Where images have files, whatever else they bring. */
const systemFolders = /^\/(bin|dev|etc|lib|lib64|proc|sbin|sys|usr)\//

/** Undefined where it can make them all. */
export function rootfsProblem(machine: ContainerMachine): StartError | undefined {
  const { mounts = [], workingDir } = machine.config
  for (const mount of mounts) {
    const why = mountProblem(machine, mount)
    if (why !== undefined) return new StartError(why, 128)
  }
  const at = workingDir && !isBelow(mounts, workingDir) && fileOnWay(machine, workingDir)
  return at ? new StartError(`mkdir ${at}: not a directory`, 128) : undefined
}

function mountProblem(machine: ContainerMachine, { path, volume, subPath, readOnly }: Mount) {
  const { config, clock } = machine
  // The top of a volume is one anyway, and not asked for: its files are made when somebody first looks at them.
  const isDirectory = !subPath || nodeAt(volume.root, bytesOf(subPath), clock.now()) instanceof Directory
  const file = fileOnWay(machine, isDirectory ? path : path.replace(/\/[^/]*$/, ''))
  const isRightSort = isDirectory || sortAt(machine, path) !== 'directory'
  if (!file && isRightSort) return undefined
  const others = (config.mounts ?? []).filter((each) => each.path !== path)
  const place = isBelow(others, path) ? undefined : config.placeOnNode?.(path)
  if (!place) return undefined
  const { source, rootfs } = place
  const why = (reason: string) => `error mounting "${source}" to rootfs at "${path}": ${reason}`
  if (file) {
    const made = `cannot create subdirectories in "${rootfs}${file}": not a directory`
    return why(`create mountpoint for ${path} mount: ${made}`)
  }
  const flags = `${readOnly ? 'MS_RDONLY|' : ''}MS_BIND|MS_REC`
  const dst = `dst=${path}, dstFd=/proc/thread-self/fd/11`
  return why(`mount src=${source}, ${dst}, flags=${flags}: not a directory`)
}

/** What is in a volume, nobody knows but those who write there. */
const isBelow = (mounts: readonly Mount[], path: string): boolean =>
  mounts.some((each) => path === each.path || path.startsWith(`${each.path}/`))

/** The first part of a path that is a file of the image. */
function fileOnWay(machine: ContainerMachine, path: string): string | undefined {
  if (!mayBeIn(machine.image)(path)) return undefined
  const names = resolvePath('/', path).split('/').slice(1)
  const ways = names.map((_name, n) => `/${names.slice(0, n + 1).join('/')}`)
  return ways.find((each) => sortAt(machine, each) === 'file')
}

/** Whether an image may have a file on the way to a path. */
const mayBeIn = memoByIdentity(({ files = {}, links = {} }: Image) => {
  const owns = Object.keys(files).concat(Object.keys(links))
  return memoOfLast((path: string): boolean => {
    const whole = resolvePath('/', path)
    return systemFolders.test(whole) || owns.some((each) => whole === each || whole.startsWith(`${each}/`))
  })
})

function sortAt(machine: ContainerMachine, path: string): Sort {
  const known = knownOf(machine.image)
  let sort = known.get(path)
  if (sort === undefined) {
    if (known.size >= mostKnown) known.clear()
    known.set(path, (sort = lookedUp(machine, path)))
  }
  return sort
}

function lookedUp(machine: ContainerMachine, path: string): Sort {
  const files = new Files({ clock: machine.clock, fill: (root) => containerFiles(machine, root) })
  const node = files.node(bytesOf(path))
  files.discard()
  if (isError(node)) return 'nothing'
  return node instanceof Directory ? 'directory' : 'file'
}
