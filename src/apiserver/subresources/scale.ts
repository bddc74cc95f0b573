/** `scale`: how many replicas there are and should be, in the same words for every kind that has them. */
import { type Column, columnsOf } from '../../api/columns.ts'
import { badRequest, conflict, invalid } from '../../api/errors.ts'
import { invalid as invalidField } from '../../api/field-error.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { inVersion } from '../../api/kind-versions.ts'
import type { StoredMeta } from '../../api/meta-types.ts'
import { formatTime } from '../../api/time.ts'
import type { Asked, RequestContext, SpokenUpdate, UpdateOptions } from '../../client/client.ts'
import { recordOfScaled, withRecordOfScaling, withScaleRecord } from '../field-manager/scale-record.ts'
import { type Answer, objectOf, type Subresource } from './subresource.ts'

/** autoscaling/v1 Scale. */
interface Scale extends Answer {
  readonly metadata: StoredMeta
  /** Zero is left out. */
  readonly spec: { readonly replicas?: number }
  readonly status: { readonly replicas: number; readonly selector?: string }
}

type SentScale = Partial<Scale> & {
  readonly metadata?: Partial<StoredMeta>
}

type Peculiar = Partial<Record<'name' | 'age', Partial<Column<Scale>>>>

/** @param more what is peculiar to who makes the Table */
const columnsWith = (more: Peculiar) =>
  columnsOf<Scale>((c) => [
    { ...c.name, ...more.name },
    c.count('Desired', ({ spec }) => spec.replicas ?? 0),
    c.count('Available', ({ status }) => status.replicas),
    { ...c.age, ...more.age },
  ]) as readonly Column<KubeObject>[]

const columns = columnsWith({ name: { format: '' } })
const columnsOfCustom = columnsWith({ age: { type: 'date' } })

/** Stands for the replicas of who does not say how many he wants. Source: ScaleREST of apiextensions-apiserver. */
const missing = -(2 ** 31)

/** What a change is laid over: it may say for the first time how many replicas are wanted. */
const scaleToChange = (kind: Kind, object: KubeObject): Scale =>
  kind.scale!.isMissing?.(object)
    ? { ...scaleWith(kind, object, 0), spec: { replicas: missing } }
    : scaleOf(kind, object)

/** What is converted before it is checked is scaled as it is stored. */
function scaledVersion(kind: Kind, { apiVersion }: RequestContext): Kind {
  const version = inVersion(kind, apiVersion)
  return version.isCheckedAsWritten ? version : kind.stored
}

export const scale: Subresource = {
  name: 'scale',
  speaks: { group: 'autoscaling', version: 'v1', kind: 'Scale' },

  columns: ({ isUnstructured }) => (isUnstructured ? columnsOfCustom : columns),

  get(request) {
    const scaled = scaledVersion(request.kind, request.context)
    return scaleOf(scaled, scaled.fromStored(objectOf(request)))
  },

  update({ registry, kind, ref, context }, change) {
    const scaled = scaledVersion(kind, context)
    const scaling = { ...context, apiVersion: scaled.apiVersion, subresource: 'scale', trusted: true }
    const spoken = new Scaling(scaled, scaling, context)
    const at = formatTime(registry.now)
    return registry.update(
      kind,
      ref,
      (current) => {
        spoken.begin(current, change, at)
        return { ...current }
      },
      { ...scaling, isRecorded: true, spoken },
    )
  },

  /** None are said where nobody has said how many are wanted. */
  show: (kind, object) =>
    kind.scale!.isMissing?.(object) ? scaleWith(kind, object, 0) : scaleOf(kind, object),
}

/** A copy of a scale, which need not say what it is: zero is left out. */
const said = ({ spec, ...others }: Scale) => ({ ...ofScale, ...others, spec: spec?.replicas ? spec : {} })

const ofScale = { kind: 'Scale', apiVersion: 'autoscaling/v1' } as const

/** The scale of one object, before and after. */
class Scaling implements SpokenUpdate {
  before!: Asked & KubeObject
  after!: Asked & KubeObject
  sent!: SpokenUpdate['sent']

  /** @param asked how it was asked for, of which `context` is what the object is written with */
  constructor(
    private readonly kind: Kind,
    private readonly context: RequestContext & UpdateOptions,
    private readonly asked: RequestContext & UpdateOptions,
  ) {}

  begin(current: KubeObject, change: (before: Answer) => unknown, at: string): void {
    const { kind, context } = this
    this.before = withScaleRecord(kind, scaleToChange(kind, current), current)
    const object = change(this.before)
    this.sent = { object, context: { ...this.asked, apiVersion: context.apiVersion } }
    const after = said(object as Scale) as KubeObject
    const written = { previous: this.before, object: after, context, at }
    this.after = context.isRecorded ? after : withRecordOfScaling(written)
  }

  made(current: KubeObject): KubeObject {
    const { kind } = this
    const rules = kind.scale!
    const { metadata, spec }: SentScale = this.after
    const replicas = spec?.replicas ?? 0
    if (replicas === missing) throw replicasMissing(rules)
    if (rules.isChecked !== false) checkReplicas(replicas, current.metadata.name)
    checkUid(kind, current, metadata?.uid)
    const managedFields = recordOfScaled(kind, current, metadata?.managedFields ?? [])
    const { resourceVersion = '' } = metadata ?? {}
    return withMetadata(rules.withReplicas(current, replicas), { managedFields, resourceVersion })
  }
}

const replicasMissing = ({ path = [] }: NonNullable<Kind['scale']>) =>
  badRequest(`the spec replicas field ".${path.join('.')}" cannot be empty`)

function scaleOf(kind: Kind, object: KubeObject): Scale {
  return scaleWith(kind, object, kind.scale!.replicas(object))
}

function scaleWith(kind: Kind, object: KubeObject, desired: number): Scale {
  const { statusReplicas, selector } = kind.scale!
  const selected = selector(object)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  return {
    ...ofScale,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: desired > 0 ? { replicas: desired } : {},
    status: { replicas: statusReplicas(object), ...(selected && { selector: selected }) },
  }
}

/** The object with the record of the scaling, and as one that means a version, which the registry compares with what is stored. */
function withMetadata(
  object: KubeObject,
  changed: Pick<StoredMeta, 'managedFields' | 'resourceVersion'>,
): KubeObject {
  const resourceVersion = changed.resourceVersion || object.metadata.resourceVersion
  return { ...object, metadata: { ...object.metadata, ...changed, resourceVersion } }
}

function checkUid({ plural, group }: Kind, { metadata }: KubeObject, uid: string | undefined): void {
  if (!uid || uid === metadata.uid) return
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`
  throw conflict({ plural: `${plural}/scale`, group }, metadata.name, why)
}

function checkReplicas(replicas: number, name: string): void {
  if (replicas >= 0) return
  const kind = { kind: 'Scale', group: 'autoscaling' }
  throw invalid(kind, name, [invalidField('spec.replicas', replicas, 'must be greater than or equal to 0')])
}
