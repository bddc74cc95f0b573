/** Reads a KubeletConfiguration: strictly, with what holds where nothing is said. Source: pkg/kubelet/kubeletconfig, and validation.go. */
import { InvalidConfiguration } from '../component-config/invalid-configuration.ts'
import { readShape } from '../component-config/reading.ts'
import { apiVersion, type KubeletConfiguration, kindName } from './configuration.ts'
import { type KubeletSettings, usualSettings, withDefaults } from './defaults.ts'
import { problemsOf } from './problems.ts'
import { configurationStruct } from './structure.ts'

/** @param value a configuration, or what is to be one; undefined: as by default. @throws InvalidConfiguration */
export function readKubeletConfiguration(value: unknown): KubeletSettings {
  if (value === undefined) return usualSettings
  const {
    apiVersion: _version,
    kind: _kind,
    ...given
  } = readShape(value, {
    apiVersion,
    kind: kindName,
    struct: configurationStruct,
  }) as KubeletConfiguration & {
    readonly apiVersion?: string
    readonly kind?: string
  }
  const settings = withDefaults(given)
  const problems = [...problemsOf(settings)]
  if (problems.length > 0) throw new InvalidConfiguration(problems)
  return settings
}
