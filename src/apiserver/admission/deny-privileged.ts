/** Refuses privileged containers and those of the host of Windows, in Pods and in templates, as kube-apiserver does with --allow-privileged=false. */
import { pod } from '../../api/core/pod.ts'
import { runsOnHost } from '../../api/core/pod-security-problems.ts'
import { invalid } from '../../api/errors.ts'
import { type FieldError, forbidden } from '../../api/field-error.ts'
import type { Pod, PodSpec } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { AdmissionPlugin } from './admission.ts'

export const denyPrivileged: AdmissionPlugin = {
  name: 'DenyPrivileged',
  operations: ['CREATE', 'UPDATE'],
  letsRepeat: () => true,

  validate({ kind, name, object, previous, subresource }) {
    if (subresource === 'status') return
    const spec = specIn(kind, object)
    if (!spec || (previous && spec === specIn(kind, previous))) return
    const path = kind === pod ? 'spec' : `${kind.podTemplate!.path}.spec`
    const errors = privilegedContainers(spec).map(
      (place): FieldError =>
        forbidden(`${path}.${place}.securityContext.privileged`, 'disallowed by cluster policy'),
    )
    if (runsOnHost(spec)) {
      errors.push(forbidden(path, 'hostProcess containers are disallowed by cluster policy'))
    }
    if (errors.length > 0) throw invalid(kind, name, errors)
  },
}

const specIn = (kind: Kind, object: KubeObject): PodSpec | undefined =>
  kind === pod ? (object as Pod).spec : kind.podTemplate?.of(object)?.spec

/** `containers[0]` */
const privilegedContainers = memoByIdentity((spec: PodSpec): readonly string[] =>
  (['containers', 'initContainers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap(({ securityContext }, n) =>
      securityContext?.privileged ? [`${list}[${n}]`] : [],
    ),
  ),
)
