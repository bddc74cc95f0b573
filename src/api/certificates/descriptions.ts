/** What kubectl explain says of the types of certificates.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const certificatesDescriptions = (): Descriptions => ({
  CertificateSigningRequest: {
    '': 'Asks for a certificate. Somebody approves it, and its signer puts the certificate into the status.',
  },
  CertificateSigningRequestStatus: {
    certificate: 'The certificate, once it is issued.',
  },
  CertificateSigningRequestSpec: {
    request: 'The request, PKCS#10 in PEM.',
    signerName: 'Who is asked to sign.',
    usages: 'What the certificate will be used for.',
    expirationSeconds: 'How long it should be good for; the signer may do otherwise.',
    username: 'Who has asked. The API server writes it.',
  },
})
