/** os. */
export const os = String.raw`
'use strict'
const memory = () => {
  try {
    const found = /MemTotal:\s+(\d+)/.exec(host.readText('/proc/meminfo'))
    return Number(found[1]) * 1024
  } catch {
    return 17179869184
  }
}
const cpus = () => {
  try {
    return Math.max(1, host.readText('/proc/cpuinfo').split('processor').length - 1)
  } catch {
    return 4
  }
}
module.exports = {
  EOL: '\n',
  devNull: '/dev/null',
  hostname: () => host.hostname(),
  platform: () => 'linux',
  type: () => 'Linux',
  arch: () => 'x64',
  machine: () => 'x86_64',
  release: () => {
    try {
      return host.readText('/proc/sys/kernel/osrelease').trim()
    } catch {
      return '6.8.0-60-generic'
    }
  },
  version: () => '#63-Ubuntu SMP PREEMPT_DYNAMIC',
  endianness: () => 'LE',
  homedir: () => process.env.HOME ?? '/root',
  tmpdir: () => process.env.TMPDIR ?? '/tmp',
  uptime: () => {
    try {
      return Number(host.readText('/proc/uptime').split(' ')[0])
    } catch {
      return process.uptime()
    }
  },
  loadavg: () => [0, 0, 0],
  totalmem: memory,
  freemem: () => Math.floor(memory() / 2),
  cpus: () =>
    Array.from({ length: cpus() }, () => ({
      model: 'Intel(R) Xeon(R)',
      speed: 2600,
      times: { user: 1000, nice: 0, sys: 500, idle: 100000, irq: 0 },
    })),
  availableParallelism: cpus,
  networkInterfaces: () => ({
    lo: [
      {
        address: '127.0.0.1',
        netmask: '255.0.0.0',
        family: 'IPv4',
        mac: '00:00:00:00:00:00',
        internal: true,
        cidr: '127.0.0.1/8',
      },
    ],
    eth0: [
      {
        address: host.address(),
        netmask: '255.255.255.0',
        family: 'IPv4',
        mac: '02:42:ac:11:00:02',
        internal: false,
        cidr: host.address() + '/24',
      },
    ],
  }),
  userInfo: () => ({
    uid: host.uid(),
    gid: host.gid(),
    username: host.uid() === 0 ? 'root' : host.uid() === 1000 ? 'node' : String(host.uid()),
    homedir: process.env.HOME ?? '/root',
    shell: '/bin/bash',
  }),
  constants: {
    signals: {
      SIGHUP: 1,
      SIGINT: 2,
      SIGQUIT: 3,
      SIGKILL: 9,
      SIGUSR1: 10,
      SIGUSR2: 12,
      SIGALRM: 14,
      SIGTERM: 15,
    },
    errno: {},
  },
}
`
