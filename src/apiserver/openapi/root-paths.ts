/** The paths of what is of no kind: the groups and their versions, the version of the server, and the pages about identity. */
import { structType } from '../../api/schema.ts'
import { allForms, capitalized, documentOf, groupVersionId, type Path, tagOf, wordOf } from './operations.ts'
import { versionInfo } from './version-info.ts'

const meta = (name: string) => structType(`io.k8s.apimachinery.pkg.apis.meta.v1.${name}`)

type Root = Pick<Path, 'tag'> &
  Pick<Path['operations'][number], 'answer' | 'description' | 'id'> & {
    /** The name of its document: `apis/apps`. */
    readonly name: string
    readonly media?: readonly string[]
  }

const versions = 'Tells which versions of the API there are.'

const always = (): readonly Root[] => [
  {
    name: '.well-known/openid-configuration',
    tag: 'WellKnown',
    id: 'getServiceAccountIssuerOpenIDConfiguration',
    description: 'Tells who makes the tokens of service accounts.',
    media: ['application/json'],
  },
  {
    name: 'openid/v1/jwks',
    tag: 'openid',
    id: 'getServiceAccountIssuerOpenIDKeyset',
    description: 'Tells by which keys the tokens of service accounts are checked.',
    media: ['application/jwk-set+json'],
  },
  {
    name: 'version',
    tag: 'version',
    id: 'getCodeVersion',
    description: 'Tells the version of this server.',
    answer: versionInfo,
    media: ['application/json'],
  },
  {
    name: 'api',
    tag: 'core',
    id: 'getCoreAPIVersions',
    description: versions,
    answer: meta('APIVersions'),
  },
  {
    name: 'apis',
    tag: 'apis',
    id: 'getAPIVersions',
    description: versions,
    answer: meta('APIGroupList'),
  },
]

/**
 * @param groups those that Kubernetes has itself
 * @param apiVersions theirs
 */
export const rootPaths = (groups: readonly string[], apiVersions: readonly string[]): readonly Path[] =>
  [...always(), ...groups.map(groupRoot), ...apiVersions.map(versionRoot)].map(pathOf)

function groupRoot(group: string): Root {
  const tag = wordOf(group)
  return {
    name: `apis/${group}`,
    tag,
    id: `get${capitalized(tag)}APIGroup`,
    description: 'Tells of a group.',
    answer: meta('APIGroup'),
  }
}

const versionRoot = (apiVersion: string): Root => ({
  name: documentOf(apiVersion),
  tag: tagOf(apiVersion),
  id: `get${groupVersionId(apiVersion)}APIResources`,
  description: 'Tells which resources there are.',
  answer: meta('APIResourceList'),
})

const pathOf = ({ name, tag, media = allForms, ...rest }: Root): Path => ({
  path: `/${name}/`,
  document: name,
  tag,
  parameters: [],
  operations: [
    { ...rest, method: 'get', parameters: [], produces: media, consumes: rest.answer ? media : [] },
  ],
})
