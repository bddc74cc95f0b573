/** The images that kubesim knows. */
import { baseName, type ImageReference, parseReference } from '../../api/image-reference.ts'
import { memoByIdentity, memoOfLast } from '../../api/memo.ts'
import { ubuntuRelease } from '../runtime/files/releases.ts'
import type { Image } from '../runtime/image.ts'
import { agnhost, kitten, liveness, nautilus, serveHostname } from './agnhost/agnhost.ts'
import { busyboxHttpd } from './busybox-httpd.ts'
import { cassandra } from './cassandra.ts'
import { certManagerController } from './cert-manager.ts'
import { mysql, postgres } from './databases.ts'
import { distributions } from './distributions.ts'
import { distroless } from './distroless.ts'
import { etcd } from './etcd/etcd.ts'
import { gbFrontend, gbRedisFollower } from './guestbook.ts'
import { httpd } from './httpd.ts'
import { kubectlImage } from './kubectl.ts'
import { bashImage, nodeImage, pythonImage } from './languages.ts'
import { memcached } from './memcached.ts'
import { mongo } from './mongo/mongo.ts'
import { nginx, nginxUnprivileged } from './nginx/nginx.ts'
import { alpineBase, busyboxBase, debianBase, emptyBase, ubuntuBase, withPrograms } from './parts/bases.ts'
import { hpaExample } from './parts/web.ts'
import { podinfo } from './podinfo/podinfo.ts'
import { rabbitmq } from './rabbitmq/rabbitmq.ts'
import { redis } from './redis/redis.ts'
import { isOnAlpine } from './registry/tagged-version.ts'
import { resourceConsumer } from './resource-consumer.ts'
import { helloApp, httpEcho, whoami } from './samples.ts'
import { argoCd, contour, istioPilot, metalLbController, webhookCertgen } from './secret-makers.ts'
import { curl, dnsUtils, helloWorld, noNewPrivileges, nonRoot, opensslImage, pause, perl } from './small.ts'
import { stress, vishStress } from './stress.ts'
import { coreDns, kubeProxy } from './system.ts'
import { kubernetesBootcamp } from './tutorials/bootcamp.ts'
import { echoserver } from './tutorials/echoserver.ts'
import { helloFrontend, helloGo } from './tutorials/hello.ts'
import { messageQueue } from './tutorials/message-queue.ts'
import { unknownImage } from './unknown.ts'
import { xtrabackupImage } from './xtrabackup.ts'
import { kubernetesZooKeeper, zookeeper } from './zookeeper/zookeeper.ts'

const busybox: Image = {
  ...busyboxBase,
  name: 'busybox',
  entrypoint: [],
  cmd: ['sh'],
  programs: new Map([['httpd', busyboxHttpd]]),
}
const alpine: Image = { ...alpineBase, name: 'alpine', entrypoint: [], cmd: ['/bin/sh'] }
const debian: Image = { ...debianBase, name: 'debian', entrypoint: [], cmd: ['bash'] }
const ubuntu: Image = { ...ubuntuBase, name: 'ubuntu', entrypoint: [], cmd: ['/bin/bash'] }

/** Since 23.04 it brings somebody whose name is its own. */
const ubuntuWithUser: Image = {
  ...ubuntu,
  accounts: {
    ubuntu: {
      uid: 1000,
      home: '/home/ubuntu',
      shell: '/bin/bash',
      fullName: 'Ubuntu',
      memberOf: 'adm dialout cdrom floppy sudo audio dip video plugdev'.split(' '),
    },
  },
  folders: { '/home/ubuntu': { uid: 1000, mode: 0o750 } },
}
const firstWithUser = 23.04

/** Brings whatever one looks at networks with. */
const netshoot: Image = { ...unknownImage, name: 'netshoot', shell: 'bash', entrypoint: [], cmd: ['bash'] }

/** busybox, and curl. */
const busyboxPlus: Image = {
  ...withPrograms(busyboxBase, 'curl'),
  name: 'busyboxplus',
  entrypoint: [],
  cmd: ['/bin/sh'],
}

/** No image that runs, but one to mount: the documentation does so. */
const artifact: Image = {
  ...emptyBase,
  name: 'artifact',
  entrypoint: [],
  cmd: [],
  files: { '/dir/file': '1\n', '/file': '2\n' },
}

