/** The webhooks of a controller of Websites: one fills in what is left out, the other refuses what is wrong. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { WebhookAddresses } from '../website/definition.ts'

interface Website {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  readonly spec: { readonly page?: string; readonly replicas?: number }
}

interface Review {
  readonly request: {
    readonly uid: string
    readonly operation: string
    readonly object: Website
    readonly oldObject: Website
  }
}

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/webhook', name))

/** Serves them on loopback, with a certificate that vouches for itself. */
export async function serveWebhooks(): Promise<{ addresses: WebhookAddresses; close(): void }> {
  const cert = fixture('certificate.pem')
  const server = createServer({ key: fixture('key.pem'), cert }, async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const review = JSON.parse(Buffer.concat(pieces).toString()) as Review
    const answer = request.url!.startsWith('/mutate') ? filledIn(review) : judged(review)
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid: review.request.uid, ...answer },
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    addresses: {
      caBundle: cert.toString('base64'),
      mutating: `${url}/mutate`,
      validating: `${url}/validate`,
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function filledIn({ request: { object } }: Review) {
  if (object.spec.replicas !== undefined) return { allowed: true }
  const patch = Buffer.from(JSON.stringify([{ op: 'add', path: '/spec/replicas', value: 1 }]))
  return { allowed: true, patchType: 'JSONPatch', patch: patch.toString('base64') }
}

function judged({ request: { operation, object, oldObject } }: Review) {
  if (operation === 'DELETE') {
    const { name, labels = {} } = oldObject.metadata
    return labels['example.com/keep'] ? refusal(`${name} is to be kept`) : { allowed: true }
  }
  if (!object.spec.page) return refusal('a website needs a page')
  const isLarge = (object.spec.replicas ?? 0) > 5
  return { allowed: true, ...(isLarge && { warnings: ['so many replicas are seldom needed'] }) }
}

const refusal = (message: string) => ({
  allowed: false,
  status: { code: 403, reason: 'Forbidden', message },
})
