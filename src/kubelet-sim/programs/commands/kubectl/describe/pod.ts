/** A Pod, and the template of one. Source: describe.go's describePod and DescribePodTemplate. */
import { mirrorAnnotation } from '../../../../../api/core/mirror-pod.ts'
import { isPodTerminal } from '../../../../../api/core/pod-conditions.ts'
import { qosClassOf } from '../../../../../api/core/resources.ts'
import type {
  Container,
  Pod,
  PodTemplateSpec,
  TopologySpreadConstraint,
} from '../../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../../api/kind.ts'
import { labelSelectorText } from '../../../../../api/labels.ts'
import { controllerOf } from '../../../../../api/meta.ts'
import { inOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { describeContainers, describeResources } from './containers.ts'
import { describeEvents } from './events.ts'
import { dateText, type Page } from './page.ts'
import type { Describer } from './settings.ts'
import { describeVolumes } from './volumes.ts'

export const describePod: Describer<Pod> = function* (page, pod, view) {
  const { metadata, spec, status } = pod
  page.line(0, 'Name', metadata.name)
  page.line(0, 'Namespace', metadata.namespace)
  page.lineIf(0, 'Priority', spec.priority)
  page.lineIf(0, 'Priority Class Name', spec.priorityClassName)
  page.lineIf(0, 'Runtime Class Name', spec.runtimeClassName)
  page.lineIf(0, 'Service Account', spec.serviceAccountName)
  page.line(0, 'Node', spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>')
  if (status.startTime) page.line(0, 'Start Time', dateText(status.startTime))
  page.labels('Labels', metadata.labels)
  page.annotations('Annotations', metadata.annotations)
  if (metadata.deletionTimestamp && !isPodTerminal(pod)) {
    page.line(0, 'Status', `Terminating (lasts ${view.age(metadata.deletionTimestamp)})`)
    page.line(0, 'Termination Grace Period', `${metadata.deletionGracePeriodSeconds}s`)
  } else page.line(0, 'Status', status.phase ?? '')
  page.lineIf(0, 'Reason', status.reason)
  page.lineIf(0, 'Message', status.message)
  const { seccompProfile } = spec.securityContext ?? {}
  page.lineIf(0, 'SeccompProfile', seccompProfile?.type)
  if (seccompProfile?.type === 'Localhost') page.line(0, 'LocalhostProfile', seccompProfile.localhostProfile)
  page.line(0, 'IP', status.podIP ?? '')
  page.write(0, `IPs:${status.podIPs?.length ? '' : '\t<none>'}\n`)
  for (const { ip } of status.podIPs ?? []) page.line(1, 'IP', ip)
  describeController(page, pod)
  page.lineIf(0, 'NominatedNodeName', status.nominatedNodeName)
  if (spec.resources) {
    page.write(0, 'Resources:\n')
    describeResources(page, 1, spec.resources)
  }
  const { initContainers, ephemeralContainers = [] } = spec
  if (initContainers?.length)
    describeContainers(page, {
      title: 'Init Containers',
      containers: initContainers,
      statuses: status.initContainerStatuses,
      pod,
    })
  describeContainers(page, {
    title: 'Containers',
    containers: spec.containers,
    statuses: status.containerStatuses,
    pod,
  })
  if (ephemeralContainers.length > 0)
    describeContainers(page, {
      title: 'Ephemeral Containers',
      containers: ephemeralContainers as readonly Container[],
      statuses: status.ephemeralContainerStatuses,
      pod,
    })
  describeStates(page, pod)
  describeVolumes(page, spec.volumes)
  page.line(0, 'QoS Class', status.qosClass ?? qosClassOf(spec))
  page.labels('Node-Selectors', spec.nodeSelector)
  page.tolerations('Tolerations', spec.tolerations)
  describeSpread(page, spec.topologySpreadConstraints)
  const uid = metadata.annotations?.[mirrorAnnotation] ?? metadata.uid
  describeEvents(page, yield* view.eventsOf(pod, { withKind: false, uid }), view)
}

function describeStates(page: Page, { spec, status }: Pod): void {
  const { conditions = [] } = status
  if (spec.readinessGates?.length) {
    page.write(0, 'Readiness Gates:\n  Type\tStatus\n')
    for (const { conditionType } of spec.readinessGates) {
      const found = conditions.find(({ type }) => type === conditionType)
      page.write(1, `${conditionType} \t${found?.status ?? '<none>'} \n`)
    }
  }
  if (conditions.length === 0) return
  page.write(0, 'Conditions:\n  Type\tStatus\n')
  for (const condition of conditions) page.write(1, `${condition.type} \t${condition.status} \n`)
}

/** Whom an object belongs to. */
export function describeController(page: Page, object: KubeObject): void {
  const owner = controllerOf(object)
  if (owner) page.line(0, 'Controlled By', `${owner.kind}/${owner.name}`)
}

function describeSpread(
  page: Page,
  constraints: readonly TopologySpreadConstraint[] = [],
  indent = '',
): void {
  if (constraints.length === 0) return
  const values = constraints
    .toSorted((a, b) => inOrderOfBytes(a.topologyKey, b.topologyKey))
    .map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
      const selector = labelSelector ? ` for selector ${labelSelectorText(labelSelector) || '<none>'}` : ''
      return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`
    })
  page.lines('Topology Spread Constraints', values, indent)
}

export function describeTemplate(page: Page, template: PodTemplateSpec | undefined): void {
  page.write(0, 'Pod Template:\n')
  if (!template) return page.write(1, '<unset>')
  const { metadata = {}, spec } = template
  page.labels('  Labels', metadata.labels)
  if (Object.keys(metadata.annotations ?? {}).length > 0)
    page.annotations('  Annotations', metadata.annotations)
  if (!spec) return
  page.lineIf(1, 'Service Account', spec.serviceAccountName)
  if (spec.initContainers?.length)
    describeContainers(page, { title: 'Init Containers', containers: spec.initContainers, indent: '  ' })
  describeContainers(page, { title: 'Containers', containers: spec.containers, indent: '  ' })
  describeVolumes(page, spec.volumes, '  ')
  describeSpread(page, spec.topologySpreadConstraints, '  ')
  page.lineIf(1, 'Priority Class Name', spec.priorityClassName)
  page.labels('  Node-Selectors', spec.nodeSelector)
  page.tolerations('  Tolerations', spec.tolerations)
}
