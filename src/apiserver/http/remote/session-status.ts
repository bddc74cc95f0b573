/** How the end of a command is told: as a Status, or in the oldest protocols as a text. Source: the kubelet's remotecommand. */
import type { CommandRequest, SessionEnd } from '../../../client/node-streams.ts'

type Command = Pick<CommandRequest, 'command'>

/** What a client reads on the stream for errors; empty: it went well. */
export function statusText(end: SessionEnd, { command = [] }: Command): string {
  if ('problem' in end) {
    const message = `Internal error occurred: ${end.problem}`
    return text({
      status: 'Failure',
      message,
      reason: 'InternalError',
      details: { causes: [{ message: end.problem }] },
      code: 500,
    })
  }
  if (end.exitCode === 0) return text({ status: 'Success' })
  const causes = [{ reason: 'ExitCode', message: String(end.exitCode) }]
  return text({
    status: 'Failure',
    message: failure(end.exitCode, command),
    reason: 'NonZeroExitCode',
    details: { causes },
  })
}

/** The same in words; empty where it went well. */
export function plainStatus(end: SessionEnd, { command = [] }: Command): string {
  if ('problem' in end) return end.problem
  return end.exitCode === 0 ? '' : failure(end.exitCode, command)
}

const failure = (exitCode: number, command: readonly string[]) =>
  `command terminated with non-zero exit code: error executing command [${command.join(' ')}], exit code ${exitCode}`

const text = (status: object): string => JSON.stringify({ metadata: {}, ...status })
