/** The file of `--scheduler-config`, as kube-scheduler reads it with `--config`. */

import { DecodeError } from '../api/codec/errors.ts'
import { readYaml, type YamlDocument, yamlDocuments } from '../api/codec/yaml.ts'
import type { KubeSchedulerConfiguration } from '../api/kubescheduler/configuration.ts'
import { InvalidConfiguration, sentenceOf } from '../api/kubescheduler/reading.ts'
import { CliError } from './cli-error.ts'
import { lineOfField } from './manifests/lines.ts'
import { NotSuchFile, readRegularFile } from './regular-file.ts'

const mostBytes = 1e6

/** @throws CliError for a file that cannot be read, or is no configuration: with the line, the field and the reason of all that is wrong */
export async function readSchedulerConfig(
  path: string | undefined,
): Promise<KubeSchedulerConfiguration | undefined> {
  if (path === undefined) return undefined
  const what = `the scheduler configuration ${path}`
  const document = documentIn(textOf(path, what), what)
  mustSayWhatItIs(document, what)
  const { checkSchedulerSettings } = await import('../scheduler/settings.ts')
  try {
    checkSchedulerSettings(document.value)
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error
    const told = error.problems.map(
      (each) => `line ${lineOfField(document, each.field)}: ${sentenceOf(each)}`,
    )
    throw new CliError(`${what} is invalid: ${told.join('; ')}`)
  }
  return document.value as KubeSchedulerConfiguration
}

/** In a file, but not in the library, kind and version must be said. */
function mustSayWhatItIs({ value }: YamlDocument, what: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const { kind, apiVersion } = value as Partial<KubeSchedulerConfiguration>
  const missing = kind ? !apiVersion && 'apiVersion' : 'Kind'
  if (missing) throw new CliError(`${what} is invalid: Object '${missing}' is missing`)
}

function textOf(path: string, what: string): string {
  try {
    return readRegularFile(path, { mostBytes }).toString()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof NotSuchFile) throw new CliError(`${what} ${message}`)
    throw new CliError(
      code === 'ENOENT'
        ? `there is no scheduler configuration ${path}`
        : `${what} cannot be read: ${message}`,
    )
  }
}

/** The first document of the file, which is the one that counts. */
function documentIn(text: string, what: string): YamlDocument {
  try {
    for (const document of yamlDocuments(text)) {
      const problem = document.node && readYaml(text).problem
      if (problem) throw new CliError(`${what} is invalid: ${problem.replaceAll(/\n\s*/g, ' ')}`)
      return document
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new CliError(`${what} cannot be read: ${error.message}`)
  }
  throw new CliError(`${what} is empty`)
}
