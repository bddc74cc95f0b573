/** Users and groups that a script adds: what the commands say, and that the others know them then. */
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (image: string, script: string, user?: { uid: number; gid: number }) =>
  testRuntime().sh(script, { image, command: ['sh', '-c', script], user }).output

test('adduser of busybox makes a user with a group and a home, whom all others know', () => {
  expect(
    run(
      'alpine',
      `addgroup -g 2000 team; adduser -D -G team bob; adduser -D ann; addgroup ann team; id bob; id ann
su ann -c 'whoami; pwd; echo ~bob'; touch f; chown bob:ann f; stat -c '%U:%G' f; stat -c '%a %U' /home/bob
addgroup -S app && adduser -S -G app -H app; id app; grep ^app: /etc/passwd`,
    ),
  ).toBe(`uid=1000(bob) gid=2000(team) groups=2000(team)
uid=1001(ann) gid=1001(ann) groups=1001(ann),2000(team)
ann
/
/home/bob
bob:ann
2755 bob
uid=100(app) gid=101(app) groups=101(app)
app:x:100:101:Linux User,,,:/home/app:/bin/false
`)
})

test('adduser of busybox and its like refuse what is there, what is not, and whoever is not root', () => {
  expect(
    run(
      'alpine',
      `adduser -D bob; adduser -D bob; adduser -D -u 1000 ann; adduser -D -G none ann; addgroup bob; addgroup bob none
delgroup bob; deluser nobody bob; deluser bob; deluser bob; id bob; delgroup bob`,
    ),
  ).toBe(`! adduser: user 'bob' in use
! adduser: uid '1000' in use
! adduser: unknown group none
! addgroup: group 'bob' in use
! addgroup: unknown group none
! delgroup: 'bob' still has 'bob' as their primary group!
! deluser: can't find nobody in /etc/group
! deluser: unknown user bob
! id: unknown user bob
! delgroup: unknown group bob
`)
  expect(run('alpine', 'adduser -D bob; echo $?', { uid: 1000, gid: 1000 })).toBe(
    '! adduser: permission denied (are you root?)\n1\n',
  )
})

test('useradd, usermod and groupadd say nothing where all is well', () => {
  expect(
    run(
      'debian',
      `useradd -m -s /bin/bash bob; groupadd docker; usermod -aG docker,sudo bob; id bob; stat -c '%a %U:%G' ~bob
useradd -r worker; id worker; usermod -G docker bob; id -nG bob; useradd bob; echo $?
useradd -G none ann; echo $?; usermod -aG docker none; echo $?; groupadd docker; echo $?
groupdel bob; echo $?; userdel -r bob; echo $?; ls /home; getent group bob docker`,
    ),
  ).toBe(`uid=1000(bob) gid=1000(bob) groups=1000(bob),27(sudo),1001(docker)
755 bob:bob
uid=999(worker) gid=999(worker) groups=999(worker)
bob docker
! useradd: user 'bob' already exists
9
! useradd: group 'none' does not exist
6
! usermod: user 'none' does not exist
6
! groupadd: group 'docker' already exists
9
! groupdel: cannot remove the primary group of user 'bob'
8
! userdel: bob mail spool (/var/mail/bob) not found
0
docker:x:1001:
`)
  expect(run('debian', 'useradd bob; echo $?; groupadd g; echo $?', { uid: 33, gid: 33 })).toBe(
    `! useradd: Permission denied.
! useradd: cannot lock /etc/passwd; try again later.
1
! groupadd: Permission denied.
! groupadd: cannot lock /etc/group; try again later.
10
`,
  )
})

test('adduser of Debian tells what it does', () => {
  expect(
    run(
      'debian',
      `adduser --disabled-password --gecos "" bob; adduser --system --group svc; addgroup team; adduser bob team
adduser bob team; adduser bob none; adduser --disabled-password --gecos "" bob; deluser bob team; id bob; grep bob: /etc/passwd
delgroup none; echo $?`,
    ),
  ).toBe(`Adding user \`bob' ...
Adding new group \`bob' (1000) ...
Adding new user \`bob' (1000) with group \`bob (1000)' ...
Creating home directory \`/home/bob' ...
Copying files from \`/etc/skel' ...
Adding new user \`bob' to supplemental / extra groups \`users' ...
Adding user \`bob' to group \`users' ...
Adding system user \`svc' (UID 100) ...
Adding new group \`svc' (GID 101) ...
Adding new user \`svc' (UID 100) with group \`svc' ...
Not creating \`/nonexistent'.
Adding group \`team' (GID 1001) ...
Done.
Adding user \`bob' to group \`team' ...
Done.
! adduser: The user \`bob' is already a member of \`team'.
! adduser: The group \`none' does not exist.
! adduser: The user \`bob' already exists.
Removing user \`bob' from group \`team' ...
Done.
uid=1000(bob) gid=1000(bob) groups=1000(bob),100(users)
bob:x:1000:1000:,,,:/home/bob:/bin/bash
! delgroup: The group \`none' does not exist.
3
`)
  expect(run('ubuntu', 'adduser bob; echo $?', { uid: 33, gid: 33 })).toBe(
    '! adduser: Only root may add a user or group to the system.\n1\n',
  )
})

test('useradd of Fedora makes a home unasked, and is adduser there', () => {
  expect(run('fedora', `adduser bob; grep bob: /etc/passwd; stat -c '%a %U' /home/bob`)).toBe(
    'bob:x:1000:1000::/home/bob:/bin/bash\n700 bob\n',
  )
})
