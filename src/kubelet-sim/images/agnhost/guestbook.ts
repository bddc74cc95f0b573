/** agnhost guestbook: keeps what it is told, tells its replicas, and asks them for a frontend. */
import { resolve } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { errorText } from '../../runtime/network/calls.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { option } from '../parts/flags.ts'
import { note, parametersOf, plain } from './answers.ts'

interface Book {
  store: Record<string, string>
  readonly replicas: string[]
}

const books = new WeakMap<ServiceContext, Book>()

function bookOf(context: ServiceContext): Book {
  let book = books.get(context)
  if (!book)
    books.set(context, (book = { store: Object.create(null) as Record<string, string>, replicas: [] }))
  return book
}

const backendPort = ({ args }: ServiceContext): number => Number(option(args, 'backend-port') ?? 6_379)

const refusal = (status: number, text: string): HttpResponse => plain(status, `${text}\n`)

/** What another one answers; an error in the words of Go. */
function ask(
  context: ServiceContext,
  host: string,
  request: string,
): { readonly body: string } | { readonly error: string } {
  const ip = resolve(context, host)
  const port = backendPort(context)
  const answer =
    ip === undefined
      ? 'no such host'
      : context.network.http(ip, port, { method: 'GET', path: `/${request}`, from: context.config.ip })
  if (typeof answer === 'object') return { body: answer.body }
  return {
    error: `Get "http://${host}:${port}/${request}": ${errorText(answer, { host: ip ?? host, ip, port })}`,
  }
}

/** As many keys, and as many replicas, as are kept. */
const most = 10_000

export function guestbookAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const { path, parameter } = parametersOf(request)
  const book = bookOf(context)
  const [key, value] = [parameter('key') ?? '', parameter('value') ?? '']
  switch (path) {
    case '/register': {
      const host = parameter('host') ?? ''
      note(context, `GET /register?host=${host}`)
      if (book.replicas.length < most) book.replicas.push(host)
      note(context, `Node '${host}' registered.`)
      return plain(200, JSON.stringify({ data: book.store }))
    }
    case '/get':
      note(context, `GET /get?key=${key}`)
      return plain(200, JSON.stringify({ data: key === '' ? book.store : (book.store[key] ?? '') }))
    case '/set': {
      note(context, `GET /set?key=${key}&value=${value}`)
      if (key === '') return refusal(400, 'cannot set with empty key.')
      if (Object.keys(book.store).length < most) book.store[key] = value
      for (const replica of book.replicas) {
        const answer = ask(
          context,
          replica,
          `set?key=${encodeURIComponent(key)}&value=${encodeURIComponent(value)}`,
        )
        if ('error' in answer)
          return refusal(417, `encountered error while propagating to replica '${replica}': ${answer.error}`)
      }
      return plain(200, JSON.stringify({ message: 'Updated' }))
    }
    case '/guestbook': {
      const command = (parameter('cmd') ?? '').toLowerCase()
      note(context, `GET /guestbook?cmd=${command}&key=${key}&value=${value}`)
      if (command !== 'get' && command !== 'set') return refusal(400, `unsupported cmd: '${command}'`)
      if (command === 'set' && key === '') return refusal(400, 'cannot set with empty key.')
      const host = command === 'get' ? 'agnhost-replica' : 'agnhost-primary'
      const answer = ask(
        context,
        host,
        `${command}?key=${encodeURIComponent(key)}&value=${encodeURIComponent(value)}`,
      )
      return 'error' in answer ? refusal(417, `encountered error: ${answer.error}`) : plain(200, answer.body)
    }
    default:
      return plain(404, '404 page not found\n')
  }
}

const retryMs = 1_000
const patienceMs = 15_000

/** A replica tells its primary that it is there, and takes over what that has. */
export function register(context: ServiceContext): void {
  const primary = option(context.args, 'replicaof')
  if (!primary) return
  const port = backendPort(context)
  const attempt = (): void => {
    const request = `register?host=${context.config.ip}`
    note(context, `Registering to primary: ${primary}:${port}/${request}`)
    const answer = ask(context, primary, request)
    if ('body' in answer) {
      const told = dataIn(answer.body)
      if (told) Object.assign(bookOf(context).store, told)
      note(context, `Registered to node: ${primary}`)
    } else if (context.now() - context.startedAt >= patienceMs) {
      note(context, 'Timed out while registering to primary.')
      context.exit(1)
    } else {
      note(context, `encountered error while registering to primary: ${answer.error}. Retrying in 1s.`)
      context.after(retryMs, attempt)
    }
  }
  attempt()
}

function dataIn(text: string): Record<string, string> | undefined {
  // What another program has sent may be anything.
  try {
    const { data } = JSON.parse(text) as { data?: unknown }
    return typeof data === 'object' && data !== null ? (data as Record<string, string>) : undefined
  } catch {
    return undefined
  }
}
