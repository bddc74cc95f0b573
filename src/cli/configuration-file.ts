/** The file of the configuration of a component, as the component reads it with `--config`. */
import { DecodeError } from '../api/codec/errors.ts'
import { readYaml, type YamlDocument, yamlDocuments } from '../api/codec/yaml.ts'
import { problemsIn, sentenceOf } from '../api/component-config/invalid-configuration.ts'
import { CliError } from './cli-error.ts'
import { lineOfField } from './manifests/lines.ts'
import { NotSuchFile, readRegularFile } from './regular-file.ts'

const mostBytes = 1e6

interface ConfigurationFile {
  readonly path: string
  /** As messages name it: `scheduler configuration`. */
  readonly what: string
  /** @throws InvalidConfiguration */
  readonly check: (value: unknown) => unknown
}

/** @throws CliError for a file that cannot be read, or is no configuration: with the line, the field and the reason of all that is wrong */
export function readConfigurationFile({ path, what, check }: ConfigurationFile): object {
  const file = `the ${what} ${path}`
  const document = documentIn(textOf(path, what), file)
  mustSayWhatItIs(document, file)
  const problems = problemsIn(() => check(document.value))
  if (problems.length === 0) return document.value as object
  const told = problems.map((each) => `line ${lineOfField(document, each.field)}: ${sentenceOf(each)}`)
  throw new CliError(`${file} is invalid: ${told.join('; ')}`)
}

/** In a file, but not in the library, kind and version must be said. */
function mustSayWhatItIs({ value }: YamlDocument, file: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const { kind, apiVersion } = value as { readonly kind?: string; readonly apiVersion?: string }
  const missing = kind ? !apiVersion && 'apiVersion' : 'Kind'
  if (missing) throw new CliError(`${file} is invalid: Object '${missing}' is missing`)
}

function textOf(path: string, what: string): string {
  try {
    return readRegularFile(path, { mostBytes }).toString()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof NotSuchFile) throw new CliError(`the ${what} ${path} ${message}`)
    throw new CliError(
      code === 'ENOENT' ? `there is no ${what} ${path}` : `the ${what} ${path} cannot be read: ${message}`,
    )
  }
}

/** The first document of the file, which is the one that counts. */
function documentIn(text: string, file: string): YamlDocument {
  try {
    for (const document of yamlDocuments(text)) {
      const problem = document.node && readYaml(text).problem
      if (problem) throw new CliError(`${file} is invalid: ${problem.replaceAll(/\n\s*/g, ' ')}`)
      return document
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new CliError(`${file} cannot be read: ${error.message}`)
  }
  throw new CliError(`${file} is empty`)
}
