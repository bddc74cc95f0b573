/** What the expressions of admission policies can name. Source: apiserver's admission/plugin/cel. */
import type { Environment } from '../environment.ts'
import { type Functions, functionsOf } from '../functions.ts'
import { jsonPatch } from '../library/jsonpatch.ts'
import { kubernetesLibraries } from '../library/kubernetes.ts'
import { authorizerType, resourceCheckType } from '../signature.ts'
import {
  boolType,
  dynType,
  intType,
  listType,
  mapType,
  noType,
  stringType,
  structType,
  type Type,
  timestampType,
} from '../types.ts'

const struct = (name: string, fields: Readonly<Record<string, Type>>) =>
  structType(name, (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined))

const texts = listType(stringType)
const groupVersion = { group: stringType, version: stringType }
const kindType = struct('kubernetes.GroupVersionKind', { ...groupVersion, kind: stringType })
const resourceType = struct('kubernetes.GroupVersionResource', { ...groupVersion, resource: stringType })

const requestType = struct('kubernetes.AdmissionRequest', {
  kind: kindType,
  resource: resourceType,
  subResource: stringType,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: stringType,
  name: stringType,
  namespace: stringType,
  operation: stringType,
  userInfo: struct('kubernetes.UserInfo', {
    username: stringType,
    uid: stringType,
    groups: texts,
    extra: mapType(stringType, texts),
  }),
  dryRun: boolType,
  options: dynType,
})

const conditionType = struct('kubernetes.NamespaceCondition', {
  status: stringType,
  type: stringType,
  lastTransitionTime: timestampType,
  message: stringType,
  reason: stringType,
})

const namespaceType = struct('kubernetes.Namespace', {
  metadata: struct('kubernetes.NamespaceMetadata', {
    name: stringType,
    generateName: stringType,
    namespace: stringType,
    labels: mapType(stringType, stringType),
    annotations: mapType(stringType, stringType),
    UID: stringType,
    creationTimestamp: timestampType,
    deletionGracePeriodSeconds: intType,
    deletionTimestamp: timestampType,
    generation: intType,
    resourceVersion: stringType,
    finalizers: texts,
  }),
  spec: struct('kubernetes.NamespaceSpec', { finalizers: texts }),
  status: struct('kubernetes.NamespaceStatus', { conditions: listType(conditionType), phase: stringType }),
})

const patchFields: Readonly<Record<string, Type>> = {
  op: stringType,
  from: stringType,
  path: stringType,
  value: dynType,
}
/** Every field is there; those that are none have no type, so that nothing fits them. */
export const jsonPatchType = structType('JSONPatch', (field) => patchFields[field] ?? noType)
export const objectType = structType('Object', () => dynType)

/** The types of what mutations write down: an object and its parts by their paths, and JSON patches. */
function patchTypes(name: string): Type | undefined {
  if (name === 'JSONPatch') return jsonPatchType
  return name === 'Object' || name.startsWith('Object.') ? structType(name, () => dynType) : undefined
}

export interface PolicyNames {
  /** The policy has a paramKind. */
  readonly hasParams: boolean
  readonly hasAuthorizer: boolean
  /** What the policy calls by names of its own, and of what type it is; absent where nothing is. */
  readonly variables?: ReadonlyMap<string, Type>
  /** Objects and patches can be written down. */
  readonly hasPatchTypes?: boolean
  /** What is known of objects and of parameters where types are checked. Default: nothing. */
  readonly types?: KnownTypes
}

export interface KnownTypes {
  readonly object: Type
  /** Absent: there are no parameters. */
  readonly params?: Type
}

/** Environments that differ only in the names that they know: the functions are read once. */
export class PolicyEnvironments {
  readonly #functions: Functions = functionsOf(kubernetesLibraries)
  #patchFunctions?: Functions

  for({ hasParams, hasAuthorizer, variables, hasPatchTypes, types }: PolicyNames): Environment {
    const names = new Map<string, Type>([
      ['object', types?.object ?? dynType],
      ['oldObject', types?.object ?? dynType],
      ['request', requestType],
      ['namespaceObject', namespaceType],
    ])
    if (hasParams) names.set('params', types?.params ?? dynType)
    if (hasAuthorizer) names.set('authorizer', authorizerType)
    // Nobody looks for this one where types are checked.
    if (hasAuthorizer && !types) names.set('authorizer.requestResource', resourceCheckType)
    if (variables)
      names.set(
        'variables',
        structType('kubernetes.variables', (name) => variables.get(name)),
      )
    if (!hasPatchTypes) return { variables: names, functions: this.#functions }
    this.#patchFunctions ??= functionsOf([...kubernetesLibraries, jsonPatch])
    return { variables: names, functions: this.#patchFunctions, structs: patchTypes }
  }
}

/** What a variable of a policy is known to be: types of the libraries' own are forgotten. */
export function variableType(type: Type): Type {
  if (type.kind === 'list') return listType(variableType(type.parameters[0]))
  if (type.kind === 'map') return mapType(variableType(type.parameters[0]), variableType(type.parameters[1]))
  return type.kind === 'struct' || type.kind === 'opaque' || type.kind === 'type' ? dynType : type
}
