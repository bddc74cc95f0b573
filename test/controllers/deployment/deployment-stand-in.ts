/** A Deployment with its ReplicaSets, for tests that run without kubelets. */
import { deployment as deploymentKind } from '../../../src/api/apps/deployment.ts'
import { replicaSet } from '../../../src/api/apps/replicaset.ts'
import type { Deployment, ReplicaSet } from '../../../src/api/generated/types/apps-v1.ts'
import { deploymentController } from '../../../src/controllers/deployment/controller.ts'
import { replicaSetController } from '../../../src/controllers/replicaset/controller.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import * as manifests from '../../support/manifests.ts'

/** @param prepare what is there before it */
export function planeWithDeployment(
  options: manifests.WorkloadOptions,
  prepare: (plane: ControlPlane) => void = () => {},
): ControlPlane {
  const plane = new ControlPlane({
    controllers: [deploymentController as never, replicaSetController as never],
  })
  prepare(plane)
  const { metadata, ...rest } = manifests.deployment('web', options)
  plane.user.create(deploymentKind, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
  plane.settle()
  return plane
}

export const deploymentIn = (plane: ControlPlane): Deployment =>
  plane.client.get(deploymentKind, 'web', 'default')

export type Recipe = Parameters<typeof ControlPlane.prototype.user.update<Deployment>>[2]

export const change = (plane: ControlPlane, recipe: Recipe): void => {
  plane.user.update(deploymentKind, deploymentIn(plane), recipe)
  plane.settle()
}

export const setImage = (plane: ControlPlane, image: string): void =>
  change(plane, ({ spec }) => {
    spec.template.spec.containers[0].image = image
  })

export const setsIn = (plane: ControlPlane): readonly ReplicaSet[] => plane.cache.list(replicaSet)

/** Image and size of every ReplicaSet, the oldest first. */
export const sizes = (plane: ControlPlane): readonly string[] =>
  setsIn(plane).map(({ spec }) => `${spec.template.spec.containers[0].image} ${spec.replicas}`)
