/** Webhooks of tests: in a Service of the cluster, or served on loopback with a certificate that vouches for itself. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Cluster, type ClusterOptions, createCluster, defineImage } from '../../src/index.ts'

export interface Review {
  readonly request: {
    readonly uid: string
    readonly name?: string
    readonly operation: string
    readonly namespace?: string
    readonly dryRun: boolean
    readonly userInfo: object
    // biome-ignore lint/suspicious/noExplicitAny: an object as a webhook reads it
    readonly object: any
    // biome-ignore lint/suspicious/noExplicitAny: as above
    readonly oldObject: any
  }
}

export type Answer = Readonly<Record<string, unknown>>

export const reviewed = ({ request: { uid } }: Review, answer: Answer) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  response: { uid, ...answer },
})

export const patchOf = (...operations: readonly object[]) => ({
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
})

export const add = (path: string, value: unknown) => ({ op: 'add', path, value })

export const configMaps = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['configmaps'],
}

export function configuration(kind: 'Validating' | 'Mutating', clientConfig: object, more: object = {}) {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name: 'guard' },
    webhooks: [
      {
        name: 'guard.example.com',
        clientConfig,
        rules: [configMaps],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        ...more,
      },
    ],
  }
}

export const configMap = (name: string, data: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
})

export const inCluster = { service: { name: 'guard', namespace: 'default', path: '/check' } }

/** A cluster in which a Service `guard` answers reviews like that. */
export const clusterWithGuard = (answer: (review: Review) => Answer, more?: ClusterOptions) =>
  clusterWithService((review) => reviewed(review as Review, answer(review as Review)), more)

/** A cluster in which a Service `guard` answers like that. */
export const clusterWithService = (answerTo: (body: object) => object, more?: ClusterOptions) =>
  clusterWithResponse((body) => ({ status: 200, body: JSON.stringify(answerTo(body)) }), more)

interface Response {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The same, with a code and headers of its own. */
// biome-ignore lint/suspicious/noExplicitAny: a review as a webhook reads it
export function clusterWithResponse(answerTo: (body: any) => Response, more?: ClusterOptions): Cluster {
  const guard = defineImage('example.com/guard', {
    entrypoint: ['guard'],
    services: new Map([
      [
        'guard',
        {
          ports: () => [8_443],
          speaksTls: true,
          handle: ({ body = '' }) => answerTo(JSON.parse(body)),
        },
      ],
    ]),
  })
  const made = createCluster({ nodes: 1, images: [guard], ...more })
  made.apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'guard', labels: { app: 'guard' } },
      spec: { containers: [{ name: 'guard', image: 'example.com/guard' }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'guard' },
      spec: { selector: { app: 'guard' }, ports: [{ port: 443, targetPort: 8_443 }] },
    },
  ])
  made.settle()
  return made
}

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/webhook', name))

/** The certificate of those that are served, as a configuration has it. */
export const caBundle = fixture('certificate.pem').toString('base64')

const key = fixture('key.pem')
const cert = fixture('certificate.pem')

/** Sends whoever asks elsewhere, there to ask the same. */
interface Redirect {
  readonly redirect: string
}

/**
 * Serves answers to what is asked, until the test ends; what is undefined is never answered. A text is sent as it is, a number is a code, and
 * where something is redirected it is asked again.
 */
export async function serveOutside(
  answerTo: (body: object) => object | string | number | Redirect | undefined | Promise<object>,
): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer({ key, cert }, (request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece) => pieces.push(piece))
    request.on('end', async () => {
      const said = await answerTo(JSON.parse(Buffer.concat(pieces).toString()))
      if (said === undefined) return
      if (typeof said === 'number') response.statusCode = said
      if (typeof said === 'object' && 'redirect' in said)
        response.writeHead(308, { location: String(said.redirect) })
      response.end(typeof said === 'object' ? JSON.stringify(said) : String(said))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  onTestFinished(stop)
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/check`, stop }
}
