/** What ends kubectl, in its own words. */
import type { Status } from '../../../../api/errors.ts'

export class Failure extends Error {
  /** @param message whole lines, but for the last newline */
  constructor(
    message: string,
    readonly exitCode = 1,
    /** What had come before, and is written still. */
    readonly output = '',
  ) {
    super(message)
  }

  /** Without `error: `. */
  get why(): string {
    return this.message.replace(/^error: /, '')
  }

  /** The same, said of what was being done. @param doing `accumulating resources` */
  during(doing: string): Failure {
    return failure(`${doing}: ${this.why}`)
  }
}

/** Says so itself, whatever was being done. */
class NotSimulated extends Failure {
  override during(): Failure {
    return this
  }
}

/** @param why without `error: ` */
export const failure = (why: string): Failure => new Failure(`error: ${why}`)

/** What somebody asks for that this kubectl does not do. @param what `kubectl edit is` */
export const notSimulated = (what: string): Failure =>
  new NotSimulated(`error: ${what} not simulated by kubesim: see docs/FIDELITY.md`)

/** What a server has refused. */
export class Refused extends Failure {
  constructor(readonly status: Status) {
    super(messageOf(status))
  }

  get isNotFound(): boolean {
    return this.status.reason === 'NotFound'
  }

  /** The same, said of what was being done with a file. @param doing `creating`. Source: cmdutil.AddSourceToErr. */
  from(doing: string, source: string): Refused {
    const { status } = this
    return new Refused({ ...status, message: `error when ${doing} "${source}": ${status.message}` })
  }
}

/** As kubectl words what a server says. Source: cmdutil.StandardErrorMessage, checkErr. */
function messageOf(status: Status): string {
  const { reason, message = '' } = status
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`
  if (reason === 'Invalid') return invalid(status)
  return `Error from server${reason ? ` (${reason})` : ''}: ${message}`
}

function invalid({ details, message = '' }: Status): string {
  const causes = new Set((details?.causes ?? []).map(({ field = '', message: why }) => `${field}: ${why}`))
  const about = details?.kind || details?.name ? `The ${details.kind} "${details.name ?? ''}"` : 'The request'
  const said = `${about} is invalid`
  if (causes.size === 0) return message && about === 'The request' ? `${said}: ${message}` : said
  if (causes.size === 1) return `${said}: ${[...causes][0]}`
  return `${said}: \n${[...causes].map((each) => `* ${each}`).join('\n')}`
}
