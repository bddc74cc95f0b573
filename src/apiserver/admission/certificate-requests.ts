/** Who asks for a certificate, who may approve and sign one, and which nobody gets. */
import type { Draft } from 'immer'
import { readRequest } from '../../api/certificates/certificate-request.ts'
import { certificateSigningRequest } from '../../api/certificates/certificatesigningrequest.ts'
import { decodeBase64 } from '../../api/codec/base64.ts'
import { isEqual } from '../../api/equality.ts'
import { forbidden } from '../../api/errors.ts'
import type { CertificateSigningRequest } from '../../api/generated/types/certificates-v1.ts'
import { quoted } from '../../api/quote.ts'
import { decide } from '../authorization/authorizer.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'

const kinds = [certificateSigningRequest]
const requestIn = ({ object }: AdmissionRequest) => object as CertificateSigningRequest

/** Writes into a request who has asked, whatever it says. The real server does so on the way into its store. */
export const certificateRequester: AdmissionPlugin = {
  name: 'CertificateRequester',
  operations: ['CREATE'],
  kinds,

  admit(request) {
    const object = request.object as Draft<CertificateSigningRequest>
    const { username: _u, uid: _i, groups: _g, extra: _e, ...asked } = requestIn(request).spec
    const { name, uid, groups, extra } = request.context.user
    object.spec = {
      ...asked,
      username: name,
      groups,
      ...(uid !== undefined && { uid }),
      ...(extra && { extra }),
    } as typeof object.spec
  },
}

/** Nobody gets a certificate that opens every door. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  operations: ['CREATE'],
  kinds,

  validate(request) {
    const { signerName, request: text = '' } = requestIn(request).spec
    if (signerName !== 'kubernetes.io/kube-apiserver-client') return
    const why = whyNotForClients(text)
    if (why !== undefined) throw forbidden(request.kind, request.name, why)
  },
}

function whyNotForClients(bytes: string): string | undefined {
  try {
    const { organizations } = readRequest(new TextDecoder().decode(decodeBase64(bytes)))
    if (!organizations.includes('system:masters')) return undefined
    return 'use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed'
  } catch (error) {
    return `failed to parse CSR: ${(error as Error).message}`
  }
}

export const certificateApproval: AdmissionPlugin = {
  name: 'CertificateApproval',
  operations: ['UPDATE'],
  kinds,

  validate(request) {
    if (request.subresource === 'approval') checkSigner(request, 'approve')
  },
}

export const certificateSigning: AdmissionPlugin = {
  name: 'CertificateSigning',
  operations: ['UPDATE'],
  kinds,

  validate(request) {
    if (request.subresource !== 'status') return
    const { certificate, conditions } = requestIn(request).status
    const before = (request.previous as CertificateSigningRequest).status
    if (certificate !== before.certificate || !isEqual(conditions, before.conditions))
      checkSigner(request, 'sign')
  },
}

/** Whoever acts for a signer must be allowed to, by the signer's name or for all of its domain. @throws ApiError 403 */
function checkSigner(
  { context, kind, name, previous, store }: AdmissionRequest,
  verb: 'approve' | 'sign',
): void {
  if (!context.mustBeAllowed) return
  const { signerName } = (previous as CertificateSigningRequest).spec
  const may = (name: string) => {
    const signer = { group: kind.group, resource: 'signers', subresource: '', name, namespace: '' }
    return decide(store, { user: context.user, verb, ...signer }).allowed
  }
  const [domain] = signerName.split('/')
  if (may(signerName) || may(`${domain}/*`)) return
  throw forbidden(kind, name, `user not permitted to ${verb} requests with signerName ${quoted(signerName)}`)
}
