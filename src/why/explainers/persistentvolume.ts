/** Why a PersistentVolume is free, bound, or kept from others. */
import { classOfVolume, persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import type { PersistentVolume } from '../../api/generated/types/core-v1.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'
import type { Question } from '../question.ts'
import { subjectOf } from '../subject.ts'
import { objectionTo } from '../volume-objections.ts'
import type { Why } from '../why.ts'

export const volumeExplainer = explainerOf(persistentVolume, (object, question) => {
  const { spec, status } = object
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
      if (!claimRef)
        return {
          sentence: 'is free: no claim that it suits has asked for it',
          because: waitingFor(object, question),
        }
      return {
        sentence: `is kept for ${claim}`,
        because: [question.whyNamed(persistentVolumeClaim, claimRef.name ?? '', claimRef.namespace)],
      }
  }
})

/** The claims that wait for one of its class, and why they are not given this one. */
const waitingFor = (volume: PersistentVolume, question: Question): readonly Why[] =>
  alike(
    question.list(persistentVolumeClaim).flatMap((claim) => {
      const isOfClass = (classNamedBy(claim) ?? '') === (classOfVolume(volume) ?? '')
      if (claim.status.phase !== 'Pending' || claim.spec.volumeName || !isOfClass) return []
      const objection = objectionTo(volume, claim)
      const sentence = objection
        ? `waits for another one: this one ${objection}`
        : 'waits, and is about to have it'
      return { object: subjectOf(claim), sentence, because: [] }
    }),
  )
