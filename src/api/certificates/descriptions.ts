/** What kubectl explain says of the types of certificates.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const certificatesDescriptions = (): Descriptions => ({
  CertificateSigningRequest: {
    '': 'Asks for a certificate. Somebody approves it, and its signer puts the certificate into the status.',
  },
  CertificateSigningRequestSpec: {
    request: 'The request, PKCS#10 in PEM.',
    signerName:
      'Who is asked to sign. Those of kubernetes.io that clusters have do so here; any other has to be brought.',
    expirationSeconds: 'How long it should be good for, at least 600 seconds; the signer may do otherwise.',
    usages:
      'What the certificate will be used for: client auth, server auth, digital signature and the like.',
    username: 'Who has asked. The API server writes it.',
    uid: 'The uid of who has asked. The API server writes it.',
    groups: 'The groups of who has asked. The API server writes them.',
    extra: 'What else is known of who has asked. The API server writes it.',
  },
  CertificateSigningRequestStatus: {
    conditions: 'Approved, Denied or Failed. What was decided stays.',
    certificate: 'The certificate, once it is issued.',
  },
  CertificateSigningRequestCondition: {
    type: 'Approved: somebody allows it. Denied: somebody does not. Failed: the signer could not.',
    status: 'True: what is decided is never taken back.',
  },
})
