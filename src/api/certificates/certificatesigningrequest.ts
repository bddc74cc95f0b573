/** certificates.k8s.io/v1 CertificateSigningRequest: asks a signer for a certificate, which somebody approves. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import type { CertificateSigningRequest } from '../generated/types/certificates-v1.ts'
import { defineKind } from '../kind.ts'
import { findCondition } from '../meta.ts'
import { formatTime, humanDuration } from '../time.ts'
import { changeProblems, requestProblems } from './request-problems.ts'
import { isSigner } from './signers.ts'

type Request = CertificateSigningRequest

export const certificateSigningRequest = defineKind<Request>(
  'certificates.k8s.io/v1',
  'CertificateSigningRequest',
  {
    plural: 'certificatesigningrequests',
    shortNames: ['csr'],
    scope: 'Cluster',
    subresources: ['approval', 'status'],
    withoutTable: ['approval'],
    countsGenerations: false,
    nameProblems: () => [],
    // What was asked stays as it was asked, and is nobody's.
    leavesAlone: { 'f:spec': {} },
    statusLeavesAlone: { 'f:status': { 'f:conditions': {} } },

    prepareForUpdate(object, previous) {
      object.spec = previous.spec as Draft<Request['spec']>
    },

    prepareForStatusUpdate(object, previous, now) {
      keepApproval(object, previous)
      stampConditions(object, previous, now)
    },

    updateChecks: ['metadata', 'object', 'change', 'metadataChange'],
    validate: requestProblems,
    *validateUpdate(object, previous) {
      yield* changeProblems(object, previous, { approval: false, certificate: false })
    },
    *validateStatus(object, previous) {
      yield* requestProblems(object)
      yield* changeProblems(object, previous, { approval: false, certificate: true })
    },

    parts: {
      approval: {
        reaches: { 'f:status': { 'f:conditions': {} } },
        prepareForUpdate(object, previous, now) {
          const { conditions } = object.status
          const { certificate } = previous.status
          object.spec = previous.spec as Draft<Request['spec']>
          object.status = { ...(conditions && { conditions }), ...(certificate && { certificate }) }
          stampConditions(object, previous, now)
        },
        *validateUpdate(object, previous) {
          yield* requestProblems(object)
          yield* changeProblems(object, previous, { approval: true, certificate: false })
        },
      },
    },

    selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName ?? '' },

    columns: columnsOf<Request>((c) => [
      c.name,
      c.age,
      c.show('SignerName', ({ spec }) => spec.signerName),
      c.show('Requestor', ({ spec }) => spec.username ?? ''),
      c.show('RequestedDuration', ({ spec: { expirationSeconds } }) =>
        expirationSeconds === undefined ? '<none>' : humanDuration(expirationSeconds * 1_000),
      ),
      c.show('Condition', requestState),
    ]),

    // Signers of one's own may be there.
    notSimulated: {
      'spec.signerName': (name) => String(name).startsWith('kubernetes.io/') && !isSigner(String(name)),
    },
  },
)

/** Whether somebody has said that it is to be signed, or is not. */
export const isDecided = ({ status }: Request): boolean =>
  status.conditions?.some(({ type }) => type === 'Approved' || type === 'Denied') ?? false

/** `Approved,Issued` */
export function requestState({ status }: Request): string {
  const has = (type: string) => findCondition(status.conditions, type) !== undefined
  const decided = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'
  return [decided, ...(has('Failed') ? ['Failed'] : []), ...(status.certificate ? ['Issued'] : [])].join()
}

/** Whoever signs leaves alone what was decided, be it that he sends it in other words. */
function keepApproval(object: Draft<Request>, previous: Request): void {
  const before = previous.status.conditions ?? []
  const conditions = [...(object.status.conditions ?? [])]
  for (const type of ['Approved', 'Denied']) {
    const was = before.filter((each) => each.type === type)
    const places = conditions.flatMap((each, n) => (each.type === type ? [n] : []))
    if (was.length !== places.length) continue
    for (const [n, place] of places.entries()) conditions[place] = was[n]
  }
  if (object.status.conditions) object.status = { ...object.status, conditions }
}

/** An update is now, unless it says otherwise; a transition is when the status became what it is. */
function stampConditions(object: Draft<Request>, previous: Request, now: number): void {
  const at = formatTime(now)
  const before = previous.status.conditions ?? []
  if (!object.status.conditions) return
  const conditions = object.status.conditions.map((each) => {
    const was = before.find(({ type, status }) => type === each.type && status === each.status)
    return {
      ...each,
      lastUpdateTime: each.lastUpdateTime ?? at,
      lastTransitionTime: each.lastTransitionTime ?? was?.lastTransitionTime ?? at,
    }
  })
  object.status = { ...object.status, conditions }
}
