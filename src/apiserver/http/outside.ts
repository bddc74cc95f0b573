/** Asks webhooks outside of the cluster what the API server wants to know, over HTTPS, by the clock on the wall. */
import type { request as Request } from 'node:https'
import type { WebhookCall, WebhookReply } from '../../client/webhook-connection.ts'
import type { Question } from '../outside.ts'
import type { ServedApi } from '../served-api.ts'
import { isLoopback } from './hosts.ts'

/** What is longer is no answer. Source: the limit that the API server has for what it is sent. */
const longestAnswer = 3 * 1024 * 1024

/** Asks for a cluster, until the answer is called. @param onWork called when an answer has come: somebody may have waited for it */
export function askOutside(api: ServedApi, onWork: () => void): () => void {
  const ask = ({ key, call }: Question) =>
    void replyTo(call).then((reply) => {
      api.takeAnswer(key, reply)
      onWork()
    })
  let stop = api.outside.askBy(ask)
  const follow = api.onRenewal?.(() => {
    stop()
    stop = api.outside.askBy(ask)
  })
  return () => {
    follow?.()
    stop()
  }
}

/** Never fails: what goes wrong is an answer, too, in the words of Go's HTTP client. */
async function replyTo({ url, caBundle, timeoutMs, body }: WebhookCall): Promise<WebhookReply> {
  // Most clusters never ask.
  const { request } = await import('node:https')
  const ca = caBundle && Buffer.from(caBundle, 'base64').toString()
  const until = Date.now() + timeoutMs
  let next: Leg = { url: new URL(url), method: 'POST', body }
  for (let redirects = 0; redirects < mostRedirects; redirects++) {
    const come = await answerTo(next, { request, ca, timeoutMs: until - Date.now() })
    const leg = legAfter(next, come)
    if (!leg) return come.reply
    next = leg
  }
  return { failure: `stopped after ${mostRedirects} redirects` }
}

const mostRedirects = 10

/** A request on the way to an answer. */
interface Leg {
  readonly url: URL
  readonly method: string
  readonly body?: string
}

interface Come {
  readonly reply: WebhookReply
  /** Where it sends those who ask. */
  readonly location?: string
}

interface Sending {
  readonly request: typeof Request
  readonly ca?: string
  readonly timeoutMs: number
}

/** Where a redirect leads; undefined where it is none. Some of them have what was asked told again, the others only read. */
function legAfter({ url, method, body }: Leg, { reply, location }: Come): Leg | undefined {
  const status = 'status' in reply ? reply.status : 0
  const next = location === undefined ? null : URL.parse(location, url.href)
  if (!next) return undefined
  if (status === 307 || status === 308) return { url: next, method, body }
  return [301, 302, 303].includes(status) ? { url: next, method: 'GET' } : undefined
}

function answerTo({ url, method, body }: Leg, { request, ca, timeoutMs }: Sending): Promise<Come> {
  return new Promise((resolve) => {
    const answer = (reply: WebhookReply, location?: string) => resolve({ reply, location })
    if (!isLoopback(url.hostname)) {
      answer({ failure: 'kubesim asks webhooks outside of the cluster on this machine only' })
      return
    }
    const headers = {
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
      accept: 'application/json, */*',
    }
    let cut: (() => void) | undefined
    const sent = request(url, { method, headers, ca, agent: false }, (response) => {
      const pieces: Buffer[] = []
      let length = 0
      const replyIs = (isCut: boolean) =>
        answer(
          {
            status: response.statusCode ?? 0,
            body: Buffer.concat(pieces).toString(),
            contentType: response.headers['content-type'],
            ...(isCut && { isCut }),
          },
          response.headers.location,
        )
      cut = () => replyIs(true)
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length > longestAnswer) sent.destroy(new Error('http: request body too large'))
        else pieces.push(piece)
      })
      response.on('end', () => replyIs(false))
      response.on('error', cut)
    })
    const deadline = setTimeout(() => sent.destroy(new Error('context deadline exceeded')), timeoutMs)
    sent.on('error', (error) => answer({ failure: wordsOf(error, url) }))
    sent.on('close', () => {
      clearTimeout(deadline)
      if (cut) cut()
      else answer({ failure: 'EOF' })
    })
    sent.end(body)
  })
}

function wordsOf(error: NodeJS.ErrnoException, { hostname, port }: URL): string {
  switch (error.code) {
    case undefined:
      return error.message
    case 'ECONNREFUSED':
      return `dial tcp ${hostname}:${port || 443}: connect: connection refused`
    case 'ECONNRESET':
      return 'EOF'
    case 'ENOTFOUND':
      return `dial tcp: lookup ${hostname}: no such host`
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
    case 'CERT_HAS_EXPIRED':
      return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `tls: failed to verify certificate: x509: certificate is not valid for ${hostname}`
    case 'EPROTO':
      return 'tls: first record does not look like a TLS handshake'
    default:
      return error.message
  }
}
