/** Pods that clients talk to: one to run commands in, one that serves, one that goes on writing. */
import { pod, script } from '../support/manifests.ts'

export const talkativePods = [
  pod('box', script('sleep 100000')),
  pod('web'),
  pod('ticker', script('while true; do echo tick; sleep 1; done')),
]
