/** The file of `--scheduler-config`, as kube-scheduler reads it with `--config`. */
import type { KubeSchedulerConfiguration } from '../api/kubescheduler/configuration.ts'
import { readConfigurationFile } from './configuration-file.ts'

/** @throws CliError */
export async function readSchedulerConfig(
  path: string | undefined,
): Promise<KubeSchedulerConfiguration | undefined> {
  if (path === undefined) return undefined
  const { checkSchedulerSettings } = await import('../scheduler/settings.ts')
  return readConfigurationFile({ path, what: 'scheduler configuration', check: checkSchedulerSettings })
}
