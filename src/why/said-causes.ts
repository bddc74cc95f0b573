/** What the last lines of a container lead back to: a name that nobody has, rights that it lacks, a Service that nobody is behind. */
import { service } from '../api/core/service.ts'
import { serviceAccount } from '../api/core/serviceaccount.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import { whyUnknown } from './host-names.ts'
import { lastLines } from './last-words.ts'
import type { Question } from './question.ts'
import { subjectOf } from './subject.ts'
import type { Why } from './why.ts'

/** The objects that what it said leads back to, where it says anything of that sort. */
export function saidCauses(pod: Pod, container: string, question: Question): readonly Why[] {
  const said = lastLines(pod, container, question).join('\n')
  const host = firstOf(unknownHost, said)
  if (host) return whyUnknown(host, pod, question)
  const [, namespace, name] = /User "system:serviceaccount:([^:"\s]+):([^"\s]+)" cannot /.exec(said) ?? []
  if (name) return [question.whyNamed(serviceAccount, name, namespace)]
  return [...tokenOf(pod, said, question), ...refusing(said, question)]
}

/** As busybox, curl, nslookup, node, psql, programs of Go, nginx, mysql and redis-cli say it. */
const unknownHost: readonly RegExp[] = [
  /bad address '([^'\s]+)'/,
  /[Cc]ould not resolve host:? '?([\w.-]+)/,
  /can't (?:resolve|find) '?([\w.-]+)/,
  /ENOTFOUND ([\w.-]+)/,
  /could not translate host name "([^"\s]+)"/,
  /lookup ([\w.-]+)(?: on \S+)?: no such host/,
  /host not found in upstream "([\w.-]+)/,
  /Unknown (?:MySQL|server|MariaDB)[ \w]* host '([\w.-]+)'/,
  /at ([\w.-]+):\d+: (?:Name or service not known|Temporary failure|Try again)/,
]

function firstOf(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1]
    if (found) return found
  }
  return undefined
}

/** Who finds no token of its account looks for an API server on its own machine. */
function tokenOf({ metadata, spec }: Pod, said: string, question: Question): readonly Why[] {
  if (!/localhost:8080 was refused|serviceaccount\/token: no such file/.test(said)) return []
  const account = question.find(serviceAccount, spec.serviceAccountName ?? 'default', metadata.namespace)
  if (!account || (spec.automountServiceAccountToken ?? account.automountServiceAccountToken) !== false)
    return []
  const sentence = 'gives the pod no token: automountServiceAccountToken is false'
  return [{ object: subjectOf(account), sentence, because: [] }]
}

/** The Service of the address at which nobody has answered. */
function refusing(said: string, question: Question): readonly Why[] {
  const line = said
    .split('\n')
    .findLast((each) => /refused|REFUSED|timed out|TIMEDOUT|[Uu]nreachable|UNREACH/.test(each))
  const address = line && /\b\d+\.\d+\.\d+\.\d+\b/.exec(line)?.[0]
  const found = address && question.list(service).find(({ spec }) => spec.clusterIP === address)
  return found ? [question.why(service, found)] : []
}
