/**
 * managedFields of a scale: what those of its object say of the replicas, in the words of autoscaling/v1, and back again.
 * Source: apimachinery's ScaleHandler.
 */
import type { ManagedFieldsEntry } from '../../api/generated/types/meta-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { typeOfKind } from '../../api/schema.ts'
import { versionBeside } from './changes-in-versions.ts'
import { isEmptySet, isWithin, leaf, without } from './field-set.ts'
import { eachOnce, fieldsOfEntry, identityOf, inOrder } from './managed-entries.ts'
import { type RecordedUpdate, recordOfUpdate, setRecord } from './managed-fields.ts'
import type { Typed } from './typed.ts'

const apiVersion = 'autoscaling/v1'

/** What the scale of any object is. */
const scaleType: Typed = { apiVersion, structure: () => typeOfKind(apiVersion, 'Scale')! }

const setOf = (path: readonly string[]): FieldSet =>
  path.reduceRight<FieldSet>((inside, name) => Object.freeze({ [`f:${name}`]: inside }), leaf)

/** The replicas, in a scale and in nearly all that can be scaled. */
const replicas = setOf(['spec', 'replicas'])

/** The replicas of a kind. */
const replicasOf = ({ scale }: Kind): FieldSet => (scale?.path ? setOf(scale.path) : replicas)

const names = (fields: FieldSet, entry: ManagedFieldsEntry): boolean => isWithin(fields, fieldsOfEntry(entry))

/** Whether somebody has written in a version that is served; the replicas are in the same place in all of them. */
const isOf = (kind: Kind, { apiVersion }: ManagedFieldsEntry): boolean =>
  apiVersion === kind.apiVersion || versionBeside(kind, apiVersion) !== undefined

/** The scale of an object with what its record says of the replicas. */
export function withScaleRecord<T extends object>(
  kind: Kind,
  scale: T,
  { metadata }: KubeObject,
): T & KubeObject {
  const managedFields = eachOnce(metadata.managedFields ?? [])
    .filter((each) => isOf(kind, each) && names(replicasOf(kind), each))
    .map((each) => ({ ...each, apiVersion, fieldsV1: replicas }))
  const object = { ...(scale as T & KubeObject), metadata: { ...(scale as T & KubeObject).metadata } }
  setRecord(object, managedFields)
  return object
}

/** A scale as its author has made it, with what that makes of its record. */
export function withRecordOfScaling(written: RecordedUpdate): KubeObject {
  const object = { ...written.object, metadata: { ...written.object.metadata } }
  setRecord(object, recordOfUpdate(scaleType, written))
  return object
}

/** The record of an object that was scaled. @param entries that of its scale */
export function recordOfScaled(
  kind: Kind,
  { metadata }: KubeObject,
  entries: readonly ManagedFieldsEntry[],
): readonly ManagedFieldsEntry[] {
  const scaled = replicasOf(kind)
  const scaling = new Map(
    entries.filter((each) => names(replicas, each)).map((each) => [identityOf(each), each]),
  )
  const kept = eachOnce(metadata.managedFields ?? []).flatMap((each) => {
    if (!isOf(kind, each)) return []
    if (!names(scaled, each)) return [each]
    if (scaling.delete(identityOf(each))) return [each]
    const fieldsV1 = without(each.fieldsV1 as FieldSet, scaled)
    return isEmptySet(fieldsV1) ? [] : [{ ...each, fieldsV1 }]
  })
  // The real server forgets when they were written.
  const added = [...scaling.values()].map(({ time: _forgotten, ...each }) => ({
    ...each,
    apiVersion: kind.apiVersion,
    fieldsV1: scaled,
  }))
  return inOrder([...kept, ...added])
}
