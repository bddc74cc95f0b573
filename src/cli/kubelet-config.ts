/** The file of `--kubelet-config`, as a kubelet reads it with `--config`. */
import type { KubeletConfiguration } from '../api/kubelet/configuration.ts'
import { readConfigurationFile } from './configuration-file.ts'

/** @throws CliError */
export async function readKubeletConfig(path: string | undefined): Promise<KubeletConfiguration | undefined> {
  if (path === undefined) return undefined
  const { readKubeletConfiguration } = await import('../api/kubelet/reading.ts')
  return readConfigurationFile({ path, what: 'kubelet configuration', check: readKubeletConfiguration })
}
