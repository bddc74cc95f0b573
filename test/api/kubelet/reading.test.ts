/** What a KubeletConfiguration may say, and what holds where it says nothing. */
import { describe, expect, test } from 'vitest'
import { parseYaml } from '../../../src/api/codec/yaml.ts'
import { problemsIn, sentenceOf } from '../../../src/api/component-config/invalid-configuration.ts'
import { kubeletConfiguration } from '../../../src/api/kubeadm/kubelet-configuration.ts'
import { usualSettings } from '../../../src/api/kubelet/defaults.ts'
import { readKubeletConfiguration } from '../../../src/api/kubelet/reading.ts'

const problemsOf = (configuration: object) =>
  problemsIn(() => readKubeletConfiguration(configuration)).map(sentenceOf)

test('what kubeadm writes is what holds by default', () => {
  expect(readKubeletConfiguration(parseYaml(kubeletConfiguration))).toEqual(usualSettings)
})

test('zero is as if nothing were said, but where zero means something', () => {
  const read = readKubeletConfiguration({
    maxPods: 0,
    syncFrequency: '0s',
    imageGCLowThresholdPercent: 0,
    podPidsLimit: -5,
    authentication: { webhook: { cacheTTL: '0s' }, anonymous: { enabled: true } },
  })
  expect(read).toMatchObject({
    maxPods: 110,
    syncFrequency: '1m0s',
    imageGCLowThresholdPercent: 0,
    podPidsLimit: -1,
    authentication: { webhook: { enabled: true, cacheTTL: '2m0s' }, anonymous: { enabled: true } },
  })
})

test('what is said of one thing decides another', () => {
  expect(readKubeletConfiguration({ nodeStatusUpdateFrequency: '20s' }).nodeStatusReportFrequency).toBe('20s')
  expect(readKubeletConfiguration({ maxParallelImagePulls: 3 }).serializeImagePulls).toBe(false)
  const evictionHard = { 'memory.available': '1Gi' }
  expect(readKubeletConfiguration({ evictionHard }).evictionHard).toEqual(evictionHard)
  expect(readKubeletConfiguration({ evictionHard, mergeDefaultEvictionSettings: true }).evictionHard).toEqual(
    {
      ...usualSettings.evictionHard,
      ...evictionHard,
    },
  )
})

describe('is refused, with the field and the reason', () => {
  test.each<[object, string]>([
    [{ kind: 'KubeProxyConfiguration' }, 'kind: no kind "KubeProxyConfiguration" is registered for version'],
    [{ apiVersion: 'kubelet.config.k8s.io/v1' }, 'apiVersion: no kind "KubeletConfiguration" is registered'],
    [{ maxPods: 'many' }, 'maxPods: json: cannot unmarshal string'],
    [{ maxPod: 5 }, 'maxPod: unknown field'],
    [{ crashLoopBackOff: { max: '5s' } }, 'crashLoopBackOff.max: unknown field'],
    [{ syncFrequency: 'often' }, 'syncFrequency: time: invalid duration "often"'],
    [
      { authentication: { webhook: { cacheTTL: 'never' } } },
      'authentication.webhook.cacheTTL: time: invalid duration "never"',
    ],
    [{ maxPods: -1 }, 'maxPods: Invalid value: -1: must not be a negative number'],
    [{ port: 70_000 }, 'port: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    [
      { imageGCHighThresholdPercent: 50 },
      'imageGCLowThresholdPercent: Invalid value: 80: must be less than imageGCHighThresholdPercent 50',
    ],
    [{ shutdownGracePeriod: '500ms' }, 'must be either zero or otherwise >= 1 sec'],
    [{ shutdownGracePeriodCriticalPods: '5s' }, 'must be <= shutdownGracePeriod 0s'],
    [
      {
        shutdownGracePeriod: '5s',
        shutdownGracePeriodByPodPriority: [{ priority: 1, shutdownGracePeriodSeconds: 1 }],
      },
      'cannot be specified together with shutdownGracePeriod',
    ],
    [{ crashLoopBackOff: { maxContainerRestartPeriod: '10m' } }, 'must be set between 1s and 300s'],
    [
      { registerWithTaints: [{ key: 'a b', effect: 'NoSchedule' }] },
      'registerWithTaints[0].key: Invalid value: "a b"',
    ],
    [{ topologyManagerScope: 'rack' }, 'topologyManagerScope: Unsupported value: "rack"'],
    [{ enforceNodeAllocatable: ['system-reserved'] }, 'systemReservedCgroup: Required value'],
    [
      { kubeReserved: { 'nvidia.com/gpu': '1' } },
      'kubeReserved[nvidia.com/gpu]: Invalid value: "1": cannot reserve',
    ],
    [{ systemReserved: { memory: '-1Gi' } }, 'resource quantity for "memory" cannot be negative'],
    [{ evictionHard: { 'memory.free': '1Gi' } }, 'evictionHard[memory.free]: Invalid value'],
    [{ evictionHard: { 'nodefs.available': '120%' } }, 'must be <= 100%: 120%'],
    [{ evictionMinimumReclaim: { 'memory.available': '0%' } }, 'must be positive: 0%'],
    [{ containerLogMaxSize: 'large' }, 'containerLogMaxSize: Invalid value: "large": quantities must match'],
    [{ registerNode: false }, 'registerNode: Invalid value: false: a kubelet of kubesim registers its node'],
  ])('%j', (configuration, sentence) => {
    const problems = problemsOf(configuration)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(sentence)
  })

  test('all that is wrong at once', () => {
    expect(problemsOf({ maxPods: -1, kubeAPIQPS: -1, containerLogMaxFiles: 1 })).toHaveLength(3)
  })
})
