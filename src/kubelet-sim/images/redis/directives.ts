/** What a file of redis may say that nothing follows from here. Source: redis.conf and valkey.conf. */

const names: ReadonlySet<string> = new Set(
  `acl-pubsub-default acllog-max-len active-defrag-cycle-max active-defrag-cycle-min active-defrag-ignore-bytes
  active-defrag-max-scan-fields active-defrag-threshold-lower active-defrag-threshold-upper active-expire-effort
  activerehashing always-show-logo aof-load-truncated aof-rewrite-incremental-fsync aof-timestamp-enabled
  aof-use-rdb-preamble aof_rewrite_cpulist auto-aof-rewrite-percentage availability-zone bgsave_cpulist bind-source-addr
  bio_cpulist busy-reply-threshold client-output-buffer-limit client-query-buffer-limit cluster-allow-pubsubshard-when-down
  cluster-allow-reads-when-down cluster-allow-replica-migration cluster-announce-bus-port cluster-announce-hostname
  cluster-announce-human-nodename cluster-announce-ip cluster-announce-port cluster-announce-tls-port
  cluster-blacklist-ttl cluster-config-file cluster-link-sendbuf-limit cluster-migration-barrier cluster-node-timeout
  cluster-port cluster-preferred-endpoint-type cluster-replica-no-failover cluster-replica-validity-factor
  cluster-require-full-coverage cluster-slot-stats-enabled crash-log-enabled crash-memcheck-enabled disable-thp
  dual-channel-replication-enabled dynamic-hz enable-module-command enable-protected-configs
  extended-redis-compatibility gopher-enabled hide-user-data-from-log hll-sparse-max-bytes ignore-warnings
  io-threads-do-reads jemalloc-bg-thread key-load-delay latency-tracking latency-tracking-info-percentiles
  lazyfree-lazy-server-del lazyfree-lazy-user-del lazyfree-lazy-user-flush lfu-decay-time lfu-log-factor
  list-compress-depth loadmodule locale-collate lua-time-limit maxmemory-clients maxmemory-eviction-tenacity
  oom-score-adj oom-score-adj-values proc-title-template propagation-error-behavior
  rdb-del-sync-files rdb-save-incremental-fsync rdb-version-check rdma-port repl-disable-tcp-nodelay
  repl-diskless-load repl-diskless-sync-delay repl-diskless-sync-max-replicas repl-diskless-sync-period
  repl-ping-replica-period repl-backlog-ttl replica-announced replica-full-sync-buffer-limit
  replica-ignore-disk-write-errors replica-ignore-maxmemory replica-lazy-flush replicaof req-res-logfile
  sanitize-dump-payload server-cpulist server_cpulist set-max-listpack-entries set-max-listpack-value set-proc-title
  shutdown-on-sigint shutdown-on-sigterm shutdown-timeout slot-migration-max-failover-repl-bytes slowlog-log-slower-than
  socket-mark-id stream-node-max-bytes supervised syslog-enabled syslog-facility syslog-ident tls-allowlist
  tls-auth-clients tls-ca-cert-dir tls-ca-cert-file tls-cert-file tls-ciphers tls-ciphersuites tls-client-cert-file
  tls-client-key-file tls-client-key-file-pass tls-cluster tls-dh-params-file tls-key-file tls-key-file-pass
  tls-prefer-server-ciphers tls-protocols tls-replication tls-session-cache-size tls-session-cache-timeout
  tls-session-caching tracking-table-max-keys unixsocketgroup watchdog-period`.split(/\s+/),
)

/** Modules have settings of their own. */
const ofModules = /^(?:search|ts|bf|cf|json|vset)-/

export const isDirective = (name: string): boolean => names.has(name) || ofModules.test(name)
