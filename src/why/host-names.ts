/** Why nobody has the name that a container asks for. */
import { namespace as namespaceKind } from '../api/core/namespace.ts'
import { service } from '../api/core/service.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { NetworkPolicy } from '../api/generated/types/networking-v1.ts'
import { networkPolicy } from '../api/networking/networkpolicy.ts'
import { isMeantBy, isolatesEgress } from './network-policies.ts'
import type { Question } from './question.ts'
import { missing, subjectOf } from './subject.ts'
import type { Why } from './why.ts'

const portOfNames = 53
/** A name that differs in so many letters may be a slip. */
const mostSlips = 2

/** The Service that is meant, or what keeps the pod from asking for names. Of hosts elsewhere nothing is known. */
export function whyUnknown(host: string, pod: Pod, question: Question): readonly Why[] {
  const { namespace } = pod.metadata
  const silent = question
    .list(networkPolicy, namespace)
    .filter((policy) => isolatesEgress(policy) && isMeantBy(policy, pod))
  if (silent.length > 0 && !silent.some(letsNamesBeAsked))
    return silent.map((policy) => ({
      object: subjectOf(policy),
      sentence: `does not let it ask for names: that is port ${portOfNames} of kube-dns`,
      because: [],
    }))
  const [name, second] = host.split('.')
  if (second !== undefined && !question.find(namespaceKind, second)) return []
  const home = second ?? namespace
  const found = question.find(service, name, home)
  if (found) return [question.why(service, found)]
  return [{ ...missing(service, name, home), sentence: `does not exist${instead(name, home, question)}` }]
}

/** Whether a policy has a rule by which a name server may be reached. */
const letsNamesBeAsked = ({ spec: { egress = [] } }: NetworkPolicy): boolean =>
  egress.some(({ ports, to }) => {
    const toNames =
      !ports?.length || ports.some(({ port }) => port === undefined || Number(port) === portOfNames)
    const isFar = !to?.length || to.some(({ ipBlock, namespaceSelector }) => ipBlock ?? namespaceSelector)
    return toNames && isFar
  })

/** A Service of that name elsewhere, or one whose name is nearly that. */
function instead(name: string, home: string | undefined, question: Question): string {
  const elsewhere = question.list(service).find(({ metadata }) => metadata.name === name)?.metadata
  if (elsewhere) return `; the one in ${elsewhere.namespace} is called ${name}.${elsewhere.namespace}`
  const near = question.list(service, home).find(({ metadata }) => isNear(metadata.name, name))
  return near ? `; there is service/${near.metadata.name}` : ''
}

/** Whether one becomes the other by a letter or two put in, left out or changed. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > mostSlips || Math.min(one.length, other.length) <= mostSlips)
    return false
  let row = Array.from({ length: other.length + 1 }, (_, n) => n)
  for (const [n, sign] of [...one].entries()) {
    const next = [n + 1]
    for (const [m, before] of row.slice(0, -1).entries())
      next.push(Math.min(row[m + 1] + 1, next[m] + 1, before + (sign === other[m] ? 0 : 1)))
    row = next
  }
  return row[other.length] <= mostSlips
}
