/** Which release of its distribution an image is made of, as its tag tells, and the files in /etc that say so. */
import { baseName, parseReference } from '../../../api/image-reference.ts'
import { distributionOf, type Image } from '../image.ts'

/** Names of files in /etc, and what they say. */
export type ReleaseFiles = readonly (readonly [name: string, text: string])[]

interface Asked {
  /** The last part of the image's name. */
  readonly name: string
  readonly tag: string
  /** As the image itself knows it by its version. */
  readonly ofVersion?: string
}

/** Words and numbers of a tag, each by itself: `3.12`, `slim`, `bullseye` of `3.12-slim-bullseye`. */
const wordsOf = (tag: string): readonly string[] => tag.split('-')

/** By their numbers: what they are called, and how far their last version is. */
const debians: Readonly<Record<string, readonly [codename: string, point: string]>> = {
  8: ['jessie', '8.11'],
  9: ['stretch', '9.13'],
  10: ['buster', '10.13'],
  11: ['bullseye', '11.11'],
  12: ['bookworm', '12.11'],
  13: ['trixie', '13.2'],
}
const usualDebian = '12'

function debian({ name, tag, ofVersion }: Asked): ReleaseFiles {
  const words = wordsOf(tag)
  const byName = Object.keys(debians).find((each) => words.includes(debians[each][0]))
  const byNumber = name === 'debian' ? words[0].split('.')[0] : ''
  const asked = byName ?? (Object.hasOwn(debians, byNumber) ? byNumber : (ofVersion ?? usualDebian))
  const [codename, point] = debians[asked]
  const isExact = name === 'debian' && /^\d+\.\d+$/.test(words[0])
  const version = isExact ? words[0] : point
  const fullVersion = Number(asked) < 13 ? '' : `DEBIAN_VERSION_FULL=${version}\n`
  return [
    [
      'os-release',
      `PRETTY_NAME="Debian GNU/Linux ${asked} (${codename})"\nNAME="Debian GNU/Linux"\nVERSION_ID="${asked}"\nVERSION="${asked} (${codename})"\n` +
        `${asked === '8' ? '' : `VERSION_CODENAME=${codename}\n`}${fullVersion}ID=debian\nHOME_URL="https://www.debian.org/"\n` +
        'SUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n',
    ],
    ['debian_version', `${version}\n`],
    ['issue', `Debian GNU/Linux ${asked} \\n \\l\n\n`],
  ]
}

/** By their numbers: what they are called, how their version is named, and from which Debian they come. */
const ubuntus: Readonly<Record<string, readonly [codename: string, version: string, debian: string]>> = {
  '16.04': ['xenial', '16.04.7 LTS (Xenial Xerus)', 'stretch/sid'],
  '18.04': ['bionic', '18.04.6 LTS (Bionic Beaver)', 'buster/sid'],
  '20.04': ['focal', '20.04.6 LTS (Focal Fossa)', 'bullseye/sid'],
  '22.04': ['jammy', '22.04.5 LTS (Jammy Jellyfish)', 'bookworm/sid'],
  '24.04': ['noble', '24.04.2 LTS (Noble Numbat)', 'trixie/sid'],
  '25.04': ['plucky', '25.04 (Plucky Puffin)', 'trixie/sid'],
  '25.10': ['questing', '25.10 (Questing Quokka)', 'forky/sid'],
  '26.04': ['resolute', '26.04 LTS (Resolute Raccoon)', 'forky/sid'],
}
const usualUbuntu = '24.04'

/** The number of the release that a tag of ubuntu names: `24.04`. */
export function ubuntuRelease(tag: string): string {
  const words = wordsOf(tag)
  return (
    Object.keys(ubuntus).find((each) => words.includes(each) || words.includes(ubuntus[each][0])) ??
    usualUbuntu
  )
}

