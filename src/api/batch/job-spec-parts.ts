/** The parts of a Job's spec that are filled in alike in a Job and in the template of a CronJob. */
import { templateDefaults } from '../core/pod-template-spec.ts'
import type { Defaults } from '../defaults.ts'
import { nullIfEmpty } from '../empty-list.ts'
import type { PodFailurePolicy } from '../generated/types/batch-v1.ts'

const podFailurePolicy: Defaults<PodFailurePolicy> = {
  first(policy) {
    nullIfEmpty(policy, 'rules')
  },
  parts: {
    rules: {
      parts: {
        onPodConditions(pattern) {
          pattern.status ||= 'True'
        },
      },
    },
  },
}

export const jobSpecParts = { podFailurePolicy, template: templateDefaults }
