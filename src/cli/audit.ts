/** The files of `--audit-policy-file` and `--audit-log-path`, as kube-apiserver has them. */
import { constants } from 'node:fs'
import type { AuditPolicy } from '../api/audit/policy.ts'
import type { AuditOptions } from '../apiserver/audit/audit-record.ts'
import { CliError } from './cli-error.ts'
import { readConfigurationFile } from './configuration-file.ts'
import { LineFile, openLines } from './line-file.ts'

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
  const title = `the audit log ${auditLogPath}`
  // What is there already stays, and is gone on with.
  const file =
    auditLogPath === '-' ? new LineFile(title, 1) : openLines(title, auditLogPath, constants.O_APPEND)
  return { policy, write: (event) => file.write(event) }
}
