/** Why a PersistentVolume is free, bound, or kept from others. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'

export const volumeExplainer = explainerOf(persistentVolume, ({ spec, status }, question) => {
  const { claimRef, persistentVolumeReclaimPolicy: policy } = spec
  const claim = claimRef && `claim ${claimRef.namespace}/${claimRef.name}`
  switch (status.phase) {
    case 'Bound':
      return { sentence: `is bound to ${claim}` }
    case 'Released':
      return {
        sentence:
          policy === 'Retain'
            ? `is kept as ${claim} has left it (Retain): nobody gets it until somebody removes its claimRef`
            : `is to be reclaimed (${policy}), for ${claim} is gone: who has made it has not done so yet`,
      }
    case 'Failed':
      return { sentence: `could not be reclaimed: ${clause(status.message ?? 'nobody has said why')}` }
    default:
      if (!claimRef) return { sentence: 'is free: no claim that it suits has asked for it' }
      return {
        sentence: `is kept for ${claim}`,
        because: [question.whyNamed(persistentVolumeClaim, claimRef.name ?? '', claimRef.namespace)],
      }
  }
})
