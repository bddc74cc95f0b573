/** What is wrong with the way a container mounts the volumes of its pod. */
import { type FieldErrors, forbidden, invalid, notFound, notSupported, required } from '../field-error.ts'
import { descendingPathProblems, hasBacksteps, optionalChoiceProblems } from '../fields.ts'
import type { Container, Volume, VolumeDevice, VolumeMount } from '../generated/types/core-v1.ts'

export type VolumesByName = ReadonlyMap<string, Volume>

type Mounting = Pick<Container, 'volumeMounts' | 'volumeDevices' | 'securityContext'>

export function* mountProblems(container: Mounting, volumes: VolumesByName, path: string): FieldErrors {
  const { volumeMounts = [], volumeDevices = [] } = container
  const mountPaths = new Set<string>()
  for (const [n, mount] of volumeMounts.entries()) {
    const field = `${path}.volumeMounts[${n}]`
    const { name, mountPath } = mount
    if (!name) yield required(`${field}.name`)
    if (!volumes.has(name)) yield notFound(`${field}.name`, name ?? '')
    if (!mountPath) yield required(`${field}.mountPath`)
    if (mountPaths.has(mountPath)) yield invalid(`${field}.mountPath`, mountPath, 'must be unique')
    mountPaths.add(mountPath)
    yield* deviceOverlapProblems(mount, volumeDevices, field)
    yield* subPathProblems(mount, { field, list: `${path}.volumeMounts` })
    yield* propagationProblems(mount, container, `${path}.volumeMounts`)
  }
}

function* deviceOverlapProblems(
  { name, mountPath }: VolumeMount,
  devices: readonly VolumeDevice[],
  field: string,
): FieldErrors {
  if (devices.some((device) => device.name === name)) {
    yield invalid(`${field}.name`, name, 'must not already exist in volumeDevices')
  }
  if (devices.some((device) => device.devicePath === mountPath)) {
    yield invalid(`${field}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices')
  }
}

/** The API server names the list, not the mount, where a path leads out of the volume. */
function* subPathProblems(
  { subPath, subPathExpr }: VolumeMount,
  { field, list }: { field: string; list: string },
): FieldErrors {
  if (subPath) yield* descendingPathProblems(`${list}.subPath`, subPath)
  if (!subPathExpr) return
  if (subPath)
    yield invalid(`${field}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')
  yield* descendingPathProblems(`${list}.subPathExpr`, subPathExpr)
}

const propagations = ['Bidirectional', 'HostToContainer', 'None']
const recursions = ['Disabled', 'Enabled', 'IfPossible']

function* propagationProblems(
  { mountPropagation, recursiveReadOnly, readOnly }: VolumeMount,
  { securityContext }: Mounting,
  list: string,
): FieldErrors {
  yield* optionalChoiceProblems(`${list}.mountPropagation`, mountPropagation, propagations)
  if (mountPropagation === 'Bidirectional' && !securityContext?.privileged) {
    const detail = 'Bidirectional mount propagation is available only to privileged containers'
    yield forbidden(`${list}.mountPropagation`, detail)
  }
  const field = `${list}.recursiveReadOnly`
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return
  if (!recursions.includes(recursiveReadOnly)) return yield notSupported(field, recursiveReadOnly, recursions)
  if (!readOnly) yield forbidden(field, 'may only be specified when readOnly is true')
  if (mountPropagation !== undefined && mountPropagation !== 'None') {
    yield forbidden(field, 'may only be specified when mountPropagation is None or not specified')
  }
}

export function* deviceProblems(container: Mounting, volumes: VolumesByName, path: string): FieldErrors {
  const { volumeMounts = [], volumeDevices = [] } = container
  const names = new Set<string>()
  const paths = new Set<string>()
  for (const [n, { name, devicePath }] of volumeDevices.entries()) {
    const field = `${path}.volumeDevices[${n}]`
    const volume = volumes.get(name)
    if (!name) yield required(`${field}.name`)
    if (names.has(name)) yield invalid(`${field}.name`, name, 'must be unique')
    if (!volume) yield notFound(`${field}.name`, name ?? '')
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      const detail = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'
      yield invalid(`${field}.name`, name, detail)
    }
    if (!devicePath) yield required(`${field}.devicePath`)
    if (paths.has(devicePath)) yield invalid(`${field}.devicePath`, devicePath, 'must be unique')
    if (devicePath && hasBacksteps(devicePath)) {
      yield invalid(`${field}.devicePath`, devicePath, "can not contain backsteps ('..')")
    } else paths.add(devicePath)
    if (volumeMounts.some((mount) => mount.name === name)) {
      yield invalid(`${field}.name`, name, 'must not already exist in volumeMounts')
    }
    if (volumeMounts.some((mount) => mount.mountPath === devicePath)) {
      yield invalid(`${field}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts')
    }
    if (name) names.add(name)
  }
}
