/** Which groups of the API come first, and which of their versions is preferred. Source: the priorities of kube-apiserver's APIServices. */
/** By group the priority; where it is not 15, that of its version v1, too. */
const groups: Readonly<Record<string, readonly [group: number, v1?: number]>> = {
  '': [18_000, 1],
  apps: [17_800],
  'events.k8s.io': [17_750],
  'authentication.k8s.io': [17_700],
  'authorization.k8s.io': [17_600],
  autoscaling: [17_500],
  batch: [17_400],
  'certificates.k8s.io': [17_300],
  'networking.k8s.io': [17_200],
  policy: [17_100],
  'rbac.authorization.k8s.io': [17_000],
  'storage.k8s.io': [16_800],
  'admissionregistration.k8s.io': [16_700],
  'apiextensions.k8s.io': [16_700],
  'scheduling.k8s.io': [16_600],
  'coordination.k8s.io': [16_500],
  'node.k8s.io': [16_300],
  'discovery.k8s.io': [16_200],
  'resource.k8s.io': [16_200, 21],
  'flowcontrol.apiserver.k8s.io': [16_100, 21],
}

/** Of groups that only definitions make. */
const custom = { groupPriorityMinimum: 1_000, versionPriority: 100 }

const secondVersion = 30

interface Priorities {
  readonly groupPriorityMinimum: number
  readonly versionPriority: number
}

export function prioritiesOf(group: string, version: string): Priorities {
  if (!Object.hasOwn(groups, group)) return custom
  const [groupPriorityMinimum, v1 = 15] = groups[group]
  return { groupPriorityMinimum, versionPriority: version === 'v1' ? v1 : secondVersion }
}

/** The group of the APIServices themselves comes before all. */
const priorityOf = (group: string): number =>
  group === 'apiregistration.k8s.io'
    ? Number.POSITIVE_INFINITY
    : prioritiesOf(group, 'v1').groupPriorityMinimum

/** For sorting: the most important group first, of equals by name. */
export const importantGroupFirst = (a: string, b: string): number =>
  Math.sign(priorityOf(b) - priorityOf(a)) || (a < b ? -1 : a > b ? 1 : 0)
