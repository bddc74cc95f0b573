/** Classes, claims and volumes as people write them. */

/** A class of simulated disks, bound at once. */
export const diskClass = (more: object = {}, name = 'disks') => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner: 'disk.kubesim.io',
  allowVolumeExpansion: true,
  ...more,
})

/** A claim of 1Gi for one node. */
export const claim = (name: string, spec: object = {}, storage = '1Gi') => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'disks',
    resources: { requests: { storage } },
    ...spec,
  },
})

/** A volume of 1Gi, made by hand. */
export const persistentVolume = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'disks', ...spec },
})

/** A volume of a pod. */
export const claimed = (claimName: string, name = 'data') => ({ name, persistentVolumeClaim: { claimName } })

interface ShellPod {
  /** Of the pod. */
  readonly spec?: object
  /** Of its one container. */
  readonly container?: object
  /** Where its volumes are seen; default: at `/<name of the volume>`. */
  readonly mounts?: readonly object[]
}

/** A pod that runs a script once, with volumes. */
export const shellPod = (
  name: string,
  script: string,
  volumes: readonly { readonly name: string }[] = [],
  { spec, container, mounts }: ShellPod = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    restartPolicy: 'Never',
    volumes,
    containers: [
      {
        name: 'app',
        image: 'busybox:1.36',
        command: ['sh', '-c', script],
        volumeMounts: mounts ?? volumes.map((each) => ({ name: each.name, mountPath: `/${each.name}` })),
        ...container,
      },
    ],
    ...spec,
  },
})
