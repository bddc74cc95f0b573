/** `kubectl kustomize`: shows what comes of a kustomization. */
import { formatYaml } from '../../../../../api/codec/yaml.ts'
import { withKeysInOrder } from '../../../../../api/go-json.ts'
import { bytesOf } from '../../../../runtime/bytes.ts'
import { Directory, resolvePath } from '../../../../runtime/files/files.ts'
import { failure, notSimulated } from '../failure.ts'
import type { Command } from '../kubectl-process.ts'
import { builtFrom } from './target.ts'

const notHere = ['enable-helm', 'enable-alpha-plugins', 'network', 'mount', 'env', 'helm-command']

export const kustomize: Command = {
  flags:
    'as-current-user enable-alpha-plugins enable-helm enable-managedby-label e,env= helm-api-versions= helm-command= helm-debug helm-kube-version= load-restrictor= mount= network network-name= o,output= reorder=',
  *run(kubectl) {
    const { flags, operands, process } = kubectl
    for (const each of notHere) if (flags.has(each)) throw notSimulated(`kubectl kustomize --${each} is`)
    if (operands.length > 1) throw failure('specify one path to kustomization.yaml')
    const order = flags.get('reorder') ?? 'legacy'
    if (order !== 'legacy' && order !== 'none')
      throw failure(
        'illegal flag value --reorder ${order}; legal values: [none legacy]'.replace('${order}', order),
      )
    const objects = yield* builtFrom(kubectl, operands[0] ?? '.', order === 'legacy')
    const texts = objects.map((each) => formatYaml(withKeysInOrder(each)))
    const output = flags.get('output')
    if (!output) return yield* kubectl.say(texts.join('---\n'))
    const path = resolvePath(process.cwd, output)
    const { files } = process.machine
    const isFolder = files.node(path) instanceof Directory
    const all = isFolder
      ? objects.map((each, n) => [`${path}/${fileNameOf(each)}`, texts[n]] as const)
      : [[path, texts.join('---\n')] as const]
    for (const [place, text] of all) {
      const problem = files.write(place, bytesOf(text), process.user)
      if (problem) throw failure(`open ${place}: ${problem.message.toLowerCase()}`)
    }
  },
}

function fileNameOf(object: Readonly<Record<string, unknown>>): string {
  const { apiVersion, kind, metadata } = object as {
    apiVersion: string
    kind: string
    metadata: { name: string; namespace?: string }
  }
  const [version, group] = apiVersion.split('/').reverse()
  return [metadata.namespace, group, version, kind, metadata.name]
    .filter(Boolean)
    .join('_')
    .toLowerCase()
    .concat('.yaml')
}
