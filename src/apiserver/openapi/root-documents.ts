/** The OpenAPI v3 documents of what is of no group version: the groups themselves, and the pages about identity. */

import { structType } from '../../api/schema.ts'
import { Definitions, type Remarks } from './definitions.ts'
import { type Json, v3 } from './dialect.ts'
import { documentInfo } from './document-info.ts'

interface Root {
  /** `apis/apps`. */
  readonly name: string
  readonly tag: string
  readonly operation: string
  readonly description: string
  /** A type of meta/v1. Default: a text. */
  readonly answer?: string
  readonly media: readonly string[]
}

const allForms = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
const versions = 'Tells which versions of the API there are.'

const always: readonly Root[] = [
  {
    name: '.well-known/openid-configuration',
    tag: 'WellKnown',
    operation: 'getServiceAccountIssuerOpenIDConfiguration',
    description: 'Tells who makes the tokens of service accounts.',
    media: ['application/json'],
  },
  {
    name: 'openid/v1/jwks',
    tag: 'openid',
    operation: 'getServiceAccountIssuerOpenIDKeyset',
    description: 'Tells by which keys the tokens of service accounts are checked.',
    media: ['application/jwk-set+json'],
  },
  {
    name: 'api',
    tag: 'core',
    operation: 'getCoreAPIVersions',
    description: versions,
    answer: 'APIVersions',
    media: allForms,
  },
  {
    name: 'apis',
    tag: 'apis',
    operation: 'getAPIVersions',
    description: versions,
    answer: 'APIGroupList',
    media: allForms,
  },
]

/** @param groups those that Kubernetes has itself */
export const rootDocuments = (
  groups: readonly string[],
  remarks: Remarks,
): readonly (readonly [name: string, document: Json])[] =>
  [...always, ...groups.map(rootOf)].map((root) => [root.name, documentOf(root, remarks)])

function rootOf(group: string): Root {
  const tag = nameOf(group)
  const capital = tag[0].toUpperCase() + tag.slice(1)
  return {
    name: `apis/${group}`,
    tag,
    operation: `get${capital}APIGroup`,
    description: 'Tells of a group.',
    answer: 'APIGroup',
    media: allForms,
  }
}

/** `rbacAuthorization` of `rbac.authorization.k8s.io`. */
const nameOf = (group: string): string =>
  group.replace(/\.k8s\.io$/, '').replace(/\.(\w)/g, (_dot, letter: string) => letter.toUpperCase())

function documentOf({ name, tag, operation, description, answer, media }: Root, remarks: Remarks): Json {
  const definitions = new Definitions(v3, remarks)
  const $ref =
    answer && v3.prefix + definitions.add(structType(`io.k8s.apimachinery.pkg.apis.meta.v1.${answer}`))
  const schema = $ref ? { $ref } : { type: 'string' }
  const content = Object.fromEntries(media.map((type) => [type, { schema }]))
  const get = {
    tags: [tag],
    description,
    operationId: operation,
    responses: { 200: { description: 'OK', content }, 401: { description: 'Unauthorized' } },
  }
  return {
    openapi: '3.0.0',
    info: documentInfo,
    paths: { [`/${name}/`]: { get } },
    components: answer ? { schemas: definitions.schemas } : {},
  }
}
