/** Which Secrets the pods of an account may name, where the account guards them; and what mirror pods may not name. */
import type {
  Container,
  EphemeralContainer,
  Pod,
  PodSpec,
  ServiceAccount,
} from '../../api/generated/types/core-v1.ts'

const guardAnnotation = 'kubernetes.io/enforce-mountable-secrets'

/** The words that Go takes for true. */
const yes = ['1', 't', 'T', 'true', 'TRUE', 'True']

export const guardsSecrets = ({ metadata }: Pick<ServiceAccount, 'metadata'>): boolean => {
  const text = metadata.annotations?.[guardAnnotation]
  return text !== undefined && yes.includes(text)
}

/** The first Secret that a pod names and its account does not, as a sentence. */
export function secretProblem(spec: PodSpec, account: ServiceAccount): string | undefined {
  const { volumes = [], initContainers = [], containers, imagePullSecrets = [] } = spec
  for (const { secret } of volumes) {
    if (!secret || isKnown(account, secret.secretName)) continue
    return `volume with secret.secretName="${secret.secretName ?? ''}" ${notReferenced(account)}`
  }
  const ofContainers =
    environmentProblem('init container', initContainers, account) ??
    environmentProblem('container', containers, account)
  if (ofContainers) return ofContainers
  for (const [n, { name = '' }] of imagePullSecrets.entries()) {
    if (account.imagePullSecrets?.some((secret) => secret.name === name)) continue
    return `imagePullSecrets[${n}].name="${name}" is not allowed because service account ${account.metadata.name} does not reference that imagePullSecret`
  }
  return undefined
}

export const ephemeralSecretProblem = ({ ephemeralContainers = [] }: PodSpec, account: ServiceAccount) =>
  environmentProblem('ephemeral container', ephemeralContainers, account)

const isKnown = ({ secrets = [] }: ServiceAccount, name = '') =>
  secrets.some((secret) => secret.name === name)

const notReferenced = ({ metadata }: ServiceAccount) =>
  `is not allowed because service account ${metadata.name} does not reference that secret`

function environmentProblem(
  what: string,
  containers: readonly (Container | EphemeralContainer)[],
  account: ServiceAccount,
): string | undefined {
  for (const { name, env = [], envFrom = [] } of containers) {
    for (const { name: variable, valueFrom } of env) {
      const secret = valueFrom?.secretKeyRef
      if (!secret || isKnown(account, secret.name)) continue
      return `${what} ${name} with envVar ${variable} referencing secret.secretName="${secret.name ?? ''}" ${notReferenced(account)}`
    }
    for (const { secretRef } of envFrom) {
      if (!secretRef || isKnown(account, secretRef.name)) continue
      return `${what} ${name} with envFrom referencing secret.secretName="${secretRef.name ?? ''}" ${notReferenced(account)}`
    }
  }
  return undefined
}

/** A static pod runs without the API server, so it names nothing of it. */
export function mirrorProblem({ spec }: Pod): string | undefined {
  const { serviceAccountName, volumes = [] } = spec
  if (serviceAccountName) return 'a mirror pod may not reference service accounts'
  if (namesSecrets(spec)) return 'a mirror pod may not reference secrets'
  const hasToken = volumes.some(({ projected }) =>
    projected?.sources?.some((source) => source.serviceAccountToken),
  )
  return hasToken ? 'a mirror pod may not use ServiceAccountToken volume projections' : undefined
}

const namesSecrets = ({
  volumes = [],
  initContainers = [],
  containers,
  imagePullSecrets = [],
}: PodSpec): boolean =>
  imagePullSecrets.length > 0 ||
  volumes.some(
    ({ secret, projected }) => secret !== undefined || projected?.sources?.some((source) => source.secret),
  ) ||
  [...initContainers, ...containers].some(
    ({ env, envFrom }) =>
      env?.some(({ valueFrom }) => valueFrom?.secretKeyRef) || envFrom?.some(({ secretRef }) => secretRef),
  )
