/** The files that nginx serves: where they are looked for, and of which type they are. */
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import { isLeftToUnknown, readOrTake } from '../../runtime/files/unknown-files.ts'
import { EACCES, ENOENT, isError } from '../../runtime/posix.ts'
import { type Location, type Scope, said, saidFirst } from './configuration.ts'
import { logError } from './logs.ts'
import { pageOf } from './pages.ts'
import type { Step } from './step.ts'
import { filled, type Visit } from './variables.ts'

/** What is sent is one text, in bytes. */
const longestBody = 16 * 1024 * 1024

/** Where nothing else is said; also where the image keeps its page. */
const usualRoot = '/etc/nginx/html'

/** The file that a path stands for. */
function fileFor(scope: Scope, visit: Visit, uri: string): string {
  const { path = '', sort } = scope as Partial<Location>
  const alias = scope.directives.find((each) => each.name === 'alias')?.args[0]
  if (alias !== undefined) {
    const rest = sort?.startsWith('~') ? '' : uri.slice(path.length)
    return filled(visit, alias) + rest
  }
  const folder = filled(visit, saidFirst(scope, 'root')?.[0] ?? usualRoot)
  return resolvePath('/etc/nginx', folder) + uri
}

export function serveFile(scope: Scope, visit: Visit): Step {
  const tries = scope.directives.find((each) => each.name === 'try_files')?.args
  if (tries) return tried(scope, visit, tries)
  return found(scope, visit, visit.uri)
}

function tried(scope: Scope, visit: Visit, tries: readonly string[]): Step {
  const last = tries[tries.length - 1] ?? ''
  for (const each of tries.slice(0, -1)) {
    const uri = filled(visit, each)
    const path = fileFor(scope, visit, uri.startsWith('/') ? uri : `/${uri}`)
    const node = visit.context.files.node(path)
    const isTaken = node === ENOENT && !uri.endsWith('/') && isLeftToUnknown(visit.context.files, path)
    if (!isTaken && (isError(node) || node instanceof Directory !== uri.endsWith('/'))) continue
    return found(scope, visit, uri)
  }
  if (/^=\d+$/.test(last)) return { code: Number(last.slice(1)) }
  return last.startsWith('@') ? { uri: visit.uri, named: last } : { uri: filled(visit, last) }
}

function found(scope: Scope, visit: Visit, uri: string): Step {
  const { files } = visit.context
  if (!/^(?:GET|HEAD|POST)$/.test(visit.request.method)) return { code: 405 }
  const path = fileFor(scope, visit, uri)
  const node = files.node(path)
  if (!isError(node) && node instanceof Directory) {
    if (!uri.endsWith('/')) {
      const host = visit.request.headers?.host ?? visit.serverName
      return pageOf(301, `http://${host}${uri}/${visit.args === '' ? '' : `?${visit.args}`}`)
    }
    return indexOf(scope, visit, { path, uri })
  }
  const text = readOrTake(files, path, { longest: longestBody + 1 })
  if (isError(text)) {
    const isForbidden = text === EACCES
    logError(
      visit,
      `open() "${path}" failed (${isForbidden ? '13: Permission denied' : '2: No such file or directory'})`,
    )
    return { code: isForbidden ? 403 : 404 }
  }
  // That nothing is taken by a file is told once there is one.
  if (visit.request.method === 'POST') return { code: 405 }
  if (text.length > longestBody) return { status: 500, body: 'kubesim serves no file of more than 16 MiB\n' }
  return { status: 200, body: text, isInBytes: true, headers: { 'content-type': typeOf(scope, path) } }
}

/** A folder shows its page, or what is in it, or nothing. */
function indexOf(scope: Scope, visit: Visit, { path, uri }: { path: string; uri: string }): Step {
  const { files } = visit.context
  for (const name of saidFirst(scope, 'index') ?? ['index.html']) {
    const page = `${path.replace(/\/$/, '')}/${filled(visit, name)}`
    if (files.exists(page) || isLeftToUnknown(files, page)) return found(scope, visit, uri + name)
  }
  if (saidFirst(scope, 'autoindex')?.[0] === 'on') return listing(visit, path)
  logError(visit, `directory index of "${path}" is forbidden`)
  return { code: 403 }
}

/** More are not shown. */
const mostNames = 1_000

function listing({ context, uri }: Visit, path: string): Step {
  const names = context.files.list(path)
  const shown = isError(names) ? [] : names.filter((each) => !each.startsWith('.')).slice(0, mostNames)
  const lines = shown.map((each) => {
    const isFolder = context.files.node(`${path}/${each}`) instanceof Directory
    return `<a href="${each}${isFolder ? '/' : ''}">${each}${isFolder ? '/' : ''}</a>\r\n`
  })
  const title = `Index of ${uri}`
  return {
    status: 200,
    isInBytes: true,
    headers: { 'content-type': 'text/html' },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<h1>${title}</h1><hr><pre><a href="../">../</a>\r\n${lines.join('')}</pre><hr></body>\r\n</html>\r\n`,
  }
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'application/javascript',
  mjs: 'application/javascript',
  json: 'application/json',
  txt: 'text/plain',
  xml: 'text/xml',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  ico: 'image/x-icon',
  pdf: 'application/pdf',
  wasm: 'application/wasm',
  woff2: 'font/woff2',
}

function typeOf(scope: Scope, path: string): string {
  const ending = /\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? ''
  for (const { block } of said(scope, 'types'))
    for (const { name, args } of block ?? []) if (args.includes(ending)) return name
  const known = Object.hasOwn(types, ending) ? types[ending] : undefined
  return known ?? saidFirst(scope, 'default_type')?.[0] ?? 'text/plain'
}
