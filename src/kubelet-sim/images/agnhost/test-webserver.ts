/** `agnhost test-webserver`: serves all files of its container. Source: FileServer of Go's net/http. */
import { type Files, root } from '../../runtime/files/files.ts'
import { withoutQuery } from '../../runtime/http/exchange.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { ENOENT, isError, type PosixError } from '../../runtime/posix.ts'

/** What is sent is one text, in characters. */
const longestFile = 16 * 1024 * 1024

const indexPage = 'index.html'

export function fileAnswer({ path }: HttpRequest, { files }: ServiceContext): HttpResponse {
  return found(withoutQuery(path), files)
}

function found(name: string, files: Files): HttpResponse {
  if (name.endsWith(`/${indexPage}`)) return moved('./')
  if (!files.exists(name)) return refused(ENOENT)
  const last = name.slice(name.lastIndexOf('/') + 1)
  if (!isFolder(name, files)) return last === '' ? moved(`../${lastOf(name)}`) : file(name, files)
  if (last !== '') return moved(`${last}/`)
  return files.exists(name + indexPage) ? file(name + indexPage, files) : listing(name, files)
}

const isFolder = (name: string, files: Files): boolean => !isError(files.list(name))

/** `b` of `/a/b/`. */
const lastOf = (name: string): string => name.split('/').at(-2) ?? ''

const moved = (location: string): HttpResponse => ({ status: 301, body: '', headers: { location } })

function file(name: string, files: Files): HttpResponse {
  const bytes = files.read(name, root, longestFile + 1)
  if (isError(bytes)) return refused(bytes)
  if (bytes.length > longestFile)
    return { status: 500, body: 'kubesim serves no file of more than 16 MiB\n', headers: plain }
  return { status: 200, body: bytes, isInBytes: true, headers: name.endsWith('.html') ? html : plain }
}

function listing(name: string, files: Files): HttpResponse {
  const names = files.list(name)
  if (isError(names)) return refused(names)
  const lines = names
    .map((each) => (isFolder(name + each, files) ? `${each}/` : each))
    .map((each) => `<a href="${encodeURI(each)}">${escaped(each)}</a>\n`)
  const head = '<!doctype html>\n<meta name="viewport" content="width=device-width">\n'
  return {
    status: 200,
    body: `${head}<pre>\n${lines.join('')}</pre>\n`,
    isInBytes: true,
    headers: html,
  }
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

function refused({ code }: PosixError): HttpResponse {
  const [status, text] = code === 'EACCES' ? [403, '403 Forbidden'] : [404, '404 page not found']
  return { status, body: `${text}\n`, headers: plain }
}

const plain = { 'content-type': 'text/plain; charset=utf-8' }
const html = { 'content-type': 'text/html; charset=utf-8' }
