/** Files that an image brings and nobody knows but its author: a script that copies one is taken to find it. */
import { isLeftToUnknown } from '../../runtime/files/unknown-files.ts'
import type { Process } from '../../runtime/program.ts'

/** What is there is made while the container runs, or comes from outside of it. */
const isFleeting = (path: string): boolean =>
  /^\/(?:tmp|run|var\/(?:run|tmp)|dev|proc|sys)(?:\/|$)/.test(path)

/**
 * Whether a file that is missing is taken to be there: it would be the image's, or the work of a program that nobody knows.
 * @param path absolute
 */
export function mayBeThere({ machine }: Process, path: string): boolean {
  if (isLeftToUnknown(machine.files, path)) return true
  if (!machine.image.bringsAnyFile) return false
  return machine.isGuessed || !(isFleeting(path) || isInVolume(machine.config.mounts ?? [], path))
}

const isInVolume = (mounts: readonly { readonly path: string }[], path: string): boolean =>
  mounts.some((mount) => path === mount.path || path.startsWith(`${mount.path.replace(/\/$/, '')}/`))
