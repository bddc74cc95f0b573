/** Asks webhooks outside of the cluster what the API server wants to know, over HTTPS, by the clock on the wall. */
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
async function replyTo({ url: address, caBundle, timeoutMs, body }: WebhookCall): Promise<WebhookReply> {
  // Most clusters never ask.
  const { request } = await import('node:https')
  return new Promise((resolve) => {
    const url = new URL(address)
    if (!isLoopback(url.hostname)) {
      resolve({ failure: 'kubesim asks webhooks outside of the cluster on this machine only' })
      return
    }
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'application/json, */*',
    }
    const ca = caBundle && Buffer.from(caBundle, 'base64').toString()
    const sent = request(url, { method: 'POST', headers, ca, agent: false }, (response) => {
      const pieces: Buffer[] = []
      let length = 0
      response.on('data', (piece: Buffer) => {
        length += piece.length
        if (length > longestAnswer) sent.destroy(new Error('http: request body too large'))
        else pieces.push(piece)
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() }),
      )
      response.on('error', () => resolve({ failure: 'unexpected EOF' }))
    })
    const deadline = setTimeout(() => sent.destroy(new Error('context deadline exceeded')), timeoutMs)
    sent.on('error', (error) => resolve({ failure: wordsOf(error, url) }))
    sent.on('close', () => {
      clearTimeout(deadline)
      resolve({ failure: 'EOF' })
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
