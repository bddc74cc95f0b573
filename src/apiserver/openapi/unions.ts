/** Types of whose fields one says which of the others counts. Source: the unions that the API's types are marked with. */

interface Union {
  /** Absent: the one that is given counts. */
  readonly by?: string
  readonly fields: readonly string[]
}

const unions: Readonly<Record<string, Union>> = {
  'io.k8s.api.core.v1.AppArmorProfile': { by: 'type', fields: ['localhostProfile'] },
  'io.k8s.api.core.v1.PodSchedulingGroup': { fields: ['podGroupName'] },
  'io.k8s.api.core.v1.SeccompProfile': { by: 'type', fields: ['localhostProfile'] },
  'io.k8s.api.flowcontrol.v1.LimitResponse': { by: 'type', fields: ['queuing'] },
  'io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec': { by: 'type', fields: ['exempt', 'limited'] },
  'io.k8s.api.flowcontrol.v1.Subject': { by: 'kind', fields: ['group', 'serviceAccount', 'user'] },
}

/** What documents say of a struct that is one, by its name. */
export function unionsOf(name: string): Readonly<Record<string, unknown>> {
  const union = Object.hasOwn(unions, name) ? unions[name] : undefined
  if (!union) return {}
  const fields = union.fields.map((field) => [field, field[0].toUpperCase() + field.slice(1)])
  const said = { 'fields-to-discriminateBy': Object.fromEntries(fields) }
  return { 'x-kubernetes-unions': [union.by ? { discriminator: union.by, ...said } : said] }
}
