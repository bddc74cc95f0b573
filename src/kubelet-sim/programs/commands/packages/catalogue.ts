/** The packages that can be installed: those whose programs are simulated, and those that bring none. */

export interface Package {
  readonly name: string
  readonly version: string
  /** As large as it is to fetch. */
  readonly kilobytes: number
  /** The programs that it brings. */
  readonly programs: readonly string[]
}

type Catalogue = ReadonlyMap<string, Package>

/** Each line: name, version, kilobytes, programs. */
const catalogueOf = (text: string): Catalogue =>
  new Map(
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [name, version, kilobytes, ...programs] = line.split(' ')
        return [name, { name, version, kilobytes: Number(kilobytes), programs }]
      }),
  )

/** Of Debian 12. */
export const debianPackages = catalogueOf(`
amqp-tools 0.11.0-1 27 amqp-declare-queue amqp-delete-queue amqp-publish amqp-get amqp-consume
apt-transport-https 2.6.1 25
apt-utils 2.6.1 309
bash 5.2.15-2+b8 1491 bash
bc 1.07.1-3+b1 109 bc
bind9-dnsutils 1:9.18.33-1~deb12u2 155 dig nslookup
bind9-host 1:9.18.33-1~deb12u2 54 host
bsdextrautils 2.38.1-5+deb12u3 93 column hexdump
bsdmainutils 12.1.8 16 column hexdump
ca-certificates 20230311+deb12u1 153
coreutils 9.1-1 2896 ls
curl 7.88.1-10+deb12u12 315 curl
dnsutils 1:9.18.33-1~deb12u2 11 dig nslookup host
findutils 4.9.0-4 677 find xargs
gawk 1:5.2.1-2 673 awk
git 1:2.39.5-0+deb12u2 7260 git
gnupg 2.2.40-1.1+deb12u1 846
iproute2 6.1.0-3 1046 ip ss
iputils-ping 3:20221126-1+deb12u1 47 ping
inetutils-ping 2:2.4-2+deb12u1 217 ping
inetutils-telnet 2:2.4-2+deb12u1 121 telnet
inetutils-traceroute 2:2.4-2+deb12u1 99 traceroute
jq 1.6-2.1+deb12u1 64 jq
less 590-2.1~deb12u2 132 less
locales 2.36-9+deb12u10 3903
lsb-release 12.0-1 6
lsof 4.95.0-1 318 lsof
net-tools 2.10-0.1+deb12u2 243 ifconfig netstat route arp
ncat 7.93+dfsg1-1 487 nc
netcat 1.10-47 6 nc
netcat-openbsd 1.219-1 41 nc
netcat-traditional 1.10-47 67 nc
procps 2:4.0.2-3 709 ps pgrep pkill free top uptime watch w vmstat pidof pmap sysctl
psmisc 23.6-1 259 killall
python3 3.11.2-1+b1 26
software-properties-common 0.99.30-4.1~deb12u1 71
telnet 0.17+2.4-2+deb12u1 7 telnet
traceroute 1:2.1.2-1 55 traceroute
tree 2.1.0-1 52 tree
tzdata 2025b-0+deb12u1 296
util-linux 2.38.1-5+deb12u3 1177 flock
vim 2:9.0.1378-2+deb12u2 1567 vim vi
vim-tiny 2:9.0.1378-2+deb12u2 719 vi
wget 1.21.3-1+deb12u1 937 wget
xxd 2:9.0.1378-2+deb12u2 84 xxd
apache2-utils 2.4.65-1~deb12u1 230 ab
build-essential 12.9 8
cowsay 3.03+dfsg2-8 22
default-mysql-client 1.1.0 3 mysql
dos2unix 7.4.3-1 374 dos2unix unix2dos
file 1:5.44-3 43 file
fio 3.33-3 690 fio
fortune-mod 1:1.99.1-7.3 34 fortune
gcc 4:12.2.0-3 5 gcc
gettext-base 0.21-12 160 envsubst
htop 3.2.2-2 152 htop
iperf3 3.12-1+deb12u1 35 iperf3
iptables 1.8.9-2 360 iptables
make 4.3-4.1 396 make
mtr-tiny 0.95-1 65 mtr
nano 7.2-1+deb12u1 690 nano
nmap 7.93+dfsg1-1 1890 nmap
nodejs 18.20.4+dfsg-1~deb12u1 320 node
openssl 3.0.17-1~deb12u3 1430 openssl
openssh-client 1:9.2p1-2+deb12u7 992 ssh
postgresql-client 15+248 10 psql pg_isready
python3-pip 23.0.1+dfsg-1 1325 pip
redis-tools 5:7.0.15-1~deb12u5 990 redis-cli
rsync 3.2.7-1+deb12u2 417 rsync
siege 4.0.7-1+b3 107 siege
socat 1.7.4.4-2 375 socat
strace 6.1-0.1 1290 strace
stress 1.0.7-1 22 stress
stress-ng 0.15.06-2 1920 stress-ng
tcpdump 4.99.3-1 457 tcpdump
unzip 6.0-28 166 unzip
zip 3.0-13 230 zip
`)

