/** What servers write down so that it outlasts them: lines, at the end of a file whose folders they make. */
import { type Files, root } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'

/** What stands there; nothing where there is no such file. */
export function* writtenLines(files: Files, path: string): Generator<string> {
  const text = files.read(path)
  if (isError(text)) return
  let from = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    yield text.slice(from, end)
    from = end + 1
  }
  yield text.slice(from)
}

/** @param lines each with its newline. Where there is no room they are lost. */
export function appendLines(files: Files, path: string, lines: string): void {
  makeFolders(files, path)
  const opened = files.openForWriting(path, { user: root, append: true })
  if (!isError(opened) && !('open' in opened)) files.append(opened, lines)
}

/** The same in place of all that stands there. */
export function replaceLines(files: Files, path: string, lines: string): void {
  makeFolders(files, path)
  files.write(path, lines)
}

function makeFolders(files: Files, path: string): void {
  const names = path.split('/').slice(1, -1)
  for (const [n] of names.entries()) {
    const folder = `/${names.slice(0, n + 1).join('/')}`
    if (!files.exists(folder)) files.makeDirectory(folder)
  }
}
