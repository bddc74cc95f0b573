/** What the signers of Kubernetes itself sign, and what they refuse. Source: pkg/apis/certificates/helpers.go, pkg/controller/certificates/signer. */
import { isEqual } from '../equality.ts'
import type { CertificateSigningRequestSpec } from '../generated/types/certificates-v1.ts'
import { type CertificateRequest, readRequest } from './certificate-request.ts'
import { decodedText } from './request-text.ts'

type Rule = (request: CertificateRequest, usages: readonly string[]) => string | undefined

/** The group of all nodes. */
const nodes = 'system:nodes'
const nodePrefix = 'system:node:'

const ofKubelet =
  (
    usage: 'client auth' | 'server auth',
    whyNotNamed: (names: CertificateRequest['names']) => string | undefined,
  ): Rule =>
  ({ organizations, names, commonName }, usages) => {
    if (!isEqual(organizations, [nodes])) return 'subject organization is not system:nodes'
    const ofNames = whyNotNamed(names)
    if (ofNames) return ofNames
    const ofUsages = whyNotUsages(usages, usage)
    const ofName = commonName.startsWith(nodePrefix)
      ? undefined
      : 'subject common name does not begin with system:node:'
    // A client's name is looked at before what it is for, a server's after that.
    return usage === 'client auth' ? (ofName ?? ofUsages) : (ofUsages ?? ofName)
  }

/** Exactly these, but that keys which encipher nothing may leave that out. */
function whyNotUsages(usages: readonly string[], usage: string): string | undefined {
  const wanted = ['digital signature', 'key encipherment', usage].sort()
  const given = [...new Set([...usages, 'key encipherment'])].sort()
  return isEqual(given, wanted) ? undefined : `usages did not match [${wanted.join(' ')}]`
}

const kubeletClient = ofKubelet('client auth', ({ dns, email, ip, uri }) => {
  if (dns > 0) return 'DNS subjectAltNames are not allowed'
  if (email > 0) return 'Email subjectAltNames are not allowed'
  if (ip > 0) return 'IP subjectAltNames are not allowed'
  return uri > 0 ? 'URI subjectAltNames are not allowed' : undefined
})

const kubeletServing = ofKubelet('server auth', ({ dns, email, ip, uri }) => {
  if (dns + ip === 0) return 'DNS or IP subjectAltName is required'
  if (email > 0) return 'Email subjectAltNames are not allowed'
  return uri > 0 ? 'URI subjectAltNames are not allowed' : undefined
})

function client(_request: CertificateRequest, usages: readonly string[]): string | undefined {
  const other = usages.find(
    (each) => !['digital signature', 'key encipherment', 'client auth'].includes(each),
  )
  if (other) return `invalid usage for client certificate: ${other}`
  return usages.includes('client auth')
    ? undefined
    : 'missing required usage for client certificate: client auth'
}

const rules: Readonly<Record<string, Rule>> = {
  'kubernetes.io/kube-apiserver-client': client,
  'kubernetes.io/kube-apiserver-client-kubelet': kubeletClient,
  'kubernetes.io/kubelet-serving': kubeletServing,
  'kubernetes.io/legacy-unknown': () => undefined,
}

export const isSigner = (name: string): boolean => Object.hasOwn(rules, name)

/** Why a signer does not sign; undefined: it does. @param name one of those that there are */
export const whyNotSigned = (name: string, request: CertificateRequest, usages: readonly string[]) =>
  rules[name](request, usages)

/** The request in an object; undefined where it cannot be read. */
export function requestIn({ request }: CertificateSigningRequestSpec): CertificateRequest | undefined {
  try {
    return readRequest(decodedText(request))
  } catch {
    return undefined
  }
}

/** Who asks for the certificate of a kubelet, by which it says who it is; undefined: nobody asks for such a one. */
export function kubeletAskedFor(spec: CertificateSigningRequestSpec): string | undefined {
  if (spec.signerName !== 'kubernetes.io/kube-apiserver-client-kubelet') return undefined
  const request = requestIn(spec)
  return request && !kubeletClient(request, spec.usages ?? []) ? request.commonName : undefined
}
