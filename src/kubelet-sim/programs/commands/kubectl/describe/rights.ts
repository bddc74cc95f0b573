/** Roles, and who has them. Source: describe.go. */
import type {
  ClusterRole,
  ClusterRoleBinding,
  Role,
  RoleBinding,
} from '../../../../../api/generated/types/rbac-v1.ts'
import { cellsOf, rightsOf, rightTitles } from '../rights.ts'
import type { Describer } from './settings.ts'
import { describeMarks } from './workloads.ts'

// biome-ignore lint/correctness/useYield: others ask the server
export const describeRole: Describer<Role | ClusterRole> = function* (page, role) {
  page.line(0, 'Name', role.metadata.name)
  describeMarks(page, role)
  page.write(0, 'PolicyRule:\n')
  page.write(1, `${rightTitles.join('\t')}\n`)
  page.write(1, '---------\t-----------------\t--------------\t-----\n')
  for (const right of rightsOf(role.rules ?? [])) page.write(1, `${cellsOf(right).join('\t')}\n`)
}

// biome-ignore lint/correctness/useYield: others ask the server
export const describeBinding: Describer<RoleBinding | ClusterRoleBinding> = function* (page, binding) {
  page.line(0, 'Name', binding.metadata.name)
  describeMarks(page, binding)
  page.write(0, 'Role:\n')
  page.line(1, 'Kind', binding.roleRef.kind)
  page.line(1, 'Name', binding.roleRef.name)
  page.write(0, 'Subjects:\n')
  page.write(1, 'Kind\tName\tNamespace\n')
  page.write(1, '----\t----\t---------\n')
  for (const { kind, name, namespace = '' } of binding.subjects ?? [])
    page.write(1, `${kind}\t${name}\t${namespace}\n`)
}
