/** The logs of containers as files of their node, in the form that agents read which ship them. Source: the kubelet's pkg/kubelet/kuberuntime, CRI's logging format. */
import type { ContainerStatus, Pod } from '../../api/generated/types/core-v1.ts'
import { formatNano } from '../../api/time.ts'
import type { Cri } from '../runtime/cri.ts'
import { type Directory, LiveDirectory, RegularFile, SymbolicLink } from '../runtime/files/files.ts'
import type { KeptLog } from '../runtime/log-reader.ts'

type Made = RegularFile | Directory | SymbolicLink

/** A directory that holds what there is whenever somebody looks. */
function live(at: number, entries: () => ReadonlyMap<string, () => Made>): Directory {
  const directory = new LiveDirectory(0o755, {
    names: () => [...entries().keys()],
    get: (name) => entries().get(name)?.(),
  })
  directory.modifiedAt = at
  return directory
}

const startOf = ({ status }: Pod): number => Date.parse(status.startTime ?? '') || 0

/** One instance of a container, with its number among those of its pod. */
interface Instance {
  readonly status: ContainerStatus
  readonly attempt: number
}

/** Those whose logs are kept: the newest, and the one before. */
function* instancesOf(status: ContainerStatus): Iterable<Instance> {
  const before = status.lastState?.terminated?.containerID
  if (before !== undefined && before !== status.containerID)
    yield { status: { ...status, containerID: before }, attempt: status.restartCount - 1 }
  if (status.containerID) yield { status, attempt: status.restartCount }
}

function containersOf({ status }: Pod): readonly ContainerStatus[] {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = status
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].filter(
    ({ containerID }) => containerID,
  )
}

/** Every line with its instant, its stream, and whether it is whole (`F`) or the beginning of one (`P`). */
function fileOf(log: KeptLog): RegularFile {
  const file = new RegularFile(0o640, log.blocks.at(-1)?.at ?? 0)
  file.content = () =>
    log.blocks
      .flatMap(({ at, stream, text }) =>
        text
          .split(/(?<=\n)/)
          .map((line) => `${formatNano(at)} ${stream} ${line.endsWith('\n') ? `F ${line}` : `P ${line}\n`}`),
      )
      .join('')
  return file
}

const folderOf = ({ metadata: { namespace, name, uid } }: Pod): string => `${namespace}_${name}_${uid}`

/** `/var/log/pods`: a folder a pod, in it one a container, in it a file for each time that it has run. */
export const podLogFolders = (cri: () => Cri, at: number): Directory =>
  live(
    at,
    () =>
      new Map(
        cri()
          .pods()
          .map((pod) => [folderOf(pod), () => foldersOfPod(cri, pod)]),
      ),
  )

const foldersOfPod = (cri: () => Cri, pod: Pod): Directory =>
  live(
    startOf(pod),
    () => new Map(containersOf(pod).map((status) => [status.name, () => filesOfContainer(cri, pod, status)])),
  )

const filesOfContainer = (cri: () => Cri, pod: Pod, container: ContainerStatus): Directory =>
  live(startOf(pod), () => {
    const files = new Map<string, () => Made>()
    for (const { status, attempt } of instancesOf(container)) {
      const log = cri().log(pod, status)
      if (log) files.set(`${attempt}.log`, () => fileOf(log))
    }
    return files
  })

/** `/var/log/containers`: a link to each of those files, named after all that it is of. */
export const containerLogLinks = (cri: () => Cri, at: number): Directory =>
  live(at, () => {
    const links = new Map<string, () => Made>()
    for (const pod of cri().pods()) {
      const { name, namespace } = pod.metadata
      for (const container of containersOf(pod)) {
        for (const { status, attempt } of instancesOf(container)) {
          const id = status.containerID!.replace(/^.*:\/\//, '')
          const target = `/var/log/pods/${folderOf(pod)}/${status.name}/${attempt}.log`
          links.set(
            `${name}_${namespace}_${status.name}-${id}.log`,
            () => new SymbolicLink(target, startOf(pod)),
          )
        }
      }
    }
    return links
  })
