/** Scripts that run in a Pod with kubectl, whose service account may do everything. */
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { pod } from './manifests.ts'

/** Makes the Pod; answers what runs a script in it, and tells what that writes, and `exit N` where it fails. */
export function shellWithKubectl(cluster: Cluster): (script: string) => string {
  const command = ['sleep', '100000']
  cluster.apply(pod('tools', { image: 'bitnami/kubectl:1.36', container: { command } }))
  cluster.advance(seconds(20))
  return (script) => {
    const run = cluster.exec('tools', ['sh', '-c', `exec 2>&1\n${script}`])
    for (let n = 0; n < 600 && run.exitCode === undefined; n++) cluster.advance(100)
    return run.exitCode === 0 ? run.stdout : `${run.stdout}exit ${run.exitCode}\n`
  }
}
