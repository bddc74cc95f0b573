/** Files that a program nobody knows may have written to a volume which it shares: they are taken to be there, and are empty. */
import { ENOENT, isError, type PosixError } from '../posix.ts'
import { Directory, type Files, type Mount, root, type User } from './files.ts'

/** A program that nobody knows has started where these are mounted. */
export function noteUnknownWriter(mounts: readonly Mount[] = []): void {
  for (const { volume, readOnly } of mounts) if (!readOnly) volume.hasUnknownWriter = true
}

/** Whether what is missing at `path` (absolute) may be the work of such a program, or is in a folder that was fetched. */
export function isLeftToUnknown(files: Files, path: string): boolean {
  if (files.exists(path)) return false
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = files.locate(at)
    if (isError(place)) {
      if (place !== ENOENT) return false
      continue
    }
    if (place.volume.hasUnknownWriter) return true
    if (place.node instanceof Directory && place.node.mayHoldMore) return true
  }
  return false
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
