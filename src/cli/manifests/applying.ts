/** Applies manifests as `kubectl apply` does: in their order, and what is refused does not stop what follows. */
import { DecodeError } from '../../api/codec/errors.ts'
import { type YamlDocument, yamlDocuments } from '../../api/codec/yaml.ts'
import { ApiError } from '../../api/errors.ts'
import type { Cluster } from '../../cluster.ts'
import { ManifestError, manifestsIn, type PlacedManifest } from '../../manifests.ts'
import type { ManifestFile } from './files.ts'
import { lineOfField } from './lines.ts'

export function applyManifests(cluster: Cluster, files: readonly ManifestFile[]): Applied {
  const applied = new Applied(cluster)
  for (const file of files) applied.applyFile(file)
  return applied
}

export class Applied {
  /** How many objects were found in what could be read, and how many of them were applied. */
  found = 0
  applied = 0
  /** What was refused and why, a sentence for each: file, line and field. */
  readonly problems: string[] = []

  constructor(private readonly cluster: Cluster) {}

  /** As in kubectl, a document that cannot be read ends its file: nobody knows where the next one begins. */
  applyFile({ path, text, problem }: ManifestFile): void {
    if (problem) this.problems.push(problem)
    try {
      for (const document of yamlDocuments(text)) this.#applyDocument({ ...document, path })
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.problems.push(`${path}: ${error.message}`)
    }
  }

  #applyDocument(document: Document): void {
    for (const { manifest, place } of this.#manifestsIn(document)) {
      this.found++
      try {
        this.cluster.apply(manifest)
        this.applied++
      } catch (error) {
        this.#refuse(error, document, place)
      }
    }
  }

  #manifestsIn(document: Document): readonly PlacedManifest[] {
    try {
      return manifestsIn(document.value, 'the document')
    } catch (error) {
      this.found++
      this.#refuse(error, document)
      return []
    }
  }

  #refuse(error: unknown, document: Document, place = ''): void {
    const { sentence, field } = refusalOf(error)
    this.problems.push(`${document.path}:${lineOfField(document, place + field)}: ${sentence}`)
  }
}

interface Document extends YamlDocument {
  readonly path: string
}

interface Refusal {
  readonly sentence: string
  readonly field: string
}

/** A mistake of ours with one object is none of the others'. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof ManifestError) return { sentence: error.message, field: 'kind' }
  if (error instanceof ApiError) return { sentence: error.message, field: fieldOf(error) }
  return { sentence: `internal error, please report it: ${(error as Error).message}`, field: '' }
}

/** The first field that an error is about: from its causes, or as its message names it. */
function fieldOf({ details, message }: ApiError): string {
  const cause = details?.causes?.find(({ field }) => field)?.field
  const [, quoted] = /field "([^"]+)"/.exec(message) ?? []
  const [, goField] = /Go struct field \w+\.(\S+)/.exec(message) ?? []
  return cause ?? quoted ?? goField ?? ''
}