function ubuntu({ tag }: Asked): ReleaseFiles {
  const asked = ubuntuRelease(tag)
  const [codename, version, base] = ubuntus[asked]
  const pretty = `Ubuntu ${version.replace(/ \(.*/, '')}`
  return [
    [
      'os-release',
      `PRETTY_NAME="${pretty}"\nNAME="Ubuntu"\nVERSION_ID="${asked}"\nVERSION="${version}"\nVERSION_CODENAME=${codename}\nID=ubuntu\nID_LIKE=debian\n` +
        'HOME_URL="https://www.ubuntu.com/"\nSUPPORT_URL="https://help.ubuntu.com/"\nBUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"\n' +
        `PRIVACY_POLICY_URL="https://www.ubuntu.com/legal/terms-and-policies/privacy-policy"\nUBUNTU_CODENAME=${codename}\n`,
    ],
    ['debian_version', `${base}\n`],
    ['issue', `${pretty} \\n \\l\n\n`],
    [
      'lsb-release',
      `DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=${asked}\nDISTRIB_CODENAME=${codename}\nDISTRIB_DESCRIPTION="${pretty}"\n`,
    ],
  ]
}

/** How far the last version of each series is. */
const alpines: Readonly<Record<string, number>> = {
  '3.9': 6,
  '3.10': 9,
  '3.11': 13,
  '3.12': 12,
  '3.13': 12,
  '3.14': 10,
  '3.15': 11,
  '3.16': 9,
  '3.17': 10,
  '3.18': 12,
  '3.19': 9,
  '3.20': 8,
  '3.21': 5,
}
const usualAlpine = '3.22.1'

function alpine({ name, tag }: Asked): ReleaseFiles {
  const pattern = name === 'alpine' ? /^(3\.\d+)(\.\d+)?$/ : /(?:^|-)alpine(3\.\d+)(\.\d+)?$/
  const [, series, patch] = pattern.exec(tag) ?? []
  const isUsual = series === undefined || usualAlpine.startsWith(`${series}.`)
  const version =
    series && (patch || !isUsual) ? `${series}${patch ?? `.${alpines[series] ?? 0}`}` : usualAlpine
  const short = version.replace(/\.\d+$/, '')
  return [
    [
      'os-release',
      `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${short}"\nHOME_URL="https://alpinelinux.org/"\n` +
        'BUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n',
    ],
    ['alpine-release', `${version}\n`],
    ['issue', `Welcome to Alpine Linux ${short}\nKernel \\r on an \\m (\\l)\n\n`],
  ]
}

/** Of those that have come of Fedora, by name and first number; the first of a name is the usual one. */
const likeFedora: Readonly<Record<string, readonly (readonly [number: string, Fedora])[]>> = {
  almalinux: [
    ['9', enterprise('AlmaLinux', 'almalinux', '9.6', 'Sage Margay')],
    ['8', enterprise('AlmaLinux', 'almalinux', '8.10', 'Cerulean Leopard')],
    ['10', enterprise('AlmaLinux', 'almalinux', '10.0', 'Purple Lion')],
  ],
  amazonlinux: [
    ['2023', amazon('2023', '2023.8 (Amazon Linux)')],
    ['2', amazon('2', '2 (Karoo)')],
  ],
  archlinux: [
    [
      '',
      {
        text: 'NAME="Arch Linux"\nPRETTY_NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\nHOME_URL="https://archlinux.org/"\n',
        said: '',
        file: 'arch-release',
      },
    ],
  ],
  centos: [
    ['8', centos('8', '8.4.2105', '')],
    ['7', centos('7 (Core)', '7.9.2009 (Core)', ' (Core)')],
    ['9', stream('9')],
    ['10', stream('10')],
  ],
  oraclelinux: [
    ['9', oracle('9.6', '9.6 (Plow)')],
    ['8', oracle('8.10', '8.10 (Ootpa)')],
  ],
  rockylinux: [
    ['9', enterprise('Rocky Linux', 'rocky', '9.6', 'Blue Onyx')],
    ['8', enterprise('Rocky Linux', 'rocky', '8.9', 'Green Obsidian')],
  ],
  ubi: [
    ['9', redHat('9.6', 'Plow')],
    ['8', redHat('8.10', 'Ootpa')],
  ],
  opensuse: [
    [
      '15',
      {
        text: 'NAME="openSUSE Leap"\nVERSION="15.6"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.6"\nPRETTY_NAME="openSUSE Leap 15.6"\n',
      },
    ],
  ],
}

interface Fedora {
  readonly text: string
  /** What its own file says besides, and which that is: redhat-release unless it is another. */
  readonly said?: string
  readonly file?: string
}

