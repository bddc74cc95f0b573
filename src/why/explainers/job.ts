/** Why a Job has not started, is not done, or has failed. */
import { job } from '../../api/batch/job.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import { findCondition, isConditionTrue } from '../../api/meta.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { clause, counted } from '../general.ts'
import { told } from '../pods.ts'
import type { Question } from '../question.ts'
import type { Finding, Why } from '../why.ts'

const ownController = 'kubernetes.io/job-controller'

export const jobExplainer = explainerOf(job, (object, question) => {
  const { spec, status } = object
  const { managedBy = ownController } = spec
  if (managedBy !== ownController)
    return { sentence: `is managed by ${managedBy}, which is not of this cluster` }
  const failed =
    findCondition(status.conditions, 'Failed') ?? findCondition(status.conditions, 'FailureTarget')
  if (failed?.status === 'True')
    return {
      sentence: `has failed: ${failed.reason} (${clause(failed.message ?? '')})`,
      because: podsThat(object, 'Failed', question),
    }
  if (isConditionTrue(status.conditions, 'Complete'))
    return { sentence: `is complete: ${counted(status.succeeded ?? 0, 'pod')} succeeded` }
  if (spec.suspend) return { sentence: 'is suspended' }
  return running(object, question)
})

function running(object: Job, question: Question): Finding {
  const { active = 0, succeeded = 0, failed = 0 } = object.status
  const wanted = object.spec.completions ?? 1
  const counts = `${succeeded} of ${wanted} done, ${active} active${failed > 0 ? `, ${failed} failed` : ''}`
  if (active > 0) return { sentence: `is at work: ${counts}`, because: podsThat(object, 'wait', question) }
  const refused = told(object, 'FailedCreate', question)
  if (refused) return { sentence: `cannot create pods: ${refused}` }
  const because = podsThat(object, 'Failed', question)
  return failed > 0
    ? { sentence: `waits before it tries again: ${counts}`, because }
    : { sentence: `has not begun: ${counts}` }
}

/** Those that have failed, or those that have not begun to run. */
function podsThat(object: Job, which: 'Failed' | 'wait', question: Question): readonly Why[] {
  const isMeant = (phase: string) => (which === 'Failed' ? phase === 'Failed' : phase === 'Pending')
  const pods = question.ownedBy(object, pod).filter((each) => isMeant(each.status.phase))
  return alike(
    (which === 'wait' ? pods.filter((each) => !isPodTerminal(each)) : pods).map((each) =>
      question.why(pod, each),
    ),
  )
}
