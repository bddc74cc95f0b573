/** Signs approved requests for certificates, as the signers of Kubernetes itself do, and says of others why they are not signed. */
import type { CertificateRequest } from '../../api/certificates/certificate-request.ts'
import { certificateSigningRequest } from '../../api/certificates/certificatesigningrequest.ts'
import { issuedCertificate } from '../../api/certificates/issued-certificate.ts'
import { isSigner, requestIn, whyNotSigned } from '../../api/certificates/signers.ts'
import { base64OfText } from '../../api/codec/base64.ts'
import { sha256 } from '../../api/codec/sha256.ts'
import type { CertificateSigningRequest } from '../../api/generated/types/certificates-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { Client } from '../../client/client.ts'
import { hours, minutes, seconds } from '../../sim/duration.ts'
import { defineController } from '../runtime/controller.ts'

/** How long a certificate is good for at most. Source: --cluster-signing-duration. */
const longestMs = hours(365 * 24)
const shortestMs = minutes(10)
/** It is good from a little before now: clocks differ. That counts as part of a life that is long. */
const backdateMs = minutes(5)
const shortLifeMs = hours(8)

/** Source: pkg/controller/certificates/signer. */
export const certificateSigning = defineController({
  name: 'certificatesigningrequest-signing',
  component: 'certificatesigningrequest-signing-controller',
  reconciles: certificateSigningRequest,
  isRelevant: ({ object }) => isToBeSigned(object),

  reconcile({ client, clock }, object) {
    const { spec } = object
    if (!isToBeSigned(object)) return
    const request = requestIn(spec)
    if (!request) return
    const why = whyNotSigned(spec.signerName, request, spec.usages ?? [])
    if (why !== undefined) return fail(client, object, { message: why, now: clock.now() })
    const certificate = base64OfText(certificateFor(object, request, clock.now()))
    client.updateStatus(certificateSigningRequest, object, (status) => {
      status.certificate = certificate
    })
  },
})

function isToBeSigned({ spec, status }: CertificateSigningRequest): boolean {
  const has = (type: string) => findCondition(status.conditions, type)?.status === 'True'
  return (
    isSigner(spec.signerName) && !status.certificate && has('Approved') && !has('Denied') && !has('Failed')
  )
}

function fail(
  client: Client,
  object: CertificateSigningRequest,
  { message, now }: { readonly message: string; readonly now: number },
): void {
  client.updateStatus(certificateSigningRequest, object, (status) => {
    status.conditions = [
      ...(status.conditions ?? []),
      {
        type: 'Failed',
        status: 'True',
        reason: 'SignerValidationFailure',
        message,
        lastUpdateTime: formatTime(now),
      },
    ]
  })
}

function certificateFor(
  { metadata, spec }: CertificateSigningRequest,
  { subject, publicKey, alternativeNames }: CertificateRequest,
  now: number,
): string {
  const asked = spec.expirationSeconds === undefined ? longestMs : seconds(spec.expirationSeconds)
  const lifeMs = Math.min(longestMs, Math.max(shortestMs, asked))
  const serial = sha256(new TextEncoder().encode(metadata.uid)).subarray(0, 16)
  serial[0] &= 0x7f
  return issuedCertificate({
    serial,
    subject,
    publicKey,
    alternativeNames,
    usages: spec.usages ?? [],
    notBefore: now - backdateMs,
    notAfter: now + lifeMs - (lifeMs < shortLifeMs ? 0 : backdateMs),
  })
}
