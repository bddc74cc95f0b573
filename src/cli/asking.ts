/** Requests to a running kubesim, and what is said when it does not do as it is asked. */
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { CliError } from './cli-error.ts'

interface Question {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Such as `/kubesim/v1/clock`. */
  readonly path: string
  readonly body?: unknown
}

/** Who does not take a connection within this is not there. What is asked for may take as long as it likes. */
const longestConnectMs = 5_000

/**
 * The JSON that a kubesim answers; undefined for no content.
 * @throws CliError when nobody answers, when it is no kubesim, and with the message of what it refuses
 */
export async function ask(server: URL, question: Question): Promise<unknown> {
  const { status, body } = await send(server, question)
  if (status < 300 && body === '') return undefined
  const said = parsed(body)
  if (status < 300 && said !== undefined) return said
  if (!(await isKubesim(server))) throw noKubesim(server)
  const { message } = (said ?? {}) as { readonly message?: unknown }
  throw new CliError(
    typeof message === 'string'
      ? message
      : `the kubesim at ${server.origin} answers ${status}, and does not say why`,
  )
}

interface Answer {
  readonly status: number
  readonly body: string
}

async function send(server: URL, { method = 'GET', path, body }: Question): Promise<Answer> {
  try {
    const response = await new Promise<IncomingMessage>((done, fail) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      const sent = request(new URL(path, server), { method, headers, agent: false }, done)
      const timer = setTimeout(() => sent.destroy(new Error('it takes no connection')), longestConnectMs)
      sent.on('socket', (socket) => socket.on('connect', () => clearTimeout(timer)))
      sent.on('error', fail)
      sent.on('close', () => clearTimeout(timer))
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
    return { status: response.statusCode ?? 0, body: await text(response) }
  } catch (error) {
    throw failureOf(server, error as NodeJS.ErrnoException)
  }
}

function failureOf(server: URL, { code, message }: NodeJS.ErrnoException): CliError {
  if (code?.startsWith('HPE_')) return noKubesim(server)
  const reason = code === 'ECONNREFUSED' ? 'nobody listens there' : message || code
  return new CliError(`no kubesim answers at ${server.origin}: ${reason}`)
}

const noKubesim = (server: URL) => new CliError(`what answers at ${server.origin} is not a kubesim`)

/** A real API server refuses with much the same words. Only a kubesim says that it is one. */
async function isKubesim(server: URL): Promise<boolean> {
  const { body } = await send(server, { path: '/version' })
  const { gitVersion } = (parsed(body) ?? {}) as { readonly gitVersion?: unknown }
  return typeof gitVersion === 'string' && gitVersion.endsWith('+kubesim')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
