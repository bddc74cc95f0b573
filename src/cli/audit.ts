/** The files of `--audit-policy-file` and `--audit-log-path`, as kube-apiserver has them. */
import { constants, lstatSync, openSync } from 'node:fs'
import type { AuditPolicy } from '../api/audit/policy.ts'
import type { AuditOptions } from '../apiserver/audit/audit-record.ts'
import { CliError } from './cli-error.ts'
import { readConfigurationFile } from './configuration-file.ts'
import { LineFile } from './line-file.ts'
import { mustBeFile, NotSuchFile } from './regular-file.ts'

interface AuditFiles {
  readonly auditPolicyFile?: string
  /** `-`: standard output. */
  readonly auditLogPath?: string
}

/** @throws CliError for one without the other, a policy that is none, and a log that cannot be written */
export async function auditOf({
  auditPolicyFile,
  auditLogPath,
}: AuditFiles): Promise<AuditOptions | undefined> {
  if (auditPolicyFile === undefined && auditLogPath === undefined) return undefined
  if (auditPolicyFile === undefined)
    throw new CliError('--audit-log-path needs a policy: say --audit-policy-file as well')
  if (auditLogPath === undefined)
    throw new CliError('--audit-policy-file needs a log: say --audit-log-path as well')
  const { readAuditPolicy } = await import('../api/audit/policy.ts')
  const what = { path: auditPolicyFile, what: 'audit policy', check: readAuditPolicy }
  const policy = readConfigurationFile(what) as AuditPolicy
  const file = new LineFile(`the audit log ${auditLogPath}`, auditLogPath === '-' ? 1 : open(auditLogPath))
  return { policy, write: (event) => file.write(event) }
}

/** What is there already stays, and is gone on with. */
function open(path: string): number {
  try {
    const there = lstatSync(path, { throwIfNoEntry: false })
    if (there) mustBeFile(there)
    const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0 } = constants
    return openSync(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof NotSuchFile) throw new CliError(`the audit log ${path} ${message}`)
    throw new CliError(
      code === 'ENOENT'
        ? `there is no folder for the audit log ${path}`
        : `the audit log ${path} cannot be written: ${message}`,
    )
  }
}
