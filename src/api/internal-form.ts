/** How messages show a whole structure: as the real server has it inside, where fields have Go's names and none is left out. */
import { noItems } from './empty-list.ts'
import { type FieldError, invalid } from './field-error.ts'
import { shownPart } from './given-empty.ts'
import { goJson, withKeysInOrder } from './go-json.ts'
import { inInternalOrder } from './internal-order.ts'
import { type Field, type StructType, structType, type Type } from './schema.ts'
import { unifiedDiff } from './unified-diff.ts'

type Form = Record<string, unknown>

/** `{"Name":"x","Group":null}` of `{ name: 'x' }`: for `invalid(…)`, which writes it as JSON. */
export function internalForm(struct: StructType, value: object): Form {
  if (struct.name.startsWith('io.k8s.apimachinery.')) return writtenForm(struct, value)
  const form: Form = {}
  for (const field of struct.fields.values()) {
    form[goNameOf(field.name, struct)] = valueForm(field, shownPart(value as Readonly<Form>, field.name))
  }
  return reshaped(struct, form)
}

/** What is said of another value of a type than before, where it may not be another. */
export const immutable = (field: string, type: string, value: object | null | undefined): FieldError =>
  invalid(field, value ? internalForm(structType(type), value) : null, 'field is immutable')

/** What differs between two values of a type, line by line: how the real server shows a change that it turns down. */
export const internalDifference = (struct: StructType, before: object, after: object): string =>
  unifiedDiff(internalText(struct, before), internalText(struct, after))

const internalText = (struct: StructType, value: object): string => goJson(internalForm(struct, value), 1)

/** The types that all groups share have no other form inside. */
function writtenForm(struct: StructType, value: object): Form {
  const fields = [...struct.fields.values()].map(({ name, type }): [string, unknown] => {
    const said = (value as Readonly<Form>)[name]
    return [name, said === undefined ? undefined : valueForm({ type, pointer: true }, said)]
  })
  return Object.fromEntries(fields.filter(([, said]) => said !== undefined))
}

function valueForm({ type, pointer }: Pick<Field, 'type' | 'pointer'>, value: unknown): unknown {
  if (value === undefined || value === null || value === noItems) return pointer ? null : absentForm(type)
  if (type.kind === 'struct') return internalForm(type.struct(), value)
  if (type.kind === 'list')
    return (value as readonly unknown[]).map((item) => valueForm({ type: type.of, pointer: false }, item))
  return type.kind === 'map' ? withKeysInOrder(value) : value
}

function absentForm(type: Type): unknown {
  switch (type.kind) {
    case 'struct':
      return internalForm(type.struct(), {})
    case 'string':
      return ''
    case 'bool':
      return false
    case 'int32':
    case 'int64':
    case 'double':
    case 'intOrString':
      return 0
    default:
      return null
  }
}

/** What Go writes in capitals at the beginning of a name. */
const initialism =
  /^(api|uid|url|id|ip|csi|fs|dns|cidr|tls|ttl|cel|http|tcp|grpc|tty|os|gce|aws|nfs|iscsi|rbd|fc|pd|iqn|wwid|ssl|gmsa)(?=[A-Z]|s?$)/

/** Words that Go writes its own way, and fields that have another name inside. */
const named: Readonly<Record<string, string>> = {
  cephfs: 'CephFS',
  storageos: 'StorageOS',
  seLinuxOptions: 'SELinuxOptions',
  seLinuxChangePolicy: 'SELinuxChangePolicy',
  chapAuthDiscovery: 'DiscoveryCHAPAuth',
  chapAuthSession: 'SessionCHAPAuth',
  diskURI: 'DataDiskURI',
  pdID: 'PdID',
}

/** The same, where it depends on the type. */
const namedIn: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DeviceAttribute: {
    int: 'IntValue',
    bool: 'BoolValue',
    string: 'StringValue',
    version: 'VersionValue',
    ints: 'IntValues',
    bools: 'BoolValues',
    strings: 'StringValues',
    versions: 'VersionValues',
  },
  Glusterfs: { endpoints: 'EndpointsName' },
  RBD: { monitors: 'CephMonitors', image: 'RBDImage', pool: 'RBDPool', user: 'RadosUser' },
}

function goNameOf(name: string, { name: type }: StructType): string {
  const [, source] = /\.(DeviceAttribute|Glusterfs|RBD)(?:(?:Persistent)?VolumeSource)?$/.exec(type) ?? []
  const other = (source && namedIn[source][name]) ?? named[name]
  if (other) return other
  return initialism.test(name)
    ? name.replace(initialism, (found) => found.toUpperCase())
    : name[0].toUpperCase() + name.slice(1)
}

/** Types whose fields stand at another place, or in another order, inside. */
function reshaped({ name }: StructType, form: Form): Form {
  const type = name.split('.').at(-1)!
  // Metadata is embedded.
  if ('Metadata' in form) {
    const { Metadata, ...others } = form
    return { ...(Metadata as Form), ...others }
  }
  return inInternalOrder(type, type === 'PodSpec' ? withSharedInContext(form) : form)
}

/** What a pod shares with its node belongs to its security context. */
function withSharedInContext(form: Form): Form {
  const { HostNetwork, HostPID, HostIPC, ShareProcessNamespace, HostUsers, SecurityContext } = form
  const shared = { HostNetwork, HostPID, HostIPC, ShareProcessNamespace, HostUsers }
  return { ...form, SecurityContext: SecurityContext && { ...(SecurityContext as Form), ...shared } }
}
