/** Images and numbers of replicas that a kustomization says. Source: kustomize's filters/imagetag, replicacount. */
import { isMap } from '../../../../../api/json-map.ts'
import { failure } from '../failure.ts'
import { changeAt, type FieldPath, isFor } from './field-paths.ts'
import type { Json, Resource } from './resource.ts'

export interface ImageChange {
  readonly name: string
  readonly newName?: string
  readonly newTag?: string
  readonly digest?: string
  readonly tagSuffix?: string
}

/** Images as volumes. Those of containers are changed wherever containers are. */
const volumes: readonly FieldPath[] = ['spec', 'spec/template/spec'].map((pod) => ({
  path: `${pod}/volumes[]/image/reference`,
}))

export function changeImage(resources: readonly Resource[], change: ImageChange): void {
  for (const resource of resources) {
    if (resource.kind === 'CustomResourceDefinition') continue
    changeContainers(resource.content, change)
    for (const place of volumes) changeAt(resource, place, (value) => changed(value, change))
  }
}

function changeContainers(value: unknown, change: ImageChange): void {
  if (Array.isArray(value)) for (const each of value) changeContainers(each, change)
  else if (isMap(value))
    for (const [key, each] of Object.entries(value as Json)) {
      if ((key === 'containers' || key === 'initContainers') && Array.isArray(each))
        for (const container of each)
          if (isMap(container) && 'image' in container)
            (container as Json)['image'] = changed(container['image'], change)
      changeContainers(each, change)
    }
}

function changed(image: unknown, { name: wanted, newName, newTag, digest, tagSuffix }: ImageChange): unknown {
  if (typeof image !== 'string') return image
  const [, name, tag = '', hash = ''] = /^(.*?)(?::([\w.{}-]*))?(?:@(sha256:[\w.{}-]*))?$/s.exec(image)!
  if (name !== wanted) return image
  const [newest, pinned] = newTag
    ? [newTag, digest ?? '']
    : digest
      ? ['', digest]
      : tagSuffix
        ? [tag + tagSuffix, '']
        : [tag, hash]
  return `${newName || name}${newest && `:${newest}`}${pinned && `@${pinned}`}`
}

const scaled = new Set(['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'])

/** @throws Failure where nothing has that name */
export function changeReplicas(resources: readonly Resource[], name: string, count: number): void {
  const found = resources.filter(
    (resource) => scaled.has(resource.kind) && resource.identities.some((each) => each.name === name),
  )
  if (found.length === 0)
    throw failure(
      `resource with name ${name} does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]`,
    )
  for (const resource of found)
    for (const kind of scaled)
      if (isFor({ kind, path: '' }, resource))
        changeAt(resource, { path: 'spec/replicas', creates: true }, () => count)
}