/** Of Alpine 3.22. */
export const alpinePackages = catalogueOf(`
bash 5.2.37-r0 485 bash
bc 1.08.2-r0 43 bc
bind-tools 9.20.11-r0 193 dig host nslookup
busybox-extras 1.37.0-r18 62 telnet
ca-certificates 20250619-r0 230
coreutils 9.7-r1 466 ls csplit fmt pr b2sum
curl 8.14.1-r1 160 curl
findutils 4.10.0-r0 137 find xargs
gawk 5.3.2-r2 270 awk
git 2.49.1-r0 3421 git
iproute2 6.15.0-r0 461 ip ss
iputils 20240905-r0 2 ping
iputils-ping 20240905-r0 26 ping
jq 1.8.0-r0 190 jq
less 678-r0 123 less
libc6-compat 1.1.0-r4 10
lscpu 2.41-r9 60 lscpu
ncurses 6.5_p20250503-r0 60 tput
net-tools 2.10-r3 180 ifconfig netstat route arp
netcat-openbsd 1.229.1-r0 23 nc
nmap-ncat 7.97-r0 193 nc
procps 4.0.4-r3 126 ps pgrep pkill free top uptime watch w vmstat pidof pmap sysctl
tree 2.2.1-r0 45 tree
tzdata 2025b-r0 460
util-linux 2.41-r9 0 flock column
util-linux-misc 2.41-r9 267 column
vim 9.1.1566-r0 907 vim vi
wget 1.25.0-r1 148 wget
apache2-utils 2.4.65-r0 85 ab
build-base 0.5-r3 1
file 5.46-r2 8 file
fortune 0.1-r2 920 fortune
gcc 14.2.0-r6 52000 gcc
gettext 0.24.1-r0 1200 envsubst
gettext-envsubst 0.24.1-r0 12 envsubst
htop 3.4.1-r0 96 htop
iperf3 3.19.1-r0 40 iperf3
iptables 1.8.11-r1 240 iptables
make 4.4.1-r3 220 make
mariadb-client 11.4.8-r0 1600 mysql
mtr 0.95-r2 70 mtr
mysql-client 11.4.8-r0 2 mysql
nano 8.4-r0 640 nano
nmap 7.97-r0 5400 nmap
nodejs 22.16.0-r2 14000 node
openssh-client 10.0_p1-r9 3 ssh
openssl 3.5.4-r0 810 openssl
postgresql17-client 17.6-r0 640 psql pg_isready
postgresql-client 17.6-r0 640 psql pg_isready
py3-pip 25.1.1-r0 1900 pip
python3 3.12.12-r0 10800 python3
redis 8.0.4-r0 1900 redis-cli
rsync 3.4.1-r0 270 rsync
shadow 4.17.3-r0 131 useradd usermod userdel groupadd groupdel
runuser 2.41-r9 15 runuser
socat 1.8.0.3-r1 190 socat
strace 6.13-r0 620 strace
stress-ng 0.18.12-r0 1500 stress-ng
tcpdump 4.99.5-r1 530 tcpdump
unzip 6.0-r15 140 unzip
zip 3.0-r13 170 zip
`)
