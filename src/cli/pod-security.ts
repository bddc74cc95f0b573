/** The file of `--pod-security-config`, as kube-apiserver reads it: alone, or in an AdmissionConfiguration. */
import { parseYaml } from '../api/codec/yaml.ts'
import { configurationProblems, type PodSecurityConfiguration } from '../api/pod-security/configuration.ts'
import { CliError } from './cli-error.ts'
import { NotSuchFile, readRegularFile } from './regular-file.ts'

/** More than the names of all namespaces of a large cluster. */
const mostBytes = 1e6

/** @throws CliError for a file that cannot be read, or is no configuration */
export function readPodSecurity(path: string | undefined): PodSecurityConfiguration | undefined {
  if (path === undefined) return undefined
  const value = configurationIn(readValue(path))
  const problems = configurationProblems(value)
  if (problems.length > 0)
    throw new CliError(`the Pod Security configuration ${path} is invalid: ${problems.join('; ')}`)
  return value as PodSecurityConfiguration
}

function readValue(path: string): unknown {
  try {
    return parseYaml(readRegularFile(path, { mostBytes }).toString())
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const what = `the Pod Security configuration ${path}`
    if (error instanceof NotSuchFile) throw new CliError(`${what} ${message}`)
    throw new CliError(
      code === 'ENOENT'
        ? `there is no Pod Security configuration ${path}`
        : `${what} cannot be read: ${message}`,
    )
  }
}

/** kubeadm and kube-apiserver have it among those of all admission plugins. */
function configurationIn(value: unknown): unknown {
  const { kind, plugins } = (value ?? {}) as { readonly kind?: unknown; readonly plugins?: unknown }
  if (kind !== 'AdmissionConfiguration' || !Array.isArray(plugins)) return value
  return plugins.find((plugin) => plugin?.name === 'PodSecurity')?.configuration
}
