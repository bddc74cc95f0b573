/** Which kubectl it is: that of its image's tag, or of the cluster. `kubectl version`. */
import { formatYaml } from '../../../../api/codec/yaml.ts'
import { parseReference } from '../../../../api/image-reference.ts'
import { kubernetesVersion } from '../../../../api/kubernetes-version.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import type { Command, Kubectl } from './kubectl-process.ts'

const newest = kubernetesVersion.slice(1)

/** `1.29.3` */
function versionOf({ machine: { config } }: Process): string {
  const { repository = '', tag = '' } = parseReference(config.image) ?? {}
  const found = /^v?(1\.\d+)(\.\d+)?(?!\d)/.exec(tag)
  return found && /kubectl|k8s/.test(repository) ? found[1] + (found[2] ?? '.0') : newest
}

export const minorVersion = (process: Process): number => Number(versionOf(process).split('.')[1])

interface Version {
  readonly major: string
  readonly minor: string
  readonly gitVersion: string
}

export const version: Command = {
  flags: 'client o,output= short',
  *run(kubectl: Kubectl): Working<void> {
    const { flags, process, client } = kubectl
    const own = versionOf(process)
    const [major, minor] = own.split('.')
    const clientVersion = {
      major,
      minor,
      gitVersion: `v${own}`,
      goVersion: 'go1.25.6',
      compiler: 'gc',
      platform: 'linux/amd64',
    }
    const kustomizeVersion = 'v5.7.1'
    const serverVersion = flags.isOn('client') ? undefined : yield* client.get<Version>('/version')
    const all = { clientVersion, kustomizeVersion, ...(serverVersion && { serverVersion }) }
    if (flags.get('output') === 'json') return yield* kubectl.say(`${JSON.stringify(all, undefined, 2)}\n`)
    if (flags.get('output') === 'yaml') return yield* kubectl.say(formatYaml(all))
    yield* kubectl.say(`Client Version: v${own}\nKustomize Version: ${kustomizeVersion}\n`)
    if (!serverVersion) return
    yield* kubectl.say(`Server Version: ${serverVersion.gitVersion}\n`)
    const skew = Math.abs(Number(minor) - Number.parseInt(serverVersion.minor, 10))
    if (skew > 1)
      kubectl.complain(
        `Warning: version difference between client (${major}.${minor}) and server (${serverVersion.major}.${Number.parseInt(serverVersion.minor, 10)}) exceeds the supported minor version skew of +/-1\n`,
      )
  },
}
