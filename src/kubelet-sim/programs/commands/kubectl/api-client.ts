/** kubectl's requests to an API server, over the network that its container sees. */
import type { Status } from '../../../../api/errors.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { bytesOf, textOf } from '../../../runtime/bytes.ts'
import type { HttpResponse } from '../../../runtime/network/network.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { connectMs, parseAddress } from '../addresses.ts'
import { exchange, type HttpFailure } from '../http/exchange.ts'
import { endForMemory } from '../input.ts'
import type { ClusterAccess } from './cluster-access.ts'
import { Failure, failure, Refused } from './failure.ts'
import type { Flags } from './flags.ts'

interface Question {
  readonly method?: string
  readonly body?: unknown
  /** The media type of the body. Default: JSON. */
  readonly type?: string
  readonly accept?: string
  /** Whether an answer may go on. */
  readonly takesStream?: boolean
  /** Whether a session with a container is to be opened. */
  readonly takesSession?: boolean
}

export class ApiClient {
  readonly #headers: Readonly<Record<string, string>>

  constructor(
    private readonly process: Process,
    private readonly access: ClusterAccess,
    flags: Flags,
  ) {
    const [as, groups, uid] = [flags.get('as'), flags.all('as-group'), flags.get('as-uid')]
    this.#headers = {
      'user-agent': 'kubectl',
      ...(access.token && { authorization: `Bearer ${access.token.trim()}` }),
      ...(as && { 'impersonate-user': as }),
      ...(groups.length > 0 && { 'impersonate-group': groups.join(',') }),
      ...(uid && { 'impersonate-uid': uid }),
    }
  }

  get server(): string {
    return this.access.server
  }

  /** @throws Refused where the server says no, Failure where nobody answers */
  *ask(path: string, question: Question = {}): Working<HttpResponse> {
    const response = yield* this.#send(path, question)
    for (const warning of warningsOf(response)) this.process.complain(bytesOf(`Warning: ${warning}\n`))
    if (response.status < 400) return response
    response.rest?.cancel()
    throw new Refused(statusOf(response))
  }

  /** @throws Refused, Failure */
  *get<T = KubeObject>(path: string, question: Question = {}): Working<T> {
    return JSON.parse(textOf(yield* this.read(path, question)))
  }

  /** All of an answer, in bytes: a long list comes piece by piece. @throws Refused, Failure */
  *read(path: string, question: Question = {}): Working<string> {
    const { body, rest } = yield* this.ask(path, { ...question, takesStream: true })
    const pieces = [body]
    for (let piece = rest?.read(); rest && piece !== undefined; piece = rest.read()) {
      if (piece === '') yield rest.more
      else if (this.process.claim(piece.length)) pieces.push(piece)
      else yield* endForMemory(this.process)
      yield* this.process.breathe(piece.length)
    }
    return pieces.join('')
  }

  /** The same; undefined for what is not there. */
  *find<T = KubeObject>(path: string): Working<T | undefined> {
    try {
      return yield* this.get<T>(path)
    } catch (error) {
      if (error instanceof Refused && error.isNotFound) return undefined
      throw error
    }
  }

  *#send(
    path: string,
    { method = 'GET', body, type, accept, takesStream, takesSession }: Question,
  ): Working<HttpResponse> {
    const { server, trusts } = this.access
    const address = parseAddress(server + path)
    if (!address) throw failure(`parse "${server}": invalid URL`)
    const answer = yield* exchange(this.process, address, {
      method,
      headers: {
        ...this.#headers,
        accept: accept ?? 'application/json',
        ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
      },
      body: body === undefined ? undefined : bytesOf(typeof body === 'string' ? body : JSON.stringify(body)),
      trusts,
      takesStream,
      takesSession,
    })
    const host = /^\w+:\/\/([^/]+)/.exec(server)?.[1] ?? server
    if (!answer)
      throw new Failure(
        `Unable to connect to the server: dial tcp: lookup ${address.host} on 10.96.0.10:53: no such host`,
      )
    if ('response' in answer) return answer.response
    throw yield* this.#unreached(answer.failure, host, `${answer.ip}:${address.port}`)
  }

  *#unreached(why: HttpFailure, host: string, place: string): Working<Failure> {
    if (why === 'connection refused')
      return new Failure(
        `The connection to the server ${host} was refused - did you specify the right host or port?`,
      )
    if (why === 'no route to host' || why === 'i/o timeout') {
      yield this.process.sleep(Math.min(connectMs[why], 30_000))
      const said = why === 'i/o timeout' ? why : 'connect: no route to host'
      return new Failure(`Unable to connect to the server: dial tcp ${place}: ${said}`)
    }
    return new Failure(`Unable to connect to the server: ${words[why]}`)
  }
}

const words: Readonly<
  Record<Exclude<HttpFailure, 'connection refused' | 'no route to host' | 'i/o timeout'>, string>
> = {
  EOF: 'EOF',
  'no TLS': 'http: server gave HTTP response to HTTPS client',
  'unknown authority': 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  'no answer': 'net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
  'no HTTP': 'net/http: HTTP/1.x transport connection broken: malformed HTTP response',
}

const warningsOf = ({ headers = {} }: HttpResponse): readonly string[] =>
  [...(headers['warning'] ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text]) =>
    text.replace(/\\(.)/g, '$1'),
  )

/** What is no Status is told as client-go does. */
function statusOf({ status: code, body }: HttpResponse): Status {
  const text = textOf(body)
  try {
    const said = JSON.parse(text)
    if (said?.kind === 'Status') {
      const isUnknown = said.reason === 'Unauthorized'
      return isUnknown ? { ...said, message: 'Unauthorized' } : said
    }
  } catch {
    // It is no JSON, and told as it is.
  }
  const message = code === 404 ? 'the server could not find the requested resource' : text.trim()
  const reason = code === 404 ? 'NotFound' : code === 400 ? 'BadRequest' : 'InternalError'
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code }
}
