/** `kubectl certificate`: grants requests for certificates, or does not. Source: kubectl's certificates.go. */
import type { CertificateSigningRequest } from '../../../../api/generated/types/certificates-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { formatTime } from '../../../../api/time.ts'
import type { Working } from '../../../runtime/program.ts'
import { forEachOf } from './changes.ts'
import { failure } from './failure.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { type Found, foundObjects, pathOfTarget } from './selection.ts'

interface Decision {
  readonly type: 'Approved' | 'Denied'
  readonly reason: string
  readonly message: string
}

const approval: Decision = {
  type: 'Approved',
  reason: 'KubectlApprove',
  message: 'This CSR was approved by kubectl certificate approve.',
}

const denial: Decision = {
  type: 'Denied',
  reason: 'KubectlDeny',
  message: 'This CSR was denied by kubectl certificate deny.',
}

/** @param done `approved` */
const deciding = (done: string, decision: Decision): Command => ({
  flags:
    'allow-missing-template-keys f,filename= force k,kustomize= o,output= R,recursive show-managed-fields template=',
  *run(kubectl) {
    const { flags, operands } = kubectl
    if (operands.length === 0 && !flags.has('filename') && !flags.has('kustomize'))
      throw failure('one or more CSRs must be specified as <name> or -f <filename>')
    const words = operands.map((name) => (name.includes('/') ? name : `certificatesigningrequests/${name}`))
    return yield* forEachOf(kubectl, yield* foundObjects(kubectl, words), function* (found, results) {
      const { kind, group } = found.kind
      if (kind !== 'CertificateSigningRequest')
        throw failure(
          `can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${group ? `${kind}.${group}` : kind}`,
        )
      yield* decide(kubectl, found, decision)
      yield* results.tell(found.object, done)
    })
  },
})

function* decide(kubectl: Kubectl, found: Found, decision: Decision): Working {
  const request = found.object as CertificateSigningRequest
  const conditions = request.status.conditions ?? []
  const opposite = decision.type === 'Approved' ? 'Denied' : 'Approved'
  if (conditions.some(({ type }) => type === opposite))
    throw failure(`certificate signing request "${found.name}" is already ${opposite}`)
  const isDone = conditions.some(({ type }) => type === decision.type)
  if (isDone && !kubectl.flags.isOn('force')) return
  const added = isDone ? [] : [{ ...decision, status: 'True', lastUpdateTime: formatTime(kubectl.now) }]
  const body = { ...request, status: { ...request.status, conditions: [...conditions, ...added] } }
  yield* kubectl.client.get<KubeObject>(pathOfTarget(found, 'approval'), { method: 'PUT', body })
}

/** By what follows `kubectl certificate`. */
export const certificateCommands: Readonly<Record<string, Command>> = {
  approve: deciding('approved', approval),
  deny: deciding('denied', denial),
}