function enterprise(name: string, id: string, version: string, codename: string): Fedora {
  const full = `${version} (${codename})`
  return {
    text: `NAME="${name}"\nVERSION="${full}"\nID="${id}"\nID_LIKE="rhel centos fedora"\nVERSION_ID="${version}"\nPLATFORM_ID="platform:el${version.replace(/\..*/, '')}"\nPRETTY_NAME="${name} ${full}"\n`,
    said: `${name} release ${full}\n`,
  }
}

function amazon(version: string, full: string): Fedora {
  return {
    text: `NAME="Amazon Linux"\nVERSION="${version}"\nID="amzn"\nID_LIKE="${version === '2' ? 'centos rhel fedora' : 'fedora'}"\nVERSION_ID="${version}"\n${version === '2' ? '' : `PLATFORM_ID="platform:al${version}"\n`}PRETTY_NAME="Amazon Linux ${version}"\n`,
    said: `Amazon Linux release ${full}\n`,
    file: 'system-release',
  }
}

function centos(version: string, full: string, codename: string): Fedora {
  return {
    text: `NAME="CentOS Linux"\nVERSION="${version}"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="${version[0]}"\nPRETTY_NAME="CentOS Linux ${version[0]}${codename}"\n`,
    said: `CentOS Linux release ${full}\n`,
  }
}

function stream(version: string): Fedora {
  return {
    text: `NAME="CentOS Stream"\nVERSION="${version}"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="${version}"\nPLATFORM_ID="platform:el${version}"\nPRETTY_NAME="CentOS Stream ${version}"\n`,
    said: `CentOS Stream release ${version}\n`,
  }
}

function oracle(version: string, full: string): Fedora {
  return {
    text: `NAME="Oracle Linux Server"\nVERSION="${version}"\nID="ol"\nID_LIKE="fedora"\nVERSION_ID="${version}"\nPLATFORM_ID="platform:el${version[0]}"\nPRETTY_NAME="Oracle Linux Server ${version}"\n`,
    said: `Red Hat Enterprise Linux release ${full}\n`,
  }
}

function redHat(version: string, codename: string): Fedora {
  const full = `${version} (${codename})`
  return {
    text: `NAME="Red Hat Enterprise Linux"\nVERSION="${full}"\nID="rhel"\nID_LIKE="fedora"\nVERSION_ID="${version}"\nPLATFORM_ID="platform:el${version[0]}"\nPRETTY_NAME="Red Hat Enterprise Linux ${full}"\n`,
    said: `Red Hat Enterprise Linux release ${full}\n`,
  }
}

function fedora({ tag }: Asked): ReleaseFiles {
  const version = /^\d{1,3}$/.test(tag) ? tag : '42'
  const name = version === '42' ? 'Adams' : 'Container Image'
  return [
    [
      'os-release',
      `NAME="Fedora Linux"\nVERSION="${version} (Container Image)"\nID=fedora\nVERSION_ID=${version}\nPLATFORM_ID="platform:f${version}"\nPRETTY_NAME="Fedora Linux ${version} (Container Image)"\n`,
    ],
    ['redhat-release', `Fedora release ${version} (${name})\n`],
  ]
}

const byDistribution: Readonly<Record<string, (asked: Asked) => ReleaseFiles>> = {
  alpine,
  debian,
  fedora,
  ubuntu,
}

/**
 * The files in /etc that say which distribution an image is made of, and which version of it. What is none, such as busybox, says nothing.
 * @param reference how the image was asked for
 */
export function releaseFiles(image: Image, reference: string): ReleaseFiles {
  const id = distributionOf(image)
  if (id === undefined) return image.bringsAnyFile ? [['os-release', 'ID=unknown\nNAME="unknown"\n']] : []
  const parsed = parseReference(reference)
  const name = parsed ? baseName(parsed) : ''
  const tag = parsed?.tag ?? ''
  if (Object.hasOwn(byDistribution, id))
    return byDistribution[id]({ name, tag, ofVersion: image.debianOf?.(reference) })
  const releases = likeFedora[id]
  // Some have the number in their name: ubi8.
  const number = /\d+/.exec(name.replace(/\D*(\d*).*/, '$1') || tag)?.[0]
  const [, { text, said, file = 'redhat-release' }] =
    releases.find(([each]) => each === number) ?? releases[0]
  return said === undefined
    ? [['os-release', text]]
    : [
        ['os-release', text],
        [file, said],
      ]
}
