/** What is wrong with a CertificateSigningRequest, and with a change of one. Source: pkg/apis/certificates/validation. */
import { isEqual } from '../equality.ts'
import { duplicate, type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
  CertificateSigningRequestSpec,
} from '../generated/types/certificates-v1.ts'
import { readRequest, whyNoCertificates } from './certificate-request.ts'
import { decodedText } from './request-text.ts'
import { signerNameProblems } from './signer-name.ts'

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]

const legacySigner = 'kubernetes.io/legacy-unknown'
const shortestSeconds = 600

export function* requestProblems({ spec, status }: CertificateSigningRequest): FieldErrors & Generator {
  yield* specProblems(spec)
  yield* conditionProblems(status.conditions ?? [])
  const why = whyNoCertificates(decodedText(status.certificate))
  if (why !== undefined) yield invalid('status.certificate', '<certificate data>', why)
}

function* specProblems(spec: CertificateSigningRequestSpec): FieldErrors & Generator {
  const { request, usages: wanted = [], signerName = '', expirationSeconds } = spec
  const why = whyNoRequest(request)
  if (why !== undefined) yield invalid('spec.request', request, why)
  if (wanted.length === 0) yield required('spec.usages')
  for (const [n, usage] of wanted.entries())
    if (!usages.includes(usage)) yield notSupported(`spec.usages[${n}]`, usage, usages)
  for (const [n, usage] of wanted.entries())
    if (wanted.indexOf(usage) < n) yield duplicate(`spec.usages[${n}]`, usage)
  if (signerName === legacySigner)
    yield invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version')
  else yield* signerNameProblems('spec.signerName', signerName)
  if (expirationSeconds !== undefined && expirationSeconds < shortestSeconds) {
    const why = `may not specify a duration less than ${shortestSeconds} seconds (10 minutes)`
    yield invalid('spec.expirationSeconds', expirationSeconds, why)
  }
}

function whyNoRequest(request: string | undefined): string | undefined {
  try {
    return readRequest(decodedText(request)).isSigned ? undefined : 'crypto/rsa: verification error'
  } catch (error) {
    return (error as Error).message
  }
}

/** What is decided is decided: such a condition is true or not there. */
const decisions = ['Approved', 'Denied', 'Failed']
const approvals = ['Approved', 'Denied']

type Conditions = readonly CertificateSigningRequestCondition[]

function* conditionProblems(conditions: Conditions): FieldErrors & Generator {
  const field = 'status.conditions'
  const seen = new Set<string>()
  for (const [n, { type = '', status }] of conditions.entries()) {
    if (type === '') yield required(`${field}[${n}].type`)
    const allowed = decisions.includes(type) ? ['True'] : ['False', 'True', 'Unknown']
    if (!status) yield required(`${field}[${n}].status`)
    else if (!allowed.includes(status)) yield notSupported(`${field}[${n}].status`, status, allowed)
    const other = approvals.includes(type) && approvals.find((each) => each !== type)
    if (other && seen.has(other))
      yield invalid(field, type, 'Approved and Denied conditions are mutually exclusive')
    if (seen.has(type)) yield duplicate(`${field}[${n}].type`, type)
    seen.add(type)
  }
}

interface Allowed {
  /** Whether an approval may be given, or refused. */
  readonly approval: boolean
  readonly certificate: boolean
}

export function* changeProblems(
  { status }: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  allowed: Allowed,
): FieldErrors & Generator {
  const before = previous.status
  const of = (conditions: Conditions = [], type: string) => conditions.filter((each) => each.type === type)
  for (const type of decisions)
    if (of(status.conditions, type).length < of(before.conditions, type).length)
      yield forbidden('status.conditions', `updates may not remove a condition of type "${type}"`)
  for (const type of allowed.approval ? [] : approvals) {
    const [now, was] = [of(status.conditions, type), of(before.conditions, type)]
    if (now.length > was.length)
      yield forbidden('status.conditions', `updates may not add a condition of type "${type}"`)
    else if (now.length === was.length && !isEqual(now, was))
      yield forbidden('status.conditions', `updates may not modify a condition of type "${type}"`)
  }
  const [certificate, had] = [status.certificate ?? '', before.certificate ?? '']
  if (certificate === had) return
  if (!allowed.certificate) yield forbidden('status.certificate', 'updates may not set certificate content')
  else if (had !== '')
    yield forbidden('status.certificate', 'updates may not modify existing certificate content')
}
