/** What is wrong with claims that are made for the volumes of a pod, by their names: those of pod and volume. Source: ValidateVolumes. */
import { type FieldErrors, invalid } from '../field-error.ts'
import type { Volume } from '../generated/types/core-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { quoted } from '../quote.ts'

const isMade = ({ ephemeral }: Volume): boolean => ephemeral !== undefined
const makesAny = memoByIdentity((volumes: readonly Volume[]) => volumes.some(isMade))

export function* madeClaimProblems(podName: string | undefined, volumes: readonly Volume[]): FieldErrors {
  if (!podName || !makesAny(volumes)) return
  const nameFor = ({ name }: Volume) => `${podName}-${name}`
  const made = new Set(volumes.filter(isMade).map(nameFor))
  for (const [n, volume] of volumes.entries()) {
    const field = `spec.volumes[${n}]`
    if (volume.ephemeral && volume.name) {
      const claim = nameFor(volume)
      for (const problem of dnsSubdomainProblems(claim)) {
        yield invalid(`${field}.name`, volume.name, `PVC name ${quoted(claim)}: ${problem}`)
      }
    }
    const claimName = volume.persistentVolumeClaim?.claimName
    if (claimName === undefined || !made.has(claimName)) continue
    const detail = 'must not reference a PVC that gets created for an ephemeral volume'
    yield invalid(`${field}.persistentVolumeClaim.claimName`, claimName, detail)
  }
}
