/** Files that a program nobody knows may have written to a volume which it shares: they are taken to be there, and are empty. */
import { type Files, type Mount, root, type User } from './files.ts'
import { ENOENT, isError, type PosixError } from './posix.ts'

/** A program that nobody knows has started where these are mounted. */
export function noteUnknownWriter(mounts: readonly Mount[] = []): void {
  for (const { volume, readOnly } of mounts) if (!readOnly) volume.hasUnknownWriter = true
}

/** Whether what is missing at `path` (absolute) may be the work of such a program, in folders of its own or not. */
export function isLeftToUnknown(files: Files, path: string): boolean {
  const place = files.locate(path)
  if (!isError(place)) return !place.node && place.volume.hasUnknownWriter
  return place === ENOENT && path !== '' && isLeftToUnknown(files, path.slice(0, path.lastIndexOf('/')))
}

/** What `files.read` answers, but for what such a program may have written. */
export function readOrTake(
  files: Files,
  path: string,
  { user = root, longest }: { readonly user?: User; readonly longest?: number } = {},
): string | PosixError {
  const text = files.read(path, user, longest)
  return text === ENOENT && isLeftToUnknown(files, path) ? '' : text
}
