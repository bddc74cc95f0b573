/** Images of kubectl: those of its project, and those that others build. */
import type { Image } from '../runtime/image.ts'
import { alpineBase, anyBase, debianBase, emptyBase, namesProgram, withPrograms } from './parts/bases.ts'

/** What Kubernetes publishes: kubectl, and no shell. */
const bareKubectl: Image = {
  ...withPrograms(emptyBase, 'kubectl'),
  name: 'kubectl',
  entrypoint: ['/bin/kubectl'],
  cmd: [],
}

/** The same of Rancher's, for a user of its own. */
const rancherKubectl: Image = {
  ...bareKubectl,
  cmd: ['help'],
  user: { uid: 1_000, gid: 1_000 },
  userName: 'kubectl',
  accounts: { kubectl: { uid: 1_000, home: '/home/kubectl' } },
}

/** Debian, and kubectl as its entrypoint. */
const bitnamiKubectl: Image = {
  ...withPrograms(debianBase, 'kubectl jq ps pgrep pkill'),
  name: 'kubectl',
  entrypoint: ['kubectl'],
  cmd: ['--help'],
  user: { uid: 1_001, gid: 0 },
}

/** Alpine with the tools of those who deliver to clusters. */
const deliveryTools: Image = {
  ...withPrograms(alpineBase, 'kubectl bash curl jq git'),
  name: 'k8s',
  entrypoint: [],
  cmd: ['/bin/sh'],
  workingDir: '/apps',
}

/** Alpine, and kubectl as its entrypoint. */
const alpineKubectl: Image = {
  ...withPrograms(alpineBase, 'kubectl'),
  name: 'kubectl',
  entrypoint: ['kubectl'],
  cmd: ['help'],
}

/** Somebody's own: what it brings besides, he knows. */
const anyKubectl: Image = {
  ...anyBase,
  name: 'kubectl',
  entrypoint: ['kubectl'],
  cmd: ['help'],
  takesCommand: ([first]) => namesProgram(first),
  bringsAnyFile: true,
}

/** By the last two parts of the repository's name: whose it is says what else it brings. */
const byName: Readonly<Record<string, Image>> = {
  'alpine/k8s': deliveryTools,
  'alpine/kubectl': alpineKubectl,
  'bitnami/kubectl': bitnamiKubectl,
  'bitnamilegacy/kubectl': bitnamiKubectl,
  'bitnamisecure/kubectl': bitnamiKubectl,
  'dtzar/helm-kubectl': deliveryTools,
  kubectl: bareKubectl,
  'lachlanevenson/k8s-kubectl': alpineKubectl,
  'rancher/kubectl': rancherKubectl,
}

/** Undefined for an image that is none of kubectl. @param name the last two parts of its repository's name */
export const kubectlImage = (name: string): Image | undefined =>
  Object.hasOwn(byName, name) ? byName[name] : name.endsWith('/kubectl') ? anyKubectl : undefined
