/** Why a PersistentVolumeClaim is not bound. */
import { classOfVolume, persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { claimKeysOf } from '../../api/core/pod-claims.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { keyOf } from '../../api/meta.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'
import { livePods } from '../pods.ts'
import type { Question } from '../question.ts'
import { missing, subjectOf } from '../subject.ts'
import { objectionTo } from '../volume-objections.ts'
import type { Finding, Why } from '../why.ts'

export const claimExplainer = explainerOf(persistentVolumeClaim, (claim, question) => {
  const { volumeName } = claim.spec
  if (claim.status.phase === 'Bound') return { sentence: `is bound to volume ${volumeName}` }
  if (claim.status.phase === 'Lost') return { sentence: `has lost its volume ${volumeName}` }
  if (volumeName)
    return {
      sentence: `waits for the volume that it names`,
      because: [namedVolume(claim, volumeName, question)],
    }
  return unbound(claim, question)
})

function namedVolume(claim: PersistentVolumeClaim, name: string, question: Question): Why {
  const volume = question.find(persistentVolume, name)
  if (!volume) return missing(persistentVolume as never, name)
  return {
    object: subjectOf(volume),
    sentence: objectionTo(volume, claim) ?? 'is about to be bound',
    because: [],
  }
}

function unbound(claim: PersistentVolumeClaim, question: Question): Finding {
  const name = classNamedBy(claim)
  const chosen = name ? question.find(storageClass, name) : undefined
  const volumes = question.list(persistentVolume).map((volume) => ({
    object: subjectOf(volume),
    sentence: objectionTo(volume, claim) ?? 'would do: claims that wait are looked at every fifteen seconds',
    because: [],
  }))
  if (chosen?.volumeBindingMode === 'WaitForFirstConsumer' && !usersOf(claim)) {
    const user = livePods(question, claim.metadata.namespace).find((each) =>
      claimKeysOf(each).includes(keyOf(claim)),
    )
    if (!user) return { sentence: 'waits for the first pod that uses it: so its storage class wants it' }
    const wouldDo = question.list(persistentVolume).some((volume) => !objectionTo(volume, claim))
    if (chosen.provisioner !== 'kubernetes.io/no-provisioner' || wouldDo)
      return {
        sentence: `waits until pod/${user.metadata.name}, which uses it, is given a node: so its storage class wants it`,
      }
    return {
      sentence: `is not bound: no volume of storage class ${name} suits it, and the class makes none`,
      because: alike(volumes),
    }
  }
  const lacking = name && !chosen ? [missing(storageClass as never, name)] : []
  // Volumes made by hand need no class of their name: where there are any, it is they that do not suit.
  if (name && !chosen && question.list(persistentVolume).some((each) => classOfVolume(each) === name))
    return {
      sentence: `is not bound: no volume of storage class ${name} suits it, and no class of that name makes one`,
      because: [...alike(volumes), ...lacking],
    }
  const told = question.events(claim).find(({ reason }) => reason !== 'WaitForFirstConsumer')
  const because = [...lacking, ...alike(volumes)]
  if (told) return { sentence: `is not bound: ${told.reason}: ${clause(told.message ?? '')}`, because }
  const ofClass = name ? `of storage class ${name}` : 'without a storage class'
  return { sentence: `is not bound: no volume ${ofClass} suits it, and none is made for it`, because }
}

/** Whether a pod that uses it has been given a node. */
const usersOf = ({ metadata }: PersistentVolumeClaim): boolean =>
  metadata.annotations?.['volume.kubernetes.io/selected-node'] !== undefined
