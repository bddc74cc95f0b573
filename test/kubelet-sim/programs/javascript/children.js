// Of what programs print without end no more is taken than is wanted.
const cp = require('child_process')
try { cp.execSync('yes') } catch (e) { console.log(e.message, e.code, e.errno, e.syscall, e.path, e.spawnargs, e.status, e.signal, e.stdout.length > 1048576, e.stderr.length) }
const r=cp.spawnSync('yes',{maxBuffer:100}); console.log(r.error.message, r.error.spawnargs, r.status, r.signal, r.stderr.length)
const r2=cp.spawnSync('sh',['-c','head -c 300 /dev/zero; head -c 90000 /dev/zero >&2; exit 3']); console.log(r2.error, r2.status, r2.signal, r2.stdout.length, r2.stderr.length)
cp.exec('yes',(e,o,s)=>console.log(e.message,e.name,e.code,e.signal,o.length,e.cmd))
try { cp.execFileSync('yes',{encoding:'utf8',maxBuffer:10}) } catch (e) { console.log(e.message, e.code) }
