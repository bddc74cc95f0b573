/** The last line that a container has written: of one that waits to be started anew, before it ended. */
import { ApiError } from '../api/errors.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { Question } from './question.ts'

const mostSigns = 200
/** What stands before it in a sentence. */
const saidLast = '; it said last: '

/** As the end of a sentence; '' where there is none, or the node does not answer. */
export function lastWords(pod: Pod, container: string, { kubelets }: Question): string {
  try {
    const line = kubelets.readLogs(pod, { container, tailLines: 1 }).text.trim()
    if (!line) return ''
    return saidLast + (line.length > mostSigns ? `${line.slice(0, mostSigns)}…` : line)
  } catch (error) {
    if (error instanceof ApiError) return ''
    throw error
  }
}

/** A sentence without them: what stands just so may say it at another time, and under another name. */
export const withoutLastWords = (sentence: string): string => sentence.split(saidLast)[0]
