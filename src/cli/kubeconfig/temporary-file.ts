/** Where the kubeconfig is when nobody names a file: in the temporary folder, which others may use, too. */
import { lstatSync, realpathSync, type Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { isOurs } from './own-file.ts'

/**
 * kubectl runs programs that a kubeconfig names, so nobody else may put one in the place of ours.
 * @throws CliError where others could
 */
export function temporaryFile(port: number): string {
  const folder = tmpdir()
  const stats = statsOf(folder)
  if (stats && !isSafe(stats)) {
    throw new CliError(
      `in the temporary folder ${folder} others may replace a kubeconfig; choose a place for it with --kubeconfig`,
    )
  }
  return join(folder, `kubesim-${port}.kubeconfig`)
}

/** What is missing is told when the file is written. */
function statsOf(folder: string): Stats | undefined {
  try {
    return lstatSync(realpathSync(folder))
  } catch {
    return undefined
  }
}

/** The sticky bit lets only owners remove files, and whoever owns the folder. */
function isSafe(stats: Stats): boolean {
  const mayOthersWrite = (stats.mode & 0o002) !== 0
  const isSticky = (stats.mode & 0o1000) !== 0
  return (isOurs(stats) || stats.uid === 0) && (!mayOthersWrite || isSticky)
}
