/** Who uses a Secret, and why they do not see what it says. */
import { secret } from '../../api/core/secret.ts'
import type { Secret } from '../../api/generated/types/core-v1.ts'
import { ingress } from '../../api/networking/ingress.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import { explainKeptData } from '../kept-data.ts'
import { livePods } from '../pods.ts'
import type { Question } from '../question.ts'
import type { Finding } from '../why.ts'

export const secretExplainer = explainerOf(
  secret,
  (object, question) =>
    ofAccount(object) ??
    explainKeptData(
      object,
      {
        variable: ({ secretKeyRef }) => secretKeyRef,
        variables: ({ secretRef }) => secretRef,
        files: (source) => {
          const { secret } = source
          return secret && 'secretName' in secret ? { ...secret, name: secret.secretName } : (secret as never)
        },
      },
      question,
      otherUses(object, question),
    ),
)

/** A token is filled by the cluster, for the account that it names, and is gone with it. */
function ofAccount({ type, metadata }: Secret): Finding | undefined {
  if (type !== 'kubernetes.io/service-account-token') return undefined
  return {
    sentence: `is a token of serviceaccount/${metadata.annotations?.['kubernetes.io/service-account.name']}`,
  }
}

function otherUses({ metadata: { name, namespace } }: Secret, question: Question): readonly string[] {
  const pulling = livePods(question, namespace).filter(({ spec }) =>
    spec.imagePullSecrets?.some((other) => other.name === name),
  )
  const ingresses = question
    .list(ingress, namespace)
    .filter(({ spec }) => spec.tls?.some(({ secretName }) => secretName === name))
  return [
    ...(pulling.length > 0
      ? [`is the password by which ${counted(pulling.length, 'pod')} may pull images`]
      : []),
    ...(ingresses.length > 0
      ? [`is the certificate of ${ingresses.map((each) => `ingress/${each.metadata.name}`).join(', ')}`]
      : []),
  ]
}
