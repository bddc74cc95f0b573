/** What a container has written last: of one that waits to be started anew, before it ended. */
import { ApiError } from '../api/errors.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { Question } from './question.ts'

const mostSigns = 200
/** So many lines are looked through for what tells most. */
const mostLines = 30
/** What stands before it in a sentence. */
const saidLast = '; it said last: '

/** Its last lines; none where the node does not answer. */
export function lastLines(pod: Pod, container: string, { kubelets }: Question): readonly string[] {
  try {
    const { text } = kubelets.readLogs(pod, { container, tailLines: mostLines })
    return text.split('\n').filter((line) => line.trim() !== '')
  } catch (error) {
    if (error instanceof ApiError) return []
    throw error
  }
}

/** As the end of a sentence; '' where there is nothing. */
export function lastWords(pod: Pod, container: string, question: Question): string {
  const lines = lastLines(pod, container, question)
  const line = (lines.findLast((each) => !tellsNothing(each)) ?? lines.at(-1))?.trim()
  if (!line) return ''
  return saidLast + (line.length > mostSigns ? `${line.slice(0, mostSigns)}…` : line)
}

/** What programs write after they have said what is wrong: what is indented, their version, that they have tried for long enough. */
const tellsNothing = (line: string): boolean =>
  /^\s|^Node\.js v\d|^[{}]\s*$|^exit status \d+$|\[notice\]|still could not bind\(\)$/.test(line)

/** A sentence without them: what stands just so may say it at another time, and under another name. */
export const withoutLastWords = (sentence: string): string => sentence.split(saidLast)[0]
