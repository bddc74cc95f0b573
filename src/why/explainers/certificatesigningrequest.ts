/** Why a CertificateSigningRequest has no certificate yet. */
import { certificateSigningRequest } from '../../api/certificates/certificatesigningrequest.ts'
import { findCondition } from '../../api/meta.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'

export const requestExplainer = explainerOf(certificateSigningRequest, ({ spec, status }) => {
  const said = (type: string) => findCondition(status.conditions, type)
  const why = (message: string | undefined) => (message ? `: ${clause(message)}` : '')
  const denied = said('Denied')
  if (denied) return { sentence: `was denied${why(denied.message)}` }
  const failed = said('Failed')
  if (failed) return { sentence: `could not be signed${why(failed.message)}` }
  if (status.certificate) return { sentence: 'is approved, and has its certificate' }
  if (!said('Approved'))
    return { sentence: 'waits until somebody approves or denies it (kubectl certificate approve)' }
  const isOurs = spec.signerName.startsWith('kubernetes.io/')
  return {
    sentence: `is approved, and waits for the signer ${spec.signerName}${isOurs ? '' : ', which is for somebody to run'}`,
  }
})
