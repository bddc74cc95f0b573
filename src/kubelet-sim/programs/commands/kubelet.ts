/** kubelet, as one asks it for its version: the one of the node runs already. */
import { kubernetesVersion } from '../../../api/kubernetes-version.ts'
import type { Program } from '../../runtime/program.ts'

export const kubelet: Program = (process) => {
  if (process.args[1] === '--version') {
    process.print(`Kubernetes ${kubernetesVersion}\n`)
    return 0
  }
  process.complain('kubelet: kubesim does not run a second one\n')
  return 1
}
