/** Whether a StorageClass brings volumes, when, and who waits for them. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { classNamedBy } from '../../api/core/storage-class-annotation.ts'
import { diskDriver } from '../../api/storage/simulated-disk.ts'
import { isDefaultStorageClass, storageClass } from '../../api/storage/storageclass.ts'
import { alikeAmong } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'

const nobody = 'kubernetes.io/no-provisioner'

export const classExplainer = explainerOf(storageClass, (object, question) => {
  const { provisioner, volumeBindingMode } = object
  const waiting = question
    .list(persistentVolumeClaim)
    .filter((each) => each.status.phase === 'Pending' && classNamedBy(each) === object.metadata.name)
  const waits =
    waiting.length > 0
      ? `; ${counted(waiting.length, 'claim')} of it ${waiting.length === 1 ? 'waits' : 'wait'}`
      : ''
  return {
    sentence: `${makes(provisioner, volumeBindingMode)}${isDefaultStorageClass(object) ? ', and is the default' : ''}${waits}`,
    because: alikeAmong(waiting, (each) => question.why(persistentVolumeClaim, each)),
  }
})

function makes(provisioner: string, mode: string | undefined): string {
  const isLate = mode === 'WaitForFirstConsumer'
  if (provisioner === nobody)
    return `brings no volumes: somebody has to make them, and they are bound ${isLate ? 'once a pod uses the claim' : 'at once'}`
  if (provisioner !== diskDriver) return `brings no volumes: its provisioner ${provisioner} does not run here`
  return `brings a volume for every claim, ${isLate ? 'once a pod that uses it has a node' : 'at once'}`
}
