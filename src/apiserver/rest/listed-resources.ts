/** What another API server says there is of a version of a group. */
import { objectIn } from '../../api/codec/json-object.ts'
import type { ListedVersion } from '../discovery.ts'

type Listed = ListedVersion['listed'][number]

/** @param text an APIResourceList in JSON; undefined: it is none */
export function listedIn(text: string): readonly Listed[] | undefined {
  const list = objectIn(text)
  if (list?.['kind'] !== 'APIResourceList') return undefined
  const { resources } = list
  return Array.isArray(resources) ? resources.filter(isListed).map(listed) : []
}

const isListed = (value: Partial<Listed> | null): value is Listed =>
  typeof value?.name === 'string' && typeof value.kind === 'string' && Array.isArray(value.verbs)

/** Field by field: who else says what is not to be trusted to say no more. */
const listed = ({ name, singularName, namespaced, kind, verbs }: Listed): Listed => ({
  name,
  singularName: String(singularName ?? ''),
  namespaced: namespaced === true,
  kind,
  verbs: verbs.filter((verb) => typeof verb === 'string'),
})
