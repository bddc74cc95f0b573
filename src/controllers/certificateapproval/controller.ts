/** Approves what kubelets ask for, by which they say who they are, where whoever asks may have that. */
import { subjectAccessReview } from '../../api/authorization/subjectaccessreview.ts'
import { certificateSigningRequest, isDecided } from '../../api/certificates/certificatesigningrequest.ts'
import { kubeletAskedFor } from '../../api/certificates/signers.ts'
import type { CertificateSigningRequestSpec } from '../../api/generated/types/certificates-v1.ts'
import type { Client } from '../../client/client.ts'
import { defineController } from '../runtime/controller.ts'

/** Source: pkg/controller/certificates/approver. */
export const certificateApproval = defineController({
  name: 'certificatesigningrequest-approving',
  component: 'certificatesigningrequest-approving-controller',
  reconciles: certificateSigningRequest,
  isRelevant: ({ object }) => !isDecided(object),

  reconcile({ client }, object) {
    if (object.status.certificate || isDecided(object)) return
    const { spec } = object
    const kubelet = kubeletAskedFor(spec)
    if (kubelet === undefined) return
    const isSelf = kubelet === spec.username
    const own = isSelf && mayAsk(client, spec, 'selfnodeclient')
    if (!own && !mayAsk(client, spec, 'nodeclient')) return
    client.updateSubresource(certificateSigningRequest, object, 'approval', ({ status }) => {
      status.conditions = [
        ...(status.conditions ?? []),
        {
          type: 'Approved',
          status: 'True',
          reason: 'AutoApproved',
          message: `Auto approving ${own ? 'self ' : ''}kubelet client certificate after SubjectAccessReview.`,
        },
      ]
    })
  },
})

function mayAsk(client: Client, spec: CertificateSigningRequestSpec, subresource: string): boolean {
  const { username: user, uid, groups, extra } = spec
  const resourceAttributes = {
    group: 'certificates.k8s.io',
    resource: 'certificatesigningrequests',
    verb: 'create',
    version: '*',
    subresource,
  }
  const review = { metadata: {}, spec: { user, uid, groups, extra, resourceAttributes } }
  return client.create(subjectAccessReview, review).status.allowed
}
