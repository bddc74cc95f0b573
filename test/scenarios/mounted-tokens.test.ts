/** The token that a container finds in its files, as the API server reads it. */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { createCluster } from '../../src/index.ts'
import { seconds } from '../../src/sim/duration.ts'
import { pod } from '../support/manifests.ts'
import { logs } from '../support/sight.ts'

test('a token says of which Pod it is, and on which Node that runs', async () => {
  const cluster = createCluster({ nodes: 1 })
  const container = { command: ['cat', '/var/run/secrets/kubernetes.io/serviceaccount/token'] }
  cluster.apply(pod('asker', { image: 'busybox', container, podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(5))

  const review = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token: logs(cluster, 'asker') },
  }
  const answer = await cluster.fetch('/apis/authentication.k8s.io/v1/tokenreviews', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(review),
  })
  const node = await (await cluster.fetch('/api/v1/nodes/node-1')).json()

  const account = await (await cluster.fetch('/api/v1/namespaces/default/serviceaccounts/default')).json()
  const [, claims] = logs(cluster, 'asker').split('.')

  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    'kubernetes.io': {
      serviceaccount: { name: 'default', uid: (account as { metadata: { uid: string } }).metadata.uid },
    },
  })
  expect(await answer.json()).toMatchObject({
    status: {
      authenticated: true,
      user: {
        extra: {
          'authentication.kubernetes.io/node-name': ['node-1'],
          'authentication.kubernetes.io/node-uid': [(node as { metadata: { uid: string } }).metadata.uid],
          'authentication.kubernetes.io/pod-name': ['asker'],
          'authentication.kubernetes.io/pod-uid': [
            cluster.client.get(podKind, 'asker', 'default').metadata.uid,
          ],
        },
      },
    },
  })
  await cluster.close()
})
