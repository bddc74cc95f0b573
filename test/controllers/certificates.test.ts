/** Requests for certificates: approved where that goes by itself, signed by the signers of Kubernetes, and cleared away. */
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { certificateSigningRequest } from '../../src/api/certificates/certificatesigningrequest.ts'
import { rootCertificate } from '../../src/api/core/root-certificate.ts'
import { type Cluster, createCluster } from '../../src/index.ts'
import { hours, minutes } from '../../src/sim/duration.ts'

let cluster: Cluster
beforeEach(() => {
  cluster = createCluster({ nodes: 1 })
})
afterEach(() => cluster.close())

const requestOf = (name: string) =>
  readFileSync(join(import.meta.dirname, '../fixtures/certificate-requests', `${name}.pem`))
const clientUsages = ['digital signature', 'key encipherment', 'client auth']
const servingUsages = ['digital signature', 'server auth']

const found = () => cluster.client.get(certificateSigningRequest, 'mine')

function ask(request: Buffer | string, signer: string, spec: object = {}) {
  cluster.apply({
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'mine' },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: `kubernetes.io/${signer}`,
      usages: clientUsages,
      ...spec,
    },
  })
  cluster.settle()
}

async function decide(type: 'Approved' | 'Denied') {
  const address = '/apis/certificates.k8s.io/v1/certificatesigningrequests/mine/approval'
  const object = (await (await cluster.fetch(address.replace('/approval', ''))).json()) as { status: object }
  const conditions = [{ type, status: 'True', reason: 'Me', message: 'mine' }]
  const body = JSON.stringify({ ...object, status: { ...object.status, conditions } })
  const answer = await cluster.fetch(address, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body,
  })
  expect(answer.status).toBe(200)
  cluster.settle()
}

function issued(): X509Certificate {
  const { certificate } = found().status
  return new X509Certificate(Buffer.from(certificate ?? '', 'base64'))
}

test('what is approved is signed by the authority of the cluster, for a year or as long as was asked', async () => {
  ask(requestOf('client'), 'kube-apiserver-client')
  expect(found().status.certificate).toBeUndefined()
  await decide('Approved')

  const authority = new X509Certificate(rootCertificate)
  expect(issued().verify(authority.publicKey)).toBe(true)
  expect(issued().checkIssued(authority)).toBe(true)
  expect(issued()).toMatchObject({ subject: 'O=developers\nCN=jane', issuer: 'CN=kubernetes', ca: false })
  expect(issued().keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  expect(Date.parse(issued().validTo) - Date.parse(issued().validFrom)).toBe(hours(365 * 24))
  expect(cluster.get('csr')).toContain('Approved,Issued')
})

test('a short life is not made shorter by what clocks differ', async () => {
  ask(requestOf('client'), 'kube-apiserver-client', { expirationSeconds: 3_600 })
  await decide('Approved')

  expect(Date.parse(issued().validTo) - Date.parse(issued().validFrom)).toBe(hours(1) + minutes(5))
})

test('the names of a serving certificate are those that were asked for', async () => {
  ask(requestOf('kubelet-serving'), 'kubelet-serving', { usages: servingUsages })
  expect(found().status.conditions).toBeUndefined()
  await decide('Approved')

  expect(issued().subjectAltName).toBe('DNS:node-1, IP Address:10.0.0.7')
  expect(issued().checkHost('node-1')).toBe('node-1')
})

test('a signer writes names in an order of its own, and leaves out sorts that it does not know', async () => {
  ask(requestOf('mixed-names'), 'kube-apiserver-client')
  await decide('Approved')

  expect(issued().subject).toBe('C=AT\nO=admins + O=developers\nCN=jane')
  expect(issued().subjectAltName).toBe(
    'DNS:b.example, DNS:a.example, email:jane@example.com, IP Address:10.0.0.7',
  )
})

test('a kubelet that asks for what says who it is is approved at once', () => {
  ask(requestOf('kubelet-client'), 'kube-apiserver-client-kubelet')

  expect(found().status.conditions).toMatchObject([
    {
      type: 'Approved',
      reason: 'AutoApproved',
      message: 'Auto approving kubelet client certificate after SubjectAccessReview.',
    },
  ])
  expect(issued().subject).toBe('O=system:nodes\nCN=system:node:node-1')
})

test.each([
  ['client', 'kubelet-serving', servingUsages, 'subject organization is not system:nodes'],
  ['kubelet-client', 'kubelet-serving', servingUsages, 'DNS or IP subjectAltName is required'],
  [
    'kubelet-serving',
    'kubelet-serving',
    clientUsages,
    'usages did not match [digital signature key encipherment server auth]',
  ],
  ['kubelet-serving', 'kube-apiserver-client-kubelet', clientUsages, 'DNS subjectAltNames are not allowed'],
  [
    'client',
    'kube-apiserver-client',
    [...clientUsages, 'server auth'],
    'invalid usage for client certificate: server auth',
  ],
  [
    'client',
    'kube-apiserver-client',
    ['digital signature'],
    'missing required usage for client certificate: client auth',
  ],
])('of %s asked of %s it is said why it is not signed', async (request, signer, usages, message) => {
  ask(requestOf(request), signer, { usages })
  await decide('Approved')

  expect(found().status.certificate).toBeUndefined()
  expect(found().status.conditions?.[1]).toMatchObject({
    type: 'Failed',
    status: 'True',
    reason: 'SignerValidationFailure',
    message,
  })
})

test('what is denied is left alone, and nobody asks who does not show that he has the key', async () => {
  ask(requestOf('client'), 'kube-apiserver-client')
  await decide('Denied')
  expect(found().status.certificate).toBeUndefined()
  cluster.client.delete(certificateSigningRequest, found())

  // Another signature: the last of its bytes are others.
  const [head, body, foot] = requestOf('client')
    .toString()
    .split(/(?<=-----)\n|\n(?=-----)/)
  const bytes = Buffer.from(body, 'base64')
  bytes[bytes.length - 1] ^= 1
  expect(() => ask([head, bytes.toString('base64'), foot, ''].join('\n'), 'kube-apiserver-client')).toThrow(
    /: crypto\/rsa: verification error$/,
  )
})

test('what is decided goes after an hour, what nobody has heard after a day', async () => {
  ask(requestOf('client'), 'kube-apiserver-client')
  await decide('Approved')
  cluster.advance(minutes(59))
  expect(cluster.get('csr')).toContain('mine')
  cluster.advance(hours(1) + minutes(1))
  expect(cluster.get('csr')).not.toContain('mine')

  ask(requestOf('client'), 'kube-apiserver-client')
  cluster.advance(hours(23))
  expect(cluster.get('csr')).toContain('Pending')
  cluster.advance(hours(2))
  expect(cluster.get('csr')).not.toContain('mine')
})

test('a request goes at the next look once its certificate has expired', async () => {
  cluster.advance(minutes(30))
  ask(requestOf('client'), 'kube-apiserver-client', { expirationSeconds: 600 })
  await decide('Approved')
  cluster.advance(minutes(29))
  expect(cluster.get('csr')).toContain('Approved,Issued')
  cluster.advance(minutes(2))
  expect(cluster.get('csr')).not.toContain('mine')
})
