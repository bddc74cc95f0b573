/** Asks webhooks outside of the cluster what the API server wants to know, over HTTPS, by the clock on the wall. */
import type { request as Request } from 'node:https'
import { quoted } from '../../api/quote.ts'
import type { WebhookCall, WebhookReply } from '../../client/webhook-connection.ts'
import { after, type Leg, mostRetries, waitBeforeRetry } from '../../client/webhook-legs.ts'
import type { Question } from '../outside.ts'
import type { ServedApi } from '../served-api.ts'
import { isLoopback } from './hosts.ts'

/** What is longer is no answer. A limit of our own: the real server reads whatever comes. */
const longestAnswer = 16 * 1024 * 1024

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
  const [{ request: http }, { request: https }] = await Promise.all([
    import('node:http'),
    import('node:https'),
  ])
  const ca = caBundle && Buffer.from(caBundle, 'base64').toString()
  const until = Date.now() + timeoutMs
  const first: Leg = { url: new URL(url), method: 'POST', body }
  for (let retries = 0; ; retries++) {
    const reply = await alongRedirects(first, { http, https, ca, until })
    const wait = retries < mostRetries ? waitBeforeRetry(reply) : undefined
    if (wait === undefined) return reply
    const left = until - Date.now()
    await new Promise((resolve) => setTimeout(resolve, Math.min(wait, left)).unref())
    if (wait >= left) return { failure: timedOut }
  }
}

const timedOut = 'context deadline exceeded'

interface Sending {
  readonly http: typeof Request
  readonly https: typeof Request
  readonly ca?: string
  /** When time is up, by the clock on the wall. */
  readonly until: number
}

async function alongRedirects(first: Leg, sending: Sending): Promise<WebhookReply> {
  let leg = first
  for (let legs = 1; ; legs++) {
    const next = after(leg, await answerTo(leg, sending), legs)
    if ('reply' in next) return next.reply
    leg = next.leg
  }
}

function answerTo({ url, method, body }: Leg, { http, https, ca, until }: Sending): Promise<WebhookReply> {
  return new Promise((answer) => {
    const scheme = url.protocol.slice(0, -1)
    if (scheme !== 'https' && scheme !== 'http') {
      answer({ failure: `unsupported protocol scheme "${scheme}"` })
      return
    }
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
    let cut: ((why: string) => void) | undefined
    const request = scheme === 'https' ? https : http
    const sent = request(url, { method, headers, ca, agent: false }, (response) => {
      const pieces: Buffer[] = []
      let length = 0
      const replyIs = (why?: string) =>
        answer({
          status: response.statusCode ?? 0,
          body: Buffer.concat(pieces).toString(),
          contentType: response.headers['content-type'],
          ...(why !== undefined && { cut: why }),
          location: response.headers.location,
          retryAfter: response.headers['retry-after'],
        })
      cut = replyIs
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length > longestAnswer)
          sent.destroy(new Error('kubesim reads no answers of webhooks of more than 16 MiB'))
        else pieces.push(piece)
      })
      response.on('end', () => replyIs())
      response.on('error', () => replyIs(cutOff))
    })
    const deadline = setTimeout(() => {
      cut?.(timedOut)
      sent.destroy(new Error(timedOut))
    }, until - Date.now())
    sent.on('error', (error) => answer({ failure: wordsOf(error, url) }))
    sent.on('close', () => {
      clearTimeout(deadline)
      if (cut) cut(cutOff)
      else answer({ failure: 'EOF' })
    })
    sent.end(body)
  })
}

const cutOff = 'unexpected EOF'

interface Failure extends NodeJS.ErrnoException {
  /** What came, where it is no HTTP. */
  readonly rawPacket?: Buffer
}

function wordsOf(error: Failure, { hostname, port }: URL): string {
  if (error.rawPacket) {
    const [line] = error.rawPacket.toString('latin1').split(/\r?\n/, 1)
    return `net/http: HTTP/1.x transport connection broken: malformed HTTP response ${quoted(line)}`
  }
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
