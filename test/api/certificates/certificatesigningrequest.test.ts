import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRequest, whyNoCertificates } from '../../../src/api/certificates/certificate-request.ts'
import { certificateSigningRequest } from '../../../src/api/certificates/certificatesigningrequest.ts'
import { parseYaml } from '../../../src/api/codec/yaml.ts'
import type { CertificateSigningRequest } from '../../../src/api/generated/types/certificates-v1.ts'
import type { New } from '../../../src/api/kind.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

const sample = parseYaml(
  readFileSync(join(import.meta.dirname, '../../manifests/certificatesigningrequest.yaml'), 'utf8'),
) as New<CertificateSigningRequest>

const text = Buffer.from(sample.spec!.request!, 'base64').toString()

/** A request of somebody in these organizations: of one that has no key, and is signed by nobody. */
function requestOf(...organizations: string[]): string {
  const element = (tag: number, ...parts: Uint8Array[]) => {
    const content = Buffer.concat(parts)
    return Buffer.from([tag, 0x82, content.length >> 8, content.length & 255, ...content])
  }
  const pair = (name: string) =>
    element(0x31, element(0x30, Buffer.from([6, 3, 0x55, 4, 10]), element(12, Buffer.from(name))))
  const subject = element(0x30, ...organizations.map(pair))
  const information = element(0x30, Buffer.from([2, 1, 0]), subject, element(0x30))
  const bytes = element(0x30, information, element(0x30), element(3, Buffer.from([0])))
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`
  return Buffer.from(pem).toString('base64')
}

test('what a request asks for is read', () => {
  expect(readRequest(text)).toMatchObject({ commonName: 'jane', organizations: ['dev'] })
})

test.each([
  ['nothing', '', 'PEM block type must be CERTIFICATE REQUEST'],
  [
    'a certificate',
    text.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'),
    'PEM block type must be CERTIFICATE REQUEST',
  ],
  ['half a request', `${text.slice(0, 100)}\n-----END CERTIFICATE REQUEST-----\n`, 'asn1: '],
  ['noise', '-----BEGIN CERTIFICATE REQUEST-----\nMIL/////\n-----END CERTIFICATE REQUEST-----\n', 'asn1: '],
])('%s is no request', (_what, given, why) => {
  expect(() => readRequest(given)).toThrow(why)
})

test('a chain of certificates holds nothing else', () => {
  expect(whyNoCertificates(text)).toBe('only CERTIFICATE PEM blocks are allowed, found "CERTIFICATE REQUEST"')
  expect(whyNoCertificates('none')).toBe('must contain at least one CERTIFICATE PEM block')
})

test('who asks is written by the API server', () => {
  const made = apiServer().user.create(certificateSigningRequest, {
    ...sample,
    spec: { ...sample.spec, username: 'forged', groups: ['system:masters'] },
  })

  expect(made.spec).toMatchObject({ username: 'test', groups: ['system:authenticated'] })
  expect(cellsOf(certificateSigningRequest, made)).toMatchObject({ Requestor: 'test', Condition: 'Pending' })
})

test('what was approved stays approved', () => {
  const { user } = apiServer()
  const made = user.create(certificateSigningRequest, sample)
  const condition = (type: string) => ({ type, status: 'True', reason: 'R', message: 'm' }) as const
  const approve = (object: typeof made, type: string) =>
    user.updateSubresource(certificateSigningRequest, object, 'approval', (draft) => {
      draft.status.conditions = [condition(type)]
    })
  const approved = approve(made, 'Approved')

  expect(cellsOf(certificateSigningRequest, approved)).toMatchObject({ Condition: 'Approved' })
  expect(approved.status.conditions?.[0].lastUpdateTime).toBe('2026-01-01T00:00:00Z')
  expect(refusal(() => approve(approved, 'Denied')).message).toContain(
    'updates may not remove a condition of type "Approved"',
  )
})

test('nobody asks the API server to let him do everything', () => {
  const { user } = apiServer()
  const ask = (name: string, organization: string) =>
    user.create(certificateSigningRequest, {
      metadata: { name },
      spec: {
        request: requestOf(organization),
        signerName: 'kubernetes.io/kube-apiserver-client',
        usages: ['client auth'],
      },
    })

  expect(ask('fine', 'devs').metadata.name).toBe('fine')
  expect(refusal(() => ask('master', 'system:masters')).message).toBe(
    'certificatesigningrequests.certificates.k8s.io "master" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed',
  )
})