/** By the last two parts of the repository's name where one says too little, or else by the last. */
const images: ReadonlyMap<string, Image> = new Map([
  ...distributions,
  ['agnhost', agnhost],
  ['alpine/openssl', opensslImage],
  ['alpine', alpine],
  ['argoproj/argocd', argoCd],
  ['bprashanth/nginxhttps', nginx],
  ['busybox', busybox],
  ['cassandra', cassandra],
  ['cert-manager-controller', certManagerController],
  ['ch6_ipc', messageQueue],
  ['containous/whoami', whoami],
  ['coredns', coreDns],
  ['curl', curl],
  ['crio/artifact', artifact],
  ['debian', debian],
  ['e2e-test-images/kitten', kitten],
  ['e2e-test-images/nautilus', nautilus],
  ['e2e-test-images/nonewprivs', noNewPrivileges],
  ['e2e-test-images/nonroot', nonRoot],
  ['echoserver', echoserver],
  ['etcd', etcd],
  ['gb-frontend', gbFrontend],
  ['gb-redis-follower', gbRedisFollower],
  ['gb-redisslave', gbRedisFollower],
  ['hashicorp/http-echo', httpEcho],
  ['hello-app', helloApp],
  ['hello-frontend', helloFrontend],
  ['hello-go-gke', helloGo],
  ['hello-world', helloWorld],
  ['hpa-example', hpaExample],
  ['httpd', httpd],
  ['pilot', istioPilot],
  ['jessie-dnsutils', dnsUtils],
  ['kube-proxy', kubeProxy],
  ['kubernetes-bootcamp', kubernetesBootcamp],
  ['kubernetes-zookeeper', kubernetesZooKeeper],
  ['kube-webhook-certgen', webhookCertgen],
  ['library/bash', bashImage],
  ['library/http-echo', httpEcho],
  ['library/node', nodeImage],
  ['library/python', pythonImage],
  ['liveness', liveness],
  ['mariadb', mysql],
  ['memcached', memcached],
  ['metallb/controller', metalLbController],
  ['mongo', mongo],
  ['mysql', mysql],
  ['netshoot', netshoot],
  ['nginx', nginx],
  ['nginx-slim', nginx],
  ['nginx-unprivileged', nginxUnprivileged],
  ['pause', pause],
  ['perl', perl],
  ['podinfo', podinfo],
  ['postgres', postgres],
  ['projectcontour/contour', contour],
  ['rabbitmq', rabbitmq],
  ['radial/busyboxplus', busyboxPlus],
  ['redis', redis],
  ['resource-consumer', resourceConsumer],
  ['serve_hostname', serveHostname],
  ['serve-hostname', serveHostname],
  ['stress', stress],
  ['traefik/whoami', whoami],
  ['ubuntu', ubuntu],
  ['valkey', redis],
  ['vish/stress', vishStress],
  ['xtrabackup', xtrabackupImage],
  ['zookeeper', zookeeper],
])

/** Who builds images of their own under names that are known: these listen on other ports, and run as other users. */
const otherBuilders: ReadonlySet<string> = new Set([
  'bitnami',
  'bitnamilegacy',
  'bitnamicharts',
  'chainguard',
])

/** What the image of that name does. It is frozen: what follows from it is found out once. */
export const imageFor = memoOfLast((reference: string): Image => Object.freeze(imageNamed(reference)))

function imageNamed(reference: string): Image {
  const parsed = parseReference(reference)
  const kubectl = parsed && kubectlImage(longName(parsed))
  if (kubectl) return kubectl
  if (!parsed || isOthers(parsed)) return unknownImage
  const found =
    distroless(parsed) ?? images.get(longName(parsed)) ?? images.get(baseName(parsed)) ?? unknownImage
  if (found === ubuntu && Number(ubuntuRelease(parsed.tag ?? '')) >= firstWithUser) return ubuntuWithUser
  return isOnAlpine(reference) && !found.has('apk') ? onAlpine(Object.freeze(found)) : found
}

/** The same on Alpine, as tags such as `1.27-alpine` have it: busybox in the place of the tools of Debian, or of none. */
const onAlpine = memoByIdentity(
  (image: Image): Image => ({
    ...image,
    shell: alpineBase.shell,
    has: (name) =>
      alpineBase.has(name) ||
      (image.has(name) && (!ubuntuBase.has(name) || image.alsoOnAlpine?.includes(name) === true)),
  }),
)

const longName = ({ repository }: ImageReference): string => repository.split('/').slice(-2).join('/')

const isOthers = ({ registry, repository }: ImageReference): boolean =>
  registry === 'cgr.dev' || repository.split('/').some((part) => otherBuilders.has(part))

/** Where the projects that are known publish what they build. */
const officialPlaces: readonly string[] = [
  'registry.k8s.io/',
  'k8s.gcr.io/',
  'gcr.io/distroless/',
  'gcr.io/google-samples/',
  'gcr.io/google-containers/',
  'docker.io/polinux/',
  'docker.io/vish/',
  'docker.io/radial/',
  'docker.io/jocatalin/',
  'quay.io/crio/',
  'docker.io/curlimages/',
  'quay.io/coreos/',
  'gcr.io/etcd-development/',
  'docker.io/nginxinc/',
  'docker.io/stefanprodan/',
  'ghcr.io/stefanprodan/',
  'docker.io/hashicorp/',
  'docker.io/traefik/',
  'us-docker.pkg.dev/google-samples/',
]

/** Whether an image is the known one itself, and not somebody's own under the same name. */
export function isOfficial(reference: string): boolean {
  const parsed = parseReference(reference)
  if (!parsed || imageFor(reference) === unknownImage) return false
  const { registry, repository } = parsed
  const path = `${registry}/${repository}`
  return (
    !repository.includes('/') ||
    /(?:^|\/)library\/[^/]+$/.test(repository) ||
    officialPlaces.some((place) => path.startsWith(place))
  )
}
